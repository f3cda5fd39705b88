import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const ports: readonly number[] = [2055, 9995, 9996];
/** Header and record of the versions whose records have one length (Cisco, "NetFlow Export Datagram Format"). */
const fixed: Readonly<Record<number, readonly [header: number, record: number]>> = { 1: [16, 52], 5: [24, 48], 7: [24, 52] };

/** NetFlow export: versions 1, 5 and 7 by their exact length, version 9 (RFC 3954 §5) by sets that fill the datagram. */
export default defineDissector({
  name: "netflow",
  title: "NetFlow",
  category: "Network",
  transports: [17],
  ports: { udp: ports },
  firstBytes: [0],

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 24 || bytes[start] !== 0) return false;
    const version = bytes[start + 1]!;
    if (version === 9) return isVersion9(bytes, start, end);
    const lengths = fixed[version];
    const count = uint16(bytes, start + 2);
    if (!lengths || count === 0 || count > 30 || end - start !== lengths[0] + count * lengths[1]) return false;
    // Seconds since 1970 behind the exporter's own time, and fractions of one.
    return ports.includes(serverPort) || (uint32(bytes, start + 8) > 900_000_000 && uint32(bytes, start + 12) < 1_000_000_000);
  },

  open: () => undefined,
  dissect: () => "done",
});

/** Sets, each with an id of 0, 1 or from 256 up and a length, up to the end of the datagram. */
function isVersion9(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + 20;
  while (end - at >= 4) {
    const id = uint16(bytes, at);
    const length = uint16(bytes, at + 2);
    if ((id > 1 && id < 256) || length < 4) return false;
    at += length;
  }
  return at === end && uint16(bytes, start + 2) > 0;
}
