import { defineDissector } from "../model/dissector.ts";

/** MySQL and MariaDB: the server's greeting, protocol version 10 and its own version as text (Connection Phase, HandshakeV10). */
export default defineDissector({
  name: "mysql",
  title: "MySQL",
  category: "Database",
  transports: [6],
  ports: { tcp: [3306] },

  probe({ bytes, start, end }) {
    if (end - start < 40 || bytes[start + 3] !== 0 || bytes[start + 4] !== 10) return false;
    // Three bytes of length, little-endian, for a packet that came whole.
    if ((bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16)) !== end - start - 4) return false;
    let at = start + 5;
    while (at < end && bytes[at]! >= 0x20 && bytes[at]! < 0x7f) at++;
    const first = bytes[start + 5]!;
    return at < end && bytes[at] === 0 && at > start + 7 && first >= 0x30 && first <= 0x39;
  },

  open: () => undefined,
  dissect: () => "done",
});
