import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 4189;

/** Path Computation Element Protocol (RFC 5440 §6.1): version 1, a kind, a length of whole words, then objects. */
export default defineDissector({
  name: "pcep",
  title: "PCEP",
  category: "Network",
  transports: [6],
  ports: { tcp: [port] },
  firstBytes: Array.from({ length: 32 }, (_, i) => 0x20 + i),
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 4 || bytes[start]! >>> 5 !== 1) return false;
    const kind = bytes[start + 1]!;
    const length = uint16(bytes, start + 2);
    return kind >= 1 && kind <= 13 && length >= 4 && (length & 3) === 0;
  },

  open: () => undefined,
  dissect: () => "done",
});
