import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 10_001;

/** The discovery of Ubiquiti's devices (as described by Rapid7's study of it): version 1 or 2, a command, and fields that fill the datagram, on its port. */
export default defineDissector({
  name: "ubiquiti",
  title: "UBNTAC2",
  category: "Network",
  transports: [17],
  // Too common a port for a name by itself.
  ports: {},
  firstBytes: [1, 2],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (serverPort !== port && clientPort !== port) return false;
    if (end - start < 4 || (bytes[start] !== 1 && bytes[start] !== 2) || uint16(bytes, start + 2) !== end - start - 4) return false;
    let at = start + 4;
    while (at + 3 <= end) at += 3 + uint16(bytes, at + 1);
    return at === end;
  },

  open: () => undefined,
  dissect: () => "done",
});
