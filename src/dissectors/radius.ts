import { defineDissector } from "../model/dissector.ts";

const ports: readonly number[] = [1812, 1813, 1645, 1646, 3799];

/** RADIUS (RFC 2865 §3, RFC 2866): a known code and the datagram's length, on its ports. User names are not kept. */
export default defineDissector({
  name: "radius",
  title: "RADIUS",
  category: "System",
  transports: [17],
  // The table of ports has its name.
  ports: {},
  firstBytes: [1, 2, 3, 4, 5, 11, 12, 13, 40, 41, 42, 43, 44, 45],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (!ports.includes(serverPort) && !ports.includes(clientPort)) return false;
    if (end - start < 20 || ((bytes[start + 2]! << 8) | bytes[start + 3]!) !== end - start) return false;
    const code = bytes[start]!;
    return (code >= 1 && code <= 5) || (code >= 11 && code <= 13) || (code >= 40 && code <= 45);
  },

  open: () => undefined,
  dissect: () => "done",
});
