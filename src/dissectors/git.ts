import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { indexOfText } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";

const requests = ["git-upload-pack ", "git-receive-pack ", "git-upload-archive "];

/** Git's own transport (gitprotocol-pack(5)): a pkt-line that asks for a repository, with the host's name behind it. */
export default defineDissector({
  name: "git",
  title: "Git",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [9418] },

  probe({ bytes, start, end }) {
    // Four hexadecimal digits of length come first.
    return end - start > 20 && bytes[start + 4] === 0x67 && requests.some((request) => startsWith(bytes, start + 4, end, request));
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    const host = indexOfText(bytes, start, end, "\0host=") + 6;
    if (host < start + 6) return "done";
    let stop = host;
    while (stop < end && bytes[stop] !== 0 && bytes[stop] !== 0x3a) stop++;
    if (stop > host) facts.hostname = networkName(bytes, host, stop);
    return "done";
  },
});
