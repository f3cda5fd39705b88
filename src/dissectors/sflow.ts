import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

/** sFlow version 5 (sFlow.org, "sFlow Version 5" §5): the agent's address, counters, and a first sample that fits. */
export default defineDissector({
  name: "sflow",
  title: "sFlow",
  category: "Network",
  transports: [17],
  ports: { udp: [6343] },
  firstBytes: [0],

  probe({ bytes, start, end }) {
    if (end - start < 28 || uint32(bytes, start) !== 5) return false;
    const family = uint32(bytes, start + 4);
    if (family !== 1 && family !== 2) return false;
    const samples = start + (family === 1 ? 24 : 36);
    if (samples + 12 > end) return false;
    const count = uint32(bytes, samples);
    // Enterprise 0: flow and counter samples, and the expanded kind of both.
    const kind = uint32(bytes, samples + 4);
    const length = uint32(bytes, samples + 8);
    return count >= 1 && count <= 500 && ((kind >= 1 && kind <= 5) || kind >= 4096) && length >= 8 && length <= end - samples - 12;
  },

  open: () => undefined,
  dissect: () => "done",
});
