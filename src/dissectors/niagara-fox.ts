import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Tridium's Fox, which building controllers of Niagara speak: its greeting is a line of text, `fox a 0 -1 fox hello`. */
export default defineDissector({
  name: "niagara-fox",
  title: "Niagara-Fox",
  category: "Industrial",
  transports: [6],
  ports: { tcp: [1911] },
  firstBytes: [0x66],

  probe: ({ bytes, start, end }) =>
    bytes[start] === 0x66 && (startsWith(bytes, start, end, "fox a 0 -1 fox hello") || startsWith(bytes, start, end, "fox a 1 -1 fox hello")),
  open: () => undefined,
  dissect: () => "done",
});
