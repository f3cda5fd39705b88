import { defineDissector } from "../model/dissector.ts";
import { startsWithIgnoreCase } from "../wire/ascii.ts";
import { uint16le } from "../wire/integers.ts";
import { isPrintable } from "../wire/scan.ts";

const query = 0x03;
const statements = ["select ", "insert ", "update ", "delete ", "replace ", "set ", "show ", "begin", "commit", "call "];
const refusal = 0xff;
/** Too many connections, and a host that is blocked or not allowed (error reference, 1040, 1129, 1130). */
const refusals: ReadonlySet<number> = new Set([1040, 1129, 1130]);

/** MySQL and MariaDB: the server's greeting, protocol version 10 and its own version as text (Connection Phase, HandshakeV10), or why it refuses; a query in the middle of a connection. */
export default defineDissector({
  name: "mysql",
  title: "MySQL",
  category: "Database",
  transports: [6],
  ports: { tcp: [3306] },

  probe({ bytes, start, end, direction }) {
    // Three bytes of length, little-endian, for a packet that came whole, and its number, 0.
    if (end - start < 10 || bytes[start + 3] !== 0 || (bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16)) !== end - start - 4) return false;
    if (bytes[start + 4] === query) return direction === 0 && statements.some((statement) => startsWithIgnoreCase(bytes, start + 5, end, statement));
    if (bytes[start + 4] === refusal) return refusals.has(uint16le(bytes, start + 5)) && isPrintable(bytes, start + 7, end);
    if (end - start < 40 || bytes[start + 4] !== 10) return false;
    let at = start + 5;
    while (at < end && bytes[at]! >= 0x20 && bytes[at]! < 0x7f) at++;
    const first = bytes[start + 5]!;
    return at < end && bytes[at] === 0 && at > start + 7 && first >= 0x30 && first <= 0x39;
  },

  open: () => undefined,
  dissect: () => "done",
});
