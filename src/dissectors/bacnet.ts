import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

/** Functions of BVLC that carry a network message, with the bytes between its header and that. */
const carrying: ReadonlyMap<number, number> = new Map([
  [0x04, 6],
  [0x09, 0],
  [0x0a, 0],
  [0x0b, 0],
]);
/** Functions with a body of a fixed size or a list, by what one entry measures. */
const lists: ReadonlyMap<number, number> = new Map([
  [0x00, 2],
  [0x01, 10],
  [0x02, 0],
  [0x03, 10],
  [0x05, 2],
  [0x06, 0],
  [0x07, 10],
  [0x08, 6],
]);

/** BACnet/IP (ASHRAE 135 annex J): the virtual link's header with the datagram's length, and the version of the network message in it. */
export default defineDissector({
  name: "bacnet",
  title: "BACnet",
  category: "Industrial",
  transports: [17],
  ports: { udp: [47_808] },
  firstBytes: [0x81],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < 4 || bytes[start] !== 0x81 || uint16(bytes, start + 2) !== end - start) return false;
    const code = bytes[start + 1]!;
    const skipped = carrying.get(code);
    if (skipped !== undefined) return start + 6 + skipped < end && bytes[start + 4 + skipped] === 1;
    const entry = lists.get(code);
    // Without a network message to look at only the ports of buildings say what it is: 47808 and the 15 above.
    if (entry === undefined || !(isBacnetPort(serverPort) || isBacnetPort(clientPort))) return false;
    return entry === 0 ? end - start === 4 : (end - start - 4) % entry === 0;
  },

  open: () => undefined,
  dissect: () => "done",
});

function isBacnetPort(port: number): boolean {
  return port >= 47_808 && port <= 47_823;
}
