import { defineDissector } from "../model/dissector.ts";
import { crc16 } from "../wire/crc16.ts";
import { uint16 } from "../wire/integers.ts";

/** Data, header, configuration 1 to 3 and commands are kinds 0 to 5. */
const lastKind = 5;

/** Synchrophasors (IEEE C37.118.2 §6.2): the synchronisation word with kind and version, the frame's size and a check sum that is right. */
export default defineDissector({
  name: "ieee-c37118",
  title: "IEEE-C37118",
  category: "Industrial",
  transports: [6, 17],
  ports: { tcp: [4712], udp: [4713] },
  firstBytes: [0xaa],

  probe({ bytes, start, end }) {
    if (end - start < 16 || bytes[start] !== 0xaa) return false;
    const kind = bytes[start + 1]! >>> 4;
    const version = bytes[start + 1]! & 0x0f;
    const size = uint16(bytes, start + 2);
    if (kind > lastKind || version < 1 || version > 3 || size < 16 || start + size > end) return false;
    return crc16(bytes, start, start + size - 2, 0x1021, 0xffff) === uint16(bytes, start + size - 2);
  },

  open: () => undefined,
  dissect: () => "done",
});
