import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const ports: readonly number[] = [3784, 4784, 6784];

/** Bidirectional Forwarding Detection (RFC 5880 §4.1, RFC 5881, RFC 5883, RFC 7130): version 1, its length, a multiplier, who sends. */
export default defineDissector({
  name: "bfd",
  title: "BFD",
  category: "Network",
  transports: [17],
  ports: { udp: ports },
  firstBytes: Array.from({ length: 32 }, (_, i) => 0x20 + i),
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort }) {
    if (!ports.includes(serverPort) || end - start < 24 || bytes[start]! >>> 5 !== 1) return false;
    // No multipoint bit, a length that fits, a multiplier and a discriminator that are not zero.
    return (bytes[start + 1]! & 1) === 0 && bytes[start + 2] !== 0 && bytes[start + 3] === end - start && uint32(bytes, start + 4) !== 0;
  },

  open: () => undefined,
  dissect: () => "done",
});
