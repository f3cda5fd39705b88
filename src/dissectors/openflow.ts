import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const headerLength = 8;
const hello = 0;
const lastKind = 35;
const ports: readonly number[] = [6653, 6633];

/** OpenFlow (Open Networking Foundation, TS-006 §7.1): a version from 1.0 to 1.5, a hello, a length. */
export default defineDissector({
  name: "openflow",
  title: "OpenFlow",
  category: "Network",
  transports: [6],
  ports: { tcp: ports },
  firstBytes: [1, 2, 3, 4, 5, 6],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((!ports.includes(serverPort) && !ports.includes(clientPort)) || end - start < headerLength || bytes[start]! < 1 || bytes[start]! > 6) return false;
    const length = uint16(bytes, start + 2);
    if (length > end - start) return false;
    // A connection begins with hello, which since 1.3 may have a bitmap of versions.
    if (bytes[start + 1] === hello) return length === headerLength || (length === headerLength + 8 && uint16(bytes, start + headerLength) === 1);
    return bytes[start + 1]! <= lastKind && length >= headerLength;
  },

  open: () => undefined,
  dissect: () => "done",
});
