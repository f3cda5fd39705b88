import { defineDissector } from "../model/dissector.ts";
import { startsWithIgnoreCase } from "../wire/ascii.ts";

/** TiVo's beacons (TiVoConnect Automatic Machine Discovery Protocol 1.5.1): lines of names and values, of which the first is the protocol's own. */
export default defineDissector({
  name: "tivoconnect",
  title: "TiVoConnect",
  category: "Media",
  transports: [17, 6],
  ports: { udp: [2190], tcp: [2190] },

  probe({ bytes, start, end, protocol }) {
    // Over TCP the length stands before it.
    const at = protocol === 6 ? start + 4 : start;
    return end - at >= 14 && (bytes[at]! | 0x20) === 0x74 && startsWithIgnoreCase(bytes, at, end, "tivoconnect=");
  },

  open: () => undefined,
  dissect: () => "done",
});
