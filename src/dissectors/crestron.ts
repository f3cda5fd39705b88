import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const port = 41_794;

/** Crestron's controllers: the search for them and the answer (as the scripts of Nmap document it), on their port. */
export default defineDissector({
  name: "crestron",
  title: "Crestron",
  category: "Home automation",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [0x14, 0x15],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 20 || (bytes[start] !== 0x14 && bytes[start] !== 0x15)) return false;
    return startsWith(bytes, start + 1, end, "\0\0\0\x01\x04\0\x03\0\0");
  },

  open: () => undefined,
  dissect: () => "done",
});
