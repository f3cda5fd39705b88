import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const headerLength = 28;
const [firstPort, lastPort] = [7000, 7009];
const usual = (port: number): boolean => port >= firstPort && port <= lastPort;

/** Rx, the remote calls of the Andrew File System (OpenAFS, "RX protocol specification" §4): epoch, call, kind, security, service. */
export default defineDissector({
  name: "rx",
  title: "RX",
  category: "File sharing",
  transports: [17],
  ports: { udp: [7001, 7002, 7003] },

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((!usual(serverPort) && !usual(clientPort)) || end - start < headerLength) return false;
    const kind = bytes[start + 20]!;
    if (kind < 1 || kind > 13 || (bytes[start + 21]! & 0xc0) !== 0 || bytes[start + 23]! > 5) return false;
    // An epoch, a call on one of four channels and a serial number that are not absurd.
    return uint32(bytes, start) !== 0 && uint32(bytes, start + 8) < 0x0100_0000 && uint32(bytes, start + 16) < 0x0100_0000 && uint16(bytes, start + 26) < 4096;
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.application = "AFS";
    return "done";
  },
});
