import { defineDissector } from "../model/dissector.ts";

const port = 623;
const [asf, ipmi] = [6, 7];

/** Remote management of servers (ASF 2.0 §3.2.2, IPMI 2.0 §13.1): version 6, a sequence number, a class of ASF or IPMI. */
export default defineDissector({
  name: "rmcp",
  title: "RMCP",
  category: "System",
  transports: [17],
  ports: { udp: [port, 664] },
  firstBytes: [6],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port && serverPort !== 664) || end - start < 4 || bytes[start] !== 6 || bytes[start + 1] !== 0) return false;
    const kind = bytes[start + 3]! & 0x1f;
    // Bit 7 acknowledges, with nothing behind.
    return kind === asf || kind === ipmi ? end - start >= 8 || (bytes[start + 3]! & 0x80) !== 0 : false;
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    if (end - start < 4) return "no";
    facts.application = (bytes[start + 3]! & 0x1f) === ipmi ? "IPMI" : "ASF";
    return "done";
  },
});
