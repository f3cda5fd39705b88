import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const port = 4059;
const headerBytes = 8;
/** Association requests and responses with their releases, and requests and responses to get, set and act, plain or ciphered. */
const units: ReadonlySet<number> = new Set([
  0x60, 0x61, 0x62, 0x63, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc7, 0xc8, 0xc9, 0xcb, 0xcc, 0xcd, 0xcf, 0xd0, 0xd1, 0xd3, 0xd8, 0xdb, 0xdd,
]);

/** DLMS/COSEM for meters (IEC 62056-47 §4.3): the wrapper's version 1, both ports, the length of the unit and what it is. */
export default defineDissector({
  name: "dlms",
  title: "IEC62056",
  category: "Industrial",
  transports: [6, 17],
  ports: { tcp: [port], udp: [port] },
  firstBytes: [0],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < headerBytes + 3 || uint16(bytes, start) !== 1 || uint16(bytes, start + 6) !== end - start - headerBytes) return false;
    const unit = bytes[start + headerBytes]!;
    if (serverPort === port || clientPort === port) return units.has(unit);
    // Elsewhere an association whose context is DLMS's: object identifier 2.16.756.5.8.1.
    const context = start + headerBytes + 2;
    return (
      (unit === 0x60 || unit === 0x61) &&
      context + 9 < end &&
      bytes[context] === 0xa1 &&
      uint16(bytes, context + 4) === 0x6085 &&
      uint16(bytes, context + 6) === 0x7405
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
