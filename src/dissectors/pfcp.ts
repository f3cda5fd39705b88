import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 8805;

/** Packet Forwarding Control Protocol of mobile cores (3GPP TS 29.244 §7.2): version 1, a known kind, the length of what follows. */
export default defineDissector({
  name: "pfcp",
  title: "PFCP",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: Array.from({ length: 8 }, (_, i) => 0x20 + i),
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 8 || bytes[start]! >>> 5 !== 1 || (bytes[start]! & 0x18) !== 0) return false;
    const kind = bytes[start + 1]!;
    const known = (kind >= 1 && kind <= 17) || (kind >= 50 && kind <= 57);
    const length = uint16(bytes, start + 2) + 4;
    return known && ((bytes[start]! & 4) === 0 ? length === end - start : length < end - start);
  },

  open: () => undefined,
  dissect: () => "done",
});
