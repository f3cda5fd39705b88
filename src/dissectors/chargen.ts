import { defineDissector } from "../model/dissector.ts";

const [firstPrintable, lastPrintable] = [0x20, 0x7e];
const lineLength = 72;

/** Character Generator (RFC 864): lines of 72 characters, each the one that follows the last, turned by one a line. */
export default defineDissector({
  name: "chargen",
  title: "Chargen",
  category: "Network",
  transports: [17, 6],
  ports: { udp: [19], tcp: [19] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== 19 && clientPort !== 19) || end - start < lineLength) return false;
    let last = bytes[start]!;
    for (let at = start + 1; at < start + lineLength; at++) {
      const byte = bytes[at]!;
      if (byte !== (last === lastPrintable ? firstPrintable : last + 1)) return false;
      last = byte;
    }
    return true;
  },

  open: () => undefined,
  dissect: () => "done",
});
