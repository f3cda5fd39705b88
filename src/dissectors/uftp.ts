import { defineDissector } from "../model/dissector.ts";

const port = 1044;
const headerBytes = 16;
/** Versions 4 and 5. */
const versions: ReadonlySet<number> = new Set([0x40, 0x50]);
const lastMessage = 21;

/** UFTP, the transfer of files by multicast (its protocol.txt, "Header"): version and kind of message, with the length of its own header in words, on its port. */
export default defineDissector({
  name: "uftp",
  title: "UFTP",
  category: "File sharing",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [...versions],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < headerBytes + 4 || !versions.has(bytes[start]!)) return false;
    const message = bytes[start + 1]!;
    const length = 4 * bytes[start + headerBytes + 1]!;
    return message >= 1 && message <= lastMessage && bytes[start + headerBytes] === message && length >= 4 && length <= end - start - headerBytes;
  },

  open: () => undefined,
  dissect: () => "done",
});
