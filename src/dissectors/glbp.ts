import { defineDissector } from "../model/dissector.ts";

const port = 3222;
const headerLength = 12;

/** Cisco's Gateway Load Balancing Protocol: version 1, a group and its owner, then kinds and lengths that fill the datagram. */
export default defineDissector({
  name: "glbp",
  title: "GLBP",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [1],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (serverPort !== port || clientPort !== port || end - start < headerLength + 8 || bytes[start] !== 1 || bytes[start + 1] !== 0) return false;
    let at = start + headerLength;
    while (end - at >= 2) {
      if (bytes[at]! < 1 || bytes[at]! > 4 || bytes[at + 1]! < 2) return false;
      at += bytes[at + 1]!;
    }
    return at === end;
  },

  open: () => undefined,
  dissect: () => "done",
});
