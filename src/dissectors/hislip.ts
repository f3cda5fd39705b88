import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const headerBytes = 16;
const lastKind = 26;

/** HiSLIP for measuring instruments (IVI-6.1 §2.5): HS, a kind of message, a control code, a parameter and eight bytes of length that agree. */
export default defineDissector({
  name: "hislip",
  title: "HiSLIP",
  category: "Industrial",
  transports: [6],
  ports: { tcp: [4880] },
  firstBytes: [0x48],

  probe({ bytes, start, end }) {
    if (end - start < headerBytes || bytes[start] !== 0x48 || bytes[start + 1] !== 0x53 || bytes[start + 2]! > lastKind) return false;
    return uint32(bytes, start + 8) === 0 && uint32(bytes, start + 12) === end - start - headerBytes;
  },

  open: () => undefined,
  dissect: () => "done",
});
