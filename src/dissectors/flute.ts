import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

/** Header extensions below this have a length of their own; the others are one word. */
const fixedLength = 128;
/** Description of the files to come: the extension by which FLUTE is told from other uses of the same header. */
const description = 192;

/** FLUTE (RFC 6726 §3.4.1): layered coding transport (RFC 5651 §5.1), of version 1, with the extension that only a table of files carries. */
export default defineDissector({
  name: "flute",
  title: "FLUTE",
  category: "Media",
  transports: [17],
  ports: {},
  firstBytes: Array.from({ length: 16 }, (_, i) => 0x10 + i),

  probe({ bytes, start, end }) {
    if (end - start < 20 || bytes[start]! >>> 4 !== 1) return false;
    const flags = uint16(bytes, start);
    const headerEnd = start + 4 * bytes[start + 2]!;
    // Words of congestion control, session and object by their flags; the object number of a table is 0.
    const half = (flags >>> 4) & 1;
    const control = 4 * (((flags >>> 10) & 3) + 1);
    const session = 4 * ((flags >>> 7) & 1) + 2 * half;
    const object = 4 * ((flags >>> 5) & 3) + 2 * half;
    let at = start + 4 + control + session;
    for (const behind = at + object; at < behind; at++) if (at >= end || bytes[at] !== 0) return false;
    const stop = headerEnd < end ? headerEnd : 0;
    while (at + 4 <= stop) {
      const type = bytes[at]!;
      if (type === description) {
        const version = bytes[at + 1]! >>> 4;
        return (version === 1 || version === 2) && uint32(bytes, at) !== 0;
      }
      if (type < fixedLength && bytes[at + 1] === 0) return false;
      at += type < fixedLength ? 4 * bytes[at + 1]! : 4;
    }
    return false;
  },

  open: () => undefined,
  dissect: () => "done",
});
