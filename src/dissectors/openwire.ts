import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint32 } from "../wire/integers.ts";

/** OpenWire of ActiveMQ (its "OpenWire version 2 specification"): the wire format information both sides begin with. */
export default defineDissector({
  name: "openwire",
  title: "OpenWire",
  category: "Messaging",
  transports: [6],
  ports: { tcp: [61_616] },

  probe({ bytes, start, end }) {
    return end - start >= 17 && bytes[start + 4] === 1 && startsWith(bytes, start + 5, end, "ActiveMQ") && uint32(bytes, start) >= 13;
  },

  open: () => undefined,
  dissect: () => "done",
});
