import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 37008;
/** Ethernet, 802.11 plain, with the header of Prism or of AVS. */
const insides = new Set([1, 18, 119, 127]);
const [padding, endTag] = [0, 1];
const keepAlive = 4;

/** TaZmen Sniffer Protocol, which carries captured frames: version 1, a kind, what is inside, tags up to their end. */
export default defineDissector({
  name: "tzsp",
  title: "TZSP",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [1],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 4 || bytes[start] !== 1 || bytes[start + 1]! > 5) return false;
    if (bytes[start + 1] === keepAlive) return end - start <= 8;
    if (!insides.has(uint16(bytes, start + 2))) return false;
    let at = start + 4;
    while (at < end && bytes[at] !== endTag) {
      if (bytes[at] === padding) at++;
      else if (at + 1 < end) at += 2 + bytes[at + 1]!;
      else return false;
    }
    return at < end;
  },

  open: () => undefined,
  dissect: () => "done",
});
