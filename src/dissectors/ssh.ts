import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Secure Shell (RFC 4253 §4.2): named by the version line of either side. */
export default defineDissector({
  name: "ssh",
  title: "SSH",
  category: "Remote access",
  transports: [6],
  ports: { tcp: [22, 2222] },
  firstBytes: [0x53],

  probe({ bytes, start, end }) {
    return startsWith(bytes, start, end, "SSH-2.0-") || startsWith(bytes, start, end, "SSH-1.");
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});
