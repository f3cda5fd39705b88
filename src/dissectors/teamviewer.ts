import { defineDissector } from "../model/dissector.ts";
import { uint16, uint16le } from "../wire/integers.ts";
import { isZero } from "../wire/scan.ts";

const port = 5938;
const [first, second] = [0x1724, 0x1130];
const headerLength = 5;

/** TeamViewer's own protocol: a magic number and a length over TCP, the same number behind a counter over UDP. No document describes it. */
export default defineDissector({
  name: "teamviewer",
  title: "TeamViewer",
  category: "Remote access",
  transports: [6, 17],
  ports: { tcp: [port], udp: [port] },
  firstBytes: [0x00, 0x11, 0x17],

  probe({ bytes, start, end, protocol, serverPort, clientPort }) {
    const usual = serverPort === port || clientPort === port;
    if (protocol === 17) {
      if (end - start < 16 || uint16(bytes, start + 11) !== first || bytes[start] !== 0) return false;
      return usual || isZero(bytes, start, start + 10);
    }
    if (end - start < headerLength) return false;
    const magic = uint16(bytes, start);
    if (magic === second) return usual;
    // Elsewhere, as on ports 80 and 443, the length must fit.
    return magic === first && (usual || uint16le(bytes, start + 3) === end - start - headerLength);
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});
