import { defineDissector } from "../model/dissector.ts";
import { uint16le } from "../wire/integers.ts";

const sequencedAddress = 0x8002;
const connectedData = 0x00b1;

/** Implicit messages of the Common Industrial Protocol (ODVA, CIP volume 2 §2-6): two items, a sequenced address of 8 bytes and the connection's data. */
export default defineDissector({
  name: "cip-io",
  title: "CIP",
  category: "Industrial",
  transports: [17],
  ports: { udp: [2222] },
  firstBytes: [2],

  probe({ bytes, start, end }) {
    if (end - start < 18 || uint16le(bytes, start) !== 2 || uint16le(bytes, start + 2) !== sequencedAddress || uint16le(bytes, start + 4) !== 8) return false;
    return uint16le(bytes, start + 14) === connectedData && uint16le(bytes, start + 16) === end - start - 18;
  },

  open: () => undefined,
  dissect: () => "done",
});
