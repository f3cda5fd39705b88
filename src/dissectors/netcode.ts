import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const requestBytes = 1078;

/** netcode, on which yojimbo's games build (its STANDARD.md, "Connection request packet"): kind 0, the version in text, at its fixed size. */
export default defineDissector({
  name: "netcode",
  title: "Yojimbo",
  category: "Game",
  transports: [17],
  ports: {},
  firstBytes: [0],

  probe({ bytes, start, end }) {
    const size = end - start;
    return bytes[start] === 0 && (size === requestBytes || size === requestBytes - 16) && startsWith(bytes, start + 1, end, "NETCODE 1.0");
  },

  open: () => undefined,
  dissect: () => "done",
});
