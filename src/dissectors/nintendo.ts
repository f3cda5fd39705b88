import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const magic = 0x32ab_9864;

/** Pia, by which Nintendo's consoles play with each other (NintendoClients' documentation, "Pia protocol"): a magic number and a version. */
export default defineDissector({
  name: "nintendo",
  title: "Nintendo",
  category: "Game",
  transports: [17],
  ports: {},
  firstBytes: [0x32],

  probe: ({ bytes, start, end }) => bytes[start] === 0x32 && end - start >= 16 && uint32(bytes, start) === magic && (bytes[start + 4]! & 0x7f) <= 0x20,
  open: () => undefined,
  dissect: () => "done",
});
