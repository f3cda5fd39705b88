import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 698;
const headerLength = 4;
const messageHeader = 12;

/** Optimized Link State Routing of wireless meshes (RFC 3626 §3.3): the packet's length, a counter, messages that fill it. */
export default defineDissector({
  name: "olsr",
  title: "OLSR",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < headerLength + messageHeader || uint16(bytes, start) !== end - start) return false;
    let at = start + headerLength;
    while (end - at >= messageHeader) {
      const size = uint16(bytes, at + 2);
      if (size < messageHeader) return false;
      at += size;
    }
    return at === end;
  },

  open: () => undefined,
  dissect: () => "done",
});
