import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { indexOfText } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";

/** Subversion's own protocol (ra_svn's `protocol` document): the server's greeting, and the answer to it with the repository's URL. */
export default defineDissector({
  name: "svn",
  title: "Subversion",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [3690] },
  firstBytes: [0x28],

  probe({ bytes, start, end, direction }) {
    if (bytes[start] !== 0x28) return false;
    if (direction === 1) {
      const version = start + 12;
      return startsWith(bytes, start, end, "( success ( ") && version < end && bytes[version]! >= 0x31 && bytes[version]! <= 0x39;
    }
    return startsWith(bytes, start, end, "( 2 ( ") && indexOfText(bytes, start, end, ":svn") > 0;
  },

  open: () => undefined,

  dissect({ bytes, start, end, direction }, _state, facts) {
    if (direction === 1) return "yes";
    const host = indexOfText(bytes, start, end, "://") + 3;
    if (host < start + 3) return "done";
    let from = host;
    let stop = host;
    for (; stop < end && bytes[stop]! > 0x20 && bytes[stop] !== 0x2f && bytes[stop] !== 0x3a; stop++) if (bytes[stop] === 0x40) from = stop + 1;
    if (stop > from) facts.hostname = networkName(bytes, from, stop);
    return "done";
  },
});
