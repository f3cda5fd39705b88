import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 2123;

/** GPRS Tunnelling Protocol, control plane: version 1 (3GPP TS 29.060 §6) and version 2 (TS 29.274 §5.1), with the length of what follows. */
export default defineDissector({
  name: "gtp-c",
  title: "GTP-C",
  category: "Network",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x40, 0x44, 0x48, 0x4c, 0x50, 0x54, 0x58, 0x5c],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < 8 || bytes[start + 1] === 0) return false;
    const flags = bytes[start]!;
    const length = uint16(bytes, start + 2);
    if (flags >>> 5 === 1) return (flags & 0x18) === 0x10 && length === end - start - 8;
    // Three spare bits; with bit P another message follows the first.
    if (flags >>> 5 !== 2 || (flags & 0x03) !== 0) return false;
    return (flags & 0x10) === 0 ? length === end - start - 4 : length < end - start - 4;
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.applicationMaster = "GTP";
    facts.application = "GTP-C";
    return "done";
  },
});
