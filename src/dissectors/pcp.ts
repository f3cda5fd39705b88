import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const ports: readonly number[] = [5350, 5351];

/** Port Control Protocol (RFC 6887 §7): version 2, an operation, a header of 24 bytes, whole words up to 1,100 bytes. */
export default defineDissector({
  name: "pcp",
  title: "PCP",
  category: "Network",
  transports: [17],
  // 5351 is NAT-PMP's, which it shares.
  ports: { udp: [5350] },
  firstBytes: [2],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (!ports.includes(serverPort) && !ports.includes(clientPort)) return false;
    const length = end - start;
    if (length < 24 || length > 1100 || (length & 3) !== 0 || bytes[start] !== 2) return false;
    const operation = bytes[start + 1]! & 0x7f;
    if (operation > 3) return false;
    // Reserved: 16 bits of a request, 8 of an answer, whose result is one of 0 to 13.
    return (bytes[start + 1]! & 0x80) === 0 ? uint16(bytes, start + 2) === 0 : bytes[start + 2] === 0 && bytes[start + 3]! <= 13;
  },

  open: () => undefined,
  dissect: () => "done",
});
