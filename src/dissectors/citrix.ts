import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Citrix sessions: ICA's greeting from either side, and that of Session Reliability (CGP), which may have ICA inside. */
export default defineDissector({
  name: "citrix",
  title: "Citrix",
  category: "Remote access",
  transports: [6],
  ports: { tcp: [1494, 2598] },
  firstBytes: [0x7f, 0x1a],

  probe({ bytes, start, end }) {
    return startsWith(bytes, start, end, "\x7f\x7fICA\0") || startsWith(bytes, start, end, "\x1aCGP/");
  },

  open: () => undefined,
  dissect: () => "done",
});
