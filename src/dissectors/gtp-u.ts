import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 2152;
const headerLength = 8;
/** Echo and its answer, error, extension headers, end marker, user data (3GPP TS 29.281 table 6.1-1). */
const kinds = new Set([1, 2, 26, 31, 253, 254, 255]);

/** GPRS Tunnelling Protocol, user plane (3GPP TS 29.281 §5.1): version 1, a known kind, the length of what follows. */
export default defineDissector({
  name: "gtp-u",
  title: "GTP-U",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: Array.from({ length: 8 }, (_, i) => 0x30 + i),
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < headerLength || (bytes[start]! & 0xf8) !== 0x30) return false;
    return kinds.has(bytes[start + 1]!) && uint16(bytes, start + 2) === end - start - headerLength;
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.applicationMaster = "GTP";
    facts.application = "GTP-U";
    return "done";
  },
});
