import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const [eventPort, generalPort] = [319, 320];
/** Least length of each kind: sync, delay and its answers, announcement, signalling, management (IEEE 1588 §13). */
const lengths: Readonly<Record<number, number>> = { 0: 44, 1: 44, 2: 54, 3: 54, 8: 44, 9: 54, 10: 54, 11: 64, 12: 44, 13: 48 };

/** Precision Time Protocol, version 2 (IEEE 1588-2008 §13.3, annexes D and E). */
export default defineDissector({
  name: "ptp",
  title: "PTPv2",
  category: "System",
  transports: [17],
  ports: { udp: [eventPort, generalPort] },

  probe({ bytes, start, end, serverPort }) {
    if ((serverPort !== eventPort && serverPort !== generalPort) || end - start < 44 || (bytes[start + 1]! & 0x0f) !== 2) return false;
    const length = uint16(bytes, start + 2);
    const least = lengths[bytes[start]! & 0x0f];
    // Two bytes of padding let UDP checksums over IPv6 be corrected on the way.
    return least !== undefined && length >= least && length <= end - start && end - start - length <= 2;
  },

  open: () => undefined,
  dissect: () => "done",
});
