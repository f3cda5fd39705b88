import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const eventPort = 319;
const generalPort = 320;
/** The shortest message of each kind (synchronisation, delay request, path delay request and response; follow-up, delay response, its follow-up, announcement, signalling, management). */
const sizes: ReadonlyMap<number, number> = new Map([
  [0x0, 44],
  [0x1, 44],
  [0x2, 54],
  [0x3, 54],
  [0x8, 44],
  [0x9, 54],
  [0xa, 54],
  [0xb, 64],
  [0xc, 44],
  [0xd, 48],
]);

/** Precision Time Protocol version 2 (IEEE 1588-2008 §13.3): kind, version and length of a message, on its ports. */
export default defineDissector({
  name: "ptp",
  title: "PTPv2",
  category: "Network",
  transports: [17],
  ports: { udp: [eventPort, generalPort] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    const usual = serverPort === eventPort || serverPort === generalPort || clientPort === eventPort || clientPort === generalPort;
    if (!usual || end - start < 44 || (bytes[start + 1]! & 0x0f) !== 2) return false;
    const least = sizes.get(bytes[start]! & 0x0f);
    const length = uint16(bytes, start + 2);
    // Up to two bytes of padding keep the check sum right.
    return least !== undefined && length >= least && length <= end - start;
  },

  open: () => undefined,
  dissect: () => "done",
});
