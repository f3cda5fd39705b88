import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** What only a server of this protocol answers in its first line. */
const answers = ["+PONG\r\n", "-NOAUTH ", "-WRONGPASS ", "-DENIED Redis", "-ERR unknown command", "-MOVED "];

/** Redis' serialisation protocol, versions 2 and 3: a command as an array of bulk strings, `*1`, `$4`, `PING`, each on a line of its own. */
export default defineDissector({
  name: "redis",
  title: "Redis",
  category: "Database",
  transports: [6],
  ports: { tcp: [6379] },
  firstBytes: [0x2a, 0x2b, 0x2d],

  probe({ bytes, start, end }) {
    if (end - start < 7) return false;
    const first = bytes[start]!;
    if (first === 0x2b || first === 0x2d) return answers.some((answer) => startsWith(bytes, start, end, answer));
    if (first !== 0x2a || end - start < 10) return false;
    const count = numberLine(bytes, start + 1, end);
    return count > 0 && count + 1 < end && bytes[count] === 0x24 && numberLine(bytes, count + 1, end) > 0;
  },

  open: () => undefined,
  dissect: () => "done",
});

/** The offset behind a line of one to four digits; 0 when it is none. */
function numberLine(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && at - start < 4 && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
  return at > start && at + 2 <= end && bytes[at] === 0x0d && bytes[at + 1] === 0x0a ? at + 2 : 0;
}
