import { defineDissector } from "../model/dissector.ts";
import { startsWith, wordEnd } from "../wire/ascii.ts";
import { networkName } from "../wire/text.ts";

const banner = "# munin node at ";

/** Munin's nodes (Munin documentation, "Network protocol"): a greeting with the node's name. */
export default defineDissector({
  name: "munin",
  title: "Munin",
  category: "System",
  transports: [6],
  ports: { tcp: [4949] },
  firstBytes: [0x23],

  probe({ bytes, start, end }) {
    return startsWith(bytes, start, end, banner);
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    const name = start + banner.length;
    facts.hostname = networkName(bytes, name, wordEnd(bytes, name, end));
    return "done";
  },
});
