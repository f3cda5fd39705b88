import { defineDissector } from "../model/dissector.ts";
import { lineFeed } from "../wire/ascii.ts";
import { digitsEnd } from "../wire/scan.ts";

const space = 0x20;

/** tinc's meta connection (tinc manual, "The meta-protocol"): `0`, the node's name and the protocol's version in a line. */
export default defineDissector({
  name: "tinc",
  title: "tinc",
  category: "VPN",
  transports: [6],
  ports: { tcp: [655] },
  firstBytes: [0x30],

  probe({ bytes, start, end }) {
    if (end - start < 7 || bytes[start] !== 0x30 || bytes[start + 1] !== space) return false;
    const feed = lineFeed(bytes, start, Math.min(end, start + 80));
    if (feed < 0) return false;
    let at = start + 2;
    while (at < feed && isNameByte(bytes[at]!)) at++;
    if (at === start + 2 || bytes[at] !== space || bytes[at + 1] !== 0x31 || bytes[at + 2] !== 0x37) return false;
    // 17 since 2002; since 1.1 a minor version follows.
    return at + 3 === feed || (bytes[at + 3] === 0x2e && at + 4 < feed && digitsEnd(bytes, at + 4, feed) === feed);
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});

/** Names have letters, digits and underscores alone. */
function isNameByte(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === 0x5f;
}
