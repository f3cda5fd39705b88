import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint32le } from "../wire/integers.ts";

const headerBytes = 23;
/** Ping, pong, bye, route table, vendor messages, push, query, hit. */
const kinds: ReadonlySet<number> = new Set([0x00, 0x01, 0x02, 0x30, 0x31, 0x32, 0x40, 0x80, 0x81]);
const maxHops = 15;

/**
 * Gnutella 0.4 to 0.6 (its RFC draft, §2 and §2.2) and Gnutella2: the handshake's lines; over UDP a message whose id is
 * marked as a modern one, with its length, or a packet that begins with GND.
 */
export default defineDissector({
  name: "gnutella",
  title: "Gnutella",
  category: "File sharing",
  transports: [6, 17],
  ports: { tcp: [6346] },

  probe({ bytes, start, end, protocol }) {
    if (protocol === 6) return bytes[start] === 0x47 && (startsWith(bytes, start, end, "GNUTELLA CONNECT/0.") || startsWith(bytes, start, end, "GNUTELLA/0."));
    if (end - start < 8) return false;
    // Gnutella2: flags in the low bits, a sequence number, which part of how many.
    if (startsWith(bytes, start, end, "GND")) return bytes[start + 3]! <= 3 && bytes[start + 7]! <= 64 && bytes[start + 6]! <= bytes[start + 7]!;
    if (end - start < headerBytes || bytes[start + 8] !== 0xff || bytes[start + 15] !== 0 || !kinds.has(bytes[start + 16]!)) return false;
    return bytes[start + 17]! + bytes[start + 18]! <= maxHops && uint32le(bytes, start + 19) === end - start - headerBytes;
  },

  open: () => undefined,
  dissect: () => "done",
});
