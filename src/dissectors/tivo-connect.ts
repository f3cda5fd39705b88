import { defineDissector } from "../model/dissector.ts";
import { startsWithIgnoreCase } from "../wire/ascii.ts";
import { indexOfText } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";

const port = 2190;

/** TiVo's beacons (TiVo Connect Automatic Machine Discovery Protocol §2): lines of keys and values, the first with the protocol's version. */
export default defineDissector({
  name: "tivo-connect",
  title: "TiVoConnect",
  category: "Media",
  transports: [17, 6],
  ports: { udp: [port], tcp: [port] },

  probe({ bytes, start, end, protocol }) {
    // Over TCP the length of the lines comes first.
    return startsWithIgnoreCase(bytes, protocol === 6 ? start + 4 : start, end, "tivoconnect=");
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    const name = indexOfText(bytes, start, end, "\nmachine=") + 9;
    if (name < start + 9) return "done";
    let stop = name;
    while (stop < end && bytes[stop] !== 0x0a) stop++;
    facts.hostname = networkName(bytes, name, stop);
    return "done";
  },
});
