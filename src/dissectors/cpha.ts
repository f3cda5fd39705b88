import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 8116;
const magic = 0x1a90;

/** What the members of a Check Point cluster tell each other (as Wireshark's reference describes CPHAP): a magic number and a version, on its port. */
export default defineDissector({
  name: "cpha",
  title: "CPHA",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [magic >>> 8],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    return (serverPort === port || clientPort === port) && end - start >= 20 && uint16(bytes, start) === magic && uint16(bytes, start + 2) < 0x1000;
  },

  open: () => undefined,
  dissect: () => "done",
});
