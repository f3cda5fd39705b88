import { defineDissector } from "../model/dissector.ts";
import { startsWith, wordEnd } from "../wire/ascii.ts";
import { indexOfText } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";

/** What a Checkmk agent tells whoever connects (Checkmk documentation, "The agent's output"): sections, the first with its version and host. */
export default defineDissector({
  name: "check-mk",
  title: "Checkmk",
  category: "System",
  transports: [6],
  ports: { tcp: [6556] },
  firstBytes: [0x3c],

  probe({ bytes, start, end }) {
    return startsWith(bytes, start, end, "<<<check_mk>>>\n");
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    const host = indexOfText(bytes, start, end, "\nHostname: ") + 11;
    if (host >= start + 11) facts.hostname = networkName(bytes, host, wordEnd(bytes, host, end));
    return "done";
  },
});
