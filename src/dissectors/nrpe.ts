import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

/** Bytes of a whole packet of version 2, padding of the structure included. */
const version2Length = 1036;

/** Nagios Remote Plugin Executor without TLS (its `common.h`): version, kind, checksum, result, a buffer of fixed or given length. */
export default defineDissector({
  name: "nrpe",
  title: "NRPE",
  category: "System",
  transports: [6],
  ports: { tcp: [5666] },
  firstBytes: [0],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, direction }) {
    if (serverPort !== 5666 || end - start < 16 || bytes[start] !== 0) return false;
    const version = uint16(bytes, start);
    if (uint16(bytes, start + 2) !== direction + 1) return false;
    if (version === 2) return end - start === version2Length && uint16(bytes, start + 8) <= 3;
    return (version === 3 || version === 4) && uint16(bytes, start + 8) <= 3 && uint32(bytes, start + 12) <= 65_536;
  },

  open: () => undefined,
  dissect: () => "done",
});
