import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

/** Each byte is combined with the one sent before it; the first with this. */
const firstKey = 171;
/** Enough to see that what comes out is JSON. */
const looked = 16;

/** TP-Link's Smart Home Protocol (softScheck, "Reverse engineering the TP-Link HS110", 2016): JSON in a simple cipher; over TCP behind its length. */
export default defineDissector({
  name: "tplink-shp",
  title: "TPLINK-SHP",
  category: "Home automation",
  transports: [17, 6],
  // Too common a port for a name by itself.
  ports: {},

  probe({ bytes, start, end, protocol }) {
    const at = protocol === 6 ? start + 4 : start;
    // Always `{"`: the first two bytes are known.
    if (end - at < looked || bytes[at] !== 0xd0 || bytes[at + 1] !== 0xf2) return false;
    if (protocol === 6 && uint32(bytes, start) < end - at) return false;
    let key = firstKey;
    for (let i = at; i < at + looked; i++) {
      const plain = bytes[i]! ^ key;
      if (plain < 0x20 || plain > 0x7e) return false;
      key = bytes[i]!;
    }
    return true;
  },

  open: () => undefined,
  dissect: () => "done",
});
