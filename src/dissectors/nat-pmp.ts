import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 5351;

/** NAT Port Mapping Protocol (RFC 6886 §3): version 0, requests of 2 and 12 bytes, answers of 12 and 16. */
export default defineDissector({
  name: "nat-pmp",
  title: "NAT-PMP",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [0],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 2 || bytes[start] !== 0) return false;
    const length = end - start;
    const operation = bytes[start + 1]!;
    if (operation === 0) return length === 2;
    if (operation === 1 || operation === 2) return length === 12 && uint16(bytes, start + 2) === 0;
    // An answer that refuses may end behind its time.
    if (operation < 128 || operation > 130) return false;
    return (length === 8 || length === (operation === 128 ? 12 : 16)) && uint16(bytes, start + 2) <= 5;
  },

  open: () => undefined,
  dissect: () => "done",
});
