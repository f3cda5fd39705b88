import { defineDissector } from "../model/dissector.ts";
import { uint24 } from "../wire/integers.ts";

const ports: readonly number[] = [4789, 8472];

/** Virtual eXtensible LAN (RFC 7348 §5), with group policy bits: a flag, a network's number, a frame inside. */
export default defineDissector({
  name: "vxlan",
  title: "VXLAN",
  category: "Network",
  transports: [17],
  ports: { udp: ports },
  firstBytes: [0x08, 0x88],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort }) {
    if (!ports.includes(serverPort) || end - start < 22 || (bytes[start]! & 0x7f) !== 0x08) return false;
    // Reserved, but for a group when its bit is set.
    if (bytes[start + 7] !== 0 || ((bytes[start]! & 0x80) === 0 && uint24(bytes, start + 1) !== 0)) return false;
    // The frame's sender is one station, not a group.
    return (bytes[start + 14]! & 1) === 0;
  },

  open: () => undefined,
  dissect: () => "done",
});
