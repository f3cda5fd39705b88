import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 3386;
/** Echo, version, node alive, redirection, data record transfer, and their answers (3GPP TS 32.295 §6.2). */
const kinds = new Set([1, 2, 3, 4, 5, 6, 7, 240, 241]);

/** GTP', for charging records of mobile networks (3GPP TS 32.295 §6.1.1): the protocol type is 0, three spare bits are ones. */
export default defineDissector({
  name: "gtp-prime",
  title: "GTP-Prime",
  category: "Network",
  transports: [17, 6],
  ports: { udp: [port], tcp: [port] },
  firstBytes: [0x0e, 0x0f, 0x2e, 0x2f, 0x4e, 0x4f],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 6 || (bytes[start]! & 0x1e) !== 0x0e || bytes[start]! >>> 5 > 2) return false;
    if (!kinds.has(bytes[start + 1]!)) return false;
    // Versions 0 may keep the header of 20 bytes that GTP itself had.
    const length = uint16(bytes, start + 2);
    return length === end - start - 6 || (bytes[start]! >>> 5 === 0 && length === end - start - 20);
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.applicationMaster = "GTP";
    facts.application = "GTP-Prime";
    return "done";
  },
});
