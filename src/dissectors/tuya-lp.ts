import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

/** Frames begin and end with these: up to version 3.4, and 3.5. */
const prefix = 0x0000_55aa;
const suffix = 0x0000_aa55;
const prefix35 = 0x0000_6699;
const suffix35 = 0x0000_9966;

/** Tuya's devices in the local network (tinytuya's protocol reference): prefix, sequence, command, length and suffix that agree. */
export default defineDissector({
  name: "tuya-lp",
  title: "Tuya LP",
  category: "Home automation",
  transports: [17, 6],
  // Too common a port for a name by itself.
  ports: {},
  firstBytes: [0],

  probe({ bytes, start, end }) {
    if (end - start < 20) return false;
    const first = uint32(bytes, start);
    if (first === prefix) return start + 16 + uint32(bytes, start + 12) <= end && uint32(bytes, end - 4) === suffix;
    return first === prefix35 && start + 18 + uint32(bytes, start + 14) <= end && uint32(bytes, end - 4) === suffix35;
  },

  open: () => undefined,
  dissect: () => "done",
});
