import { defineDissector } from "../model/dissector.ts";
import { isZero } from "../wire/scan.ts";

const headerBytes = 32;
const port = 18_246;

/** Ethernet Global Data of GE's controllers (manual GFK-2224, as Wireshark describes it): kind 13 and version 1 of a data production, on its port. */
export default defineDissector({
  name: "egd",
  title: "EthernetGlobalData",
  category: "Industrial",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [13],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (serverPort !== port && clientPort !== port) return false;
    return end - start >= headerBytes && bytes[start] === 13 && bytes[start + 1] === 1 && isZero(bytes, start + 28, start + 32);
  },

  open: () => undefined,
  dissect: () => "done",
});
