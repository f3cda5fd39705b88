import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** DNSCrypt version 2: a resolver's encrypted answer begins with eight fixed bytes; the questions look like noise. */
export default defineDissector({
  name: "dnscrypt",
  title: "DNSCrypt",
  category: "Network",
  transports: [17, 6],
  ports: {},

  probe({ bytes, start, end, protocol }) {
    return startsWith(bytes, protocol === 6 ? start + 2 : start, end, "r6fnvWj8");
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});
