import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 3544;
const ipv6Header = 40;

/** Teredo, IPv6 through NATs over UDP (RFC 4380 §5.1.1): an IPv6 packet behind an origin or authentication or nothing. */
export default defineDissector({
  name: "teredo",
  title: "Teredo",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [0x00, ...Array.from({ length: 16 }, (_, i) => 0x60 + i)],

  probe({ bytes, start, end, serverPort, clientPort }) {
    const usual = serverPort === port || clientPort === port;
    let at = start;
    if (end - at >= 13 && bytes[at] === 0 && bytes[at + 1] === 1) at += 13 + bytes[at + 2]! + bytes[at + 3]!;
    if (end - at >= 8 && bytes[at] === 0 && bytes[at + 1] === 0) at += 8;
    if (end - at < ipv6Header || bytes[at]! >>> 4 !== 6 || uint16(bytes, at + 4) !== end - at - ipv6Header) return false;
    // Between clients on any port: then one of the addresses is of Teredo's prefix, 2001:0::/32.
    return usual || isTeredo(bytes, at + 8) || isTeredo(bytes, at + 24);
  },

  open: () => undefined,
  dissect: () => "done",
});

function isTeredo(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x20 && bytes[at + 1] === 0x01 && bytes[at + 2] === 0 && bytes[at + 3] === 0;
}
