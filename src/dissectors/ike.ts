import { defineDissector } from "../model/dissector.ts";
import { wordAt } from "../net/ip-bytes.ts";

/** Internet Key Exchange, versions 1 and 2 (RFC 7296 §3.1, RFC 2408 §3.1), and ESP in UDP on its NAT port (RFC 3948). */
export default defineDissector({
  name: "ike",
  title: "IPsec",
  category: "VPN",
  transports: [17],
  ports: { udp: [500, 4500] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    const nat = serverPort === 4500 || clientPort === 4500;
    if (!nat && serverPort !== 500 && clientPort !== 500) return false;
    if (nat && end - start === 1) return bytes[start] === 0xff;
    if (end - start < 28) return false;
    const marked = nat && wordAt(bytes, start) === 0;
    // Behind the NAT port everything without the marker is ESP with its own index,
    // whole words, and a number that counts from 1.
    if (nat && !marked) return wordAt(bytes, start) >>> 0 > 255 && ((end - start) & 3) === 0 && wordAt(bytes, start + 4) > 0;
    const at = marked ? start + 4 : start;
    if (end - at < 28) return false;
    const version = bytes[at + 17]!;
    return (version === 0x10 || version === 0x20) && wordAt(bytes, at + 24) === end - at && (wordAt(bytes, at) !== 0 || wordAt(bytes, at + 4) !== 0);
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});
