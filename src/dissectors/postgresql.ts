import { defineDissector } from "../model/dissector.ts";
import { wordAt } from "../net/ip-bytes.ts";
import { startsWith } from "../wire/ascii.ts";
import { isPrintable } from "../wire/scan.ts";

const version3 = 0x00030000;
const query = 0x51;
const error = 0x45;
const authentication = 0x52;
const lastAuthentication = 12;
/** Requests for TLS, GSSAPI encryption and cancellation: version numbers that cannot be. */
const special = new Set([80_877_103, 80_877_104, 80_877_102]);

/** PostgreSQL's frontend protocol (documentation §55.7): the message that begins every connection, or one that is there whole in the middle of it. */
export default defineDissector({
  name: "postgresql",
  title: "PostgreSQL",
  category: "Database",
  transports: [6],
  ports: { tcp: [5432] },

  probe({ bytes, start, end }) {
    const first = bytes[start]!;
    if (first >= 0x45) return isInside(bytes, start, end);
    if (end - start < 8 || wordAt(bytes, start) !== end - start) return false;
    const version = wordAt(bytes, start + 4);
    if (special.has(version)) return end - start === (version === 80_877_102 ? 16 : 8);
    return version >>> 16 === version3 >>> 16 && end - start > 8 && bytes[end - 1] === 0;
  },

  open: () => undefined,
  dissect: () => "done",
});

/** In the middle of a connection: a query, the server's error, or its question for a password. */
function isInside(bytes: Uint8Array, start: number, end: number): boolean {
  const kind = bytes[start]!;
  if (kind !== query && kind !== error && kind !== authentication) return false;
  if (end - start < 9 || wordAt(bytes, start + 1) !== end - start - 1) return false;
  if (kind === authentication) return wordAt(bytes, start + 5) >>> 0 <= lastAuthentication;
  if (kind === error) return startsWith(bytes, start + 5, end, "SFATAL\0") || startsWith(bytes, start + 5, end, "SERROR\0");
  return kind === query && bytes[end - 1] === 0 && isPrintable(bytes, start + 5, start + 8);
}
