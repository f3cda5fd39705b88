import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 6081;
const [ethernet, ipv4, ipv6] = [0x6558, 0x0800, 0x86dd];

/** Generic Network Virtualization Encapsulation (RFC 8926 §3.4): version 0, options that fit, what is inside. */
export default defineDissector({
  name: "geneve",
  title: "Geneve",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: Array.from({ length: 64 }, (_, i) => i),
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort }) {
    if (serverPort !== port || end - start < 16 || bytes[start]! >>> 6 !== 0 || (bytes[start + 1]! & 0x3f) !== 0 || bytes[start + 7] !== 0) return false;
    const inside = uint16(bytes, start + 2);
    return (inside === ethernet || inside === ipv4 || inside === ipv6) && 8 + (bytes[start]! & 0x3f) * 4 <= end - start;
  },

  open: () => undefined,
  dissect: () => "done",
});
