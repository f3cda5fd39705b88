import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Kismet's server of wireless captures, in its text protocol (README of its older releases): what it greets clients with. */
export default defineDissector({
  name: "kismet",
  title: "Kismet",
  category: "Network",
  transports: [6],
  ports: { tcp: [2501] },
  firstBytes: [0x2a],

  probe: ({ bytes, start, end }) => bytes[start] === 0x2a && (startsWith(bytes, start, end, "*KISMET: ") || startsWith(bytes, start, end, "*PROTOCOLS: ")),
  open: () => undefined,
  dissect: () => "done",
});
