import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Windows' updates from peers (MS-DO §2.2.1, Delivery Optimization): the handshake of its swarm. */
export default defineDissector({
  name: "delivery-optimization",
  title: "Delivery-Optimization",
  category: "System",
  transports: [6],
  ports: { tcp: [7680] },
  firstBytes: [0x0e],

  probe({ bytes, start, end }) {
    return startsWith(bytes, start, end, "\x0eSwarm protocol");
  },

  open: () => undefined,
  dissect: () => "done",
});
