import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

/** Border Gateway Protocol 4 (RFC 4271 §4.1): sixteen bytes of ones, a length, a kind. */
export default defineDissector({
  name: "bgp",
  title: "BGP",
  category: "Network",
  transports: [6],
  ports: { tcp: [179] },
  firstBytes: [255],

  probe({ bytes, start, end }) {
    if (end - start < 19 || bytes[start] !== 255) return false;
    for (let at = start; at < start + 16; at += 4) if (uint32(bytes, at) !== 0xffff_ffff) return false;
    const length = uint16(bytes, start + 16);
    return length >= 19 && length <= 4096 && bytes[start + 18]! >= 1 && bytes[start + 18]! <= 5;
  },

  open: () => undefined,
  dissect: () => "done",
});
