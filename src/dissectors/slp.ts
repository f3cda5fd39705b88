import { defineDissector } from "../model/dissector.ts";
import { uint16, uint24 } from "../wire/integers.ts";

const port = 427;

/** Service Location Protocol, versions 2 (RFC 2608 §8) and 1 (RFC 2165 §4): version, function and the length of the message. */
export default defineDissector({
  name: "slp",
  title: "SLP",
  category: "Network",
  transports: [17, 6],
  ports: { udp: [port], tcp: [port] },
  firstBytes: [1, 2],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 14) return false;
    const kind = bytes[start + 1]!;
    if (bytes[start] === 2) return kind >= 1 && kind <= 11 && uint24(bytes, start + 2) === end - start && uint16(bytes, start + 12) <= 32;
    return bytes[start] === 1 && kind >= 1 && kind <= 10 && uint16(bytes, start + 2) === end - start;
  },

  open: () => undefined,
  dissect: () => "done",
});
