import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** A public key, a nonce and a box with a message of two bytes at least. */
const least = 6 + 32 + 24 + 16 + 2;

/** Tailscale's discovery of paths between nodes (its `disco` package): six bytes of magic, the sender's key, a sealed message. Data is WireGuard. */
export default defineDissector({
  name: "tailscale",
  title: "Tailscale",
  category: "VPN",
  transports: [17],
  ports: { udp: [41641] },
  firstBytes: [0x54],

  probe({ bytes, start, end }) {
    return end - start >= least && startsWith(bytes, start, end, "TS\xf0\x9f\x92\xac");
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});
