import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

interface OoklaState {
  greeted: boolean;
}

/** Speedtest's measurements over TCP (as its public clients document them): HI from the client, HELLO with a version from the server. */
export default defineDissector<OoklaState>({
  name: "ookla",
  title: "Ookla",
  category: "Network",
  transports: [6],
  ports: {},
  firstBytes: [0x48],

  probe({ bytes, start, end, direction }) {
    if (direction !== 0 || bytes[start] !== 0x48 || end - start < 3 || end - start > 64 || bytes[end - 1] !== 0x0a) return false;
    return startsWith(bytes, start, end, "HI\n") || startsWith(bytes, start, end, "HI ");
  },

  open: () => ({ greeted: false }),

  dissect({ bytes, start, end, direction }, state) {
    if (direction === 0) {
      const first = !state.greeted;
      state.greeted = true;
      return first ? "maybe" : "no";
    }
    const digit = start + 6;
    return state.greeted && startsWith(bytes, start, end, "HELLO ") && digit < end && bytes[digit]! >= 0x31 && bytes[digit]! <= 0x39 ? "done" : "no";
  },
});
