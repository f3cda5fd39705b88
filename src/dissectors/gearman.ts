import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint32 } from "../wire/integers.ts";

const headerBytes = 12;
const lastKind = 42;

/** Gearman's job servers (its PROTOCOL document, "Binary packet"): a zero, REQ or RES, a kind of packet and the size of its data. */
export default defineDissector({
  name: "gearman",
  title: "Gearman",
  category: "System",
  transports: [6],
  ports: { tcp: [4730] },
  firstBytes: [0],

  probe({ bytes, start, end }) {
    if (bytes[start] !== 0 || end - start < headerBytes) return false;
    if (!startsWith(bytes, start + 1, end, "REQ") && !startsWith(bytes, start + 1, end, "RES")) return false;
    const kind = uint32(bytes, start + 4);
    return kind >= 1 && kind <= lastKind && uint32(bytes, start + 8) < 0x1000_0000;
  },

  open: () => undefined,
  dissect: () => "done",
});
