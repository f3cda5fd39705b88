import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const connect = 1;
const connectBytes = 34;
/** Of TNS: 300 is version 8's, 319 is 21c's. */
const oldest = 300;
const newest = 340;

/**
 * Oracle's Transparent Network Substrate: the connect packet that begins a session, its length, zero check sums, version
 * and the oldest version it can do (as described in Wireshark's dissector reference and Oracle's Net Services guide).
 */
export default defineDissector({
  name: "oracle",
  title: "Oracle",
  category: "Database",
  transports: [6],
  ports: { tcp: [1521] },

  probe({ bytes, start, end }) {
    if (end - start < connectBytes || bytes[start + 4] !== connect || uint16(bytes, start) !== end - start) return false;
    if (bytes[start + 2] !== 0 || bytes[start + 3] !== 0 || bytes[start + 5]! > 4) return false;
    const version = uint16(bytes, start + 8);
    const compatible = uint16(bytes, start + 10);
    return version >= oldest && version <= newest && compatible >= 200 && compatible <= version && uint16(bytes, start + 26) <= end - start;
  },

  open: () => undefined,
  dissect: () => "done",
});
