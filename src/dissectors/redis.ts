import { defineDissector } from "../model/dissector.ts";

/** Redis' serialisation protocol: a command as an array of bulk strings, `*1`, `$4`, `PING`, each on a line of its own. */
export default defineDissector({
  name: "redis",
  title: "Redis",
  category: "Database",
  transports: [6],
  ports: { tcp: [6379] },

  probe({ bytes, start, end }) {
    if (end - start < 10 || bytes[start] !== 0x2a) return false;
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
