import { defineDissector } from "../model/dissector.ts";
import { wordAt } from "../net/ip-bytes.ts";

const magicCookie = 0x2112a442;

/** STUN and TURN (RFC 8489, RFC 8656), the classic form of RFC 3489 on its own port only. */
export default defineDissector({
  name: "stun",
  title: "STUN",
  category: "Network",
  transports: [17, 6],
  ports: { udp: [3478, 3479], tcp: [3478, 3479] },

  probe({ bytes, start, end, protocol, serverPort }) {
    if (end - start < 20) return false;
    const type = (bytes[start]! << 8) | bytes[start + 1]!;
    const length = (bytes[start + 2]! << 8) | bytes[start + 3]!;
    // Two zero bits begin every message, and its attributes are padded to 4 bytes.
    if (type >= 0x4000 || type === 0 || (length & 3) !== 0) return false;
    if (protocol === 17 ? length + 20 !== end - start : length + 20 < end - start) return false;
    if (wordAt(bytes, start + 4) === magicCookie) return true;
    return serverPort === 3478 && protocol === 17 && (type === 0x0001 || type === 0x0101 || type === 0x0111);
  },

  open: () => undefined,
  dissect: () => "done",
});
