import { defineDissector } from "../model/dissector.ts";
import { wordAt } from "../net/ip-bytes.ts";

/** WireGuard's messages (protocol page §5.4): a kind, three zero bytes, and lengths that are fixed or padded to 16. */
export default defineDissector({
  name: "wireguard",
  title: "WireGuard",
  category: "VPN",
  transports: [17],
  ports: { udp: [51820] },
  firstBytes: [1, 2, 3, 4],

  probe({ bytes, start, end, index }) {
    const length = end - start;
    if (length < 32 || bytes[start + 1] !== 0) return false;
    const kind = wordAt(bytes, start);
    if (kind === 0x01000000) return length === 148;
    if (kind === 0x02000000) return length === 92;
    if (kind === 0x03000000) return length === 64;
    // Data alone says little: only in the middle of a flow, with a counter that is not absurd.
    return kind === 0x04000000 && (length & 15) === 0 && index <= 2 && bytes[start + 15] === 0 && bytes[start + 14] === 0 && wordAt(bytes, start + 4) !== 0;
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});
