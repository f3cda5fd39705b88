import { defineDissector } from "../model/dissector.ts";
import { isOneLine, isText } from "../wire/lines.ts";

/** Finger (RFC 1288 §2.3): one line with at most a switch and a user, answered by text. The user's name is not kept. */
export default defineDissector({
  name: "finger",
  title: "Finger",
  category: "Network",
  transports: [6],
  ports: { tcp: [79] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, direction }) {
    if (direction !== 0 || serverPort !== 79 || end - start > 256 || !isOneLine(bytes, start, end)) return false;
    return spaces(bytes, start, end) <= 2;
  },

  open: () => undefined,

  dissect({ bytes, start, end, direction }) {
    if (direction === 0) return "maybe";
    return isText(bytes, start, end) ? "done" : "no";
  },
});

function spaces(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (bytes[at] === 0x20) count++;
  return count;
}
