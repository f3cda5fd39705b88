import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 521;
const entryLength = 20;

/** RIP for IPv6 (RFC 2080 §2.1): a command, version 1, entries with a prefix's length and a metric of at most 16. */
export default defineDissector({
  name: "ripng",
  title: "RIPng",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [1, 2],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 4 + entryLength || (end - start - 4) % entryLength !== 0) return false;
    if (bytes[start]! < 1 || bytes[start]! > 2 || bytes[start + 1] !== 1 || uint16(bytes, start + 2) !== 0) return false;
    // 255 marks a next hop.
    const metric = bytes[start + 23]!;
    return bytes[start + 22]! <= 128 && (metric <= 16 || metric === 255);
  },

  open: () => undefined,
  dissect: () => "done",
});
