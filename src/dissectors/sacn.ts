import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Streaming ACN, lighting control by multicast (ANSI E1.31 §4): the preamble of architecture for control networks and its name. */
export default defineDissector({
  name: "sacn",
  title: "sACN",
  category: "Media",
  transports: [17],
  ports: { udp: [5568] },
  firstBytes: [0],

  probe: ({ bytes, start, end }) => bytes[start] === 0 && startsWith(bytes, start + 1, end, "\x10\0\0ASC-E1.17\0\0\0"),
  open: () => undefined,
  dissect: () => "done",
});
