import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const headerBytes = 6;
const magic = 0xd0;

/** DRDA, which Db2, Informix and Derby speak (The Open Group C114, "DDM data stream structures"): a segment's header with 0xd0, and the object in it that is six bytes shorter. */
export default defineDissector({
  name: "drda",
  title: "DRDA",
  category: "Database",
  transports: [6],
  // 50000 is in the table of ports, as Db2.
  ports: {},

  probe({ bytes, start, end }) {
    if (end - start < headerBytes + 4 || bytes[start + 2] !== magic) return false;
    const length = uint16(bytes, start);
    // Of the format's byte the low four bits say request, reply or data; the code points of managers begin with 0x10 to 0x26.
    const kind = bytes[start + 3]! & 0x0f;
    const family = bytes[start + headerBytes + 2]!;
    return (
      length >= 10 &&
      length <= end - start &&
      kind >= 1 &&
      kind <= 5 &&
      uint16(bytes, start + headerBytes) === length - headerBytes &&
      family >= 0x10 &&
      family <= 0x26
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
