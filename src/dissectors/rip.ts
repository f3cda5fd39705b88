import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 520;
const entryLength = 20;
const [unspecified, internet, authentication] = [0, 2, 0xffff];

/** Routing Information Protocol, versions 1 and 2 (RFC 2453 §3.6, §4): a command, a version, entries of 20 bytes. */
export default defineDissector({
  name: "rip",
  title: "RIP",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [1, 2],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 4 + entryLength || (end - start - 4) % entryLength !== 0) return false;
    const version = bytes[start + 1]!;
    if (bytes[start]! < 1 || bytes[start]! > 2 || (version !== 1 && version !== 2) || (version === 1 && uint16(bytes, start + 2) !== 0)) return false;
    const family = uint16(bytes, start + 4);
    return family === internet || family === unspecified || (family === authentication && version === 2);
  },

  open: () => undefined,
  dissect: () => "done",
});
