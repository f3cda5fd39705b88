import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint32le } from "../wire/integers.ts";
import { indexOfText } from "../wire/lines.ts";

/** Roughtime (the IETF's draft §5, and the form before it): a count, offsets, then tags, of which a nonce or a signed response is one. */
export default defineDissector({
  name: "roughtime",
  title: "Roughtime",
  category: "System",
  transports: [17],
  ports: { udp: [2002] },
  firstBytes: [0x52, ...Array.from({ length: 15 }, (_, i) => 0x02 + i)],

  probe({ bytes, start, end }) {
    const at = startsWith(bytes, start, end, "ROUGHTIM") ? start + 12 : start;
    if (end - at < 64) return false;
    const count = uint32le(bytes, at);
    const tags = at + 4 * count;
    if (count < 2 || count > 16 || tags + 4 * count > end) return false;
    // Offsets are whole words, in order.
    for (let offset = at + 4, last = 0; offset < tags; offset += 4) {
      const value = uint32le(bytes, offset);
      if (value < last || (value & 3) !== 0 || value > end - at) return false;
      last = value;
    }
    return isTag(indexOfText(bytes, tags, tags + 4 * count, "NONC"), tags) || isTag(indexOfText(bytes, tags, tags + 4 * count, "SREP"), tags);
  },

  open: () => undefined,
  dissect: () => "done",
});

function isTag(found: number, tags: number): boolean {
  return found >= tags && ((found - tags) & 3) === 0;
}
