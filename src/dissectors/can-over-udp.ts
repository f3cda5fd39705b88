import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Frames of a controller area network in datagrams that begin with the number of its standard, ISO 11898, and a version. */
export default defineDissector({
  name: "can-over-udp",
  title: "Controller-Area-Network",
  category: "Industrial",
  transports: [17],
  ports: {},
  firstBytes: [0x49],

  probe: ({ bytes, start, end }) => bytes[start] === 0x49 && end - start >= 12 && startsWith(bytes, start, end, "ISO11898"),
  open: () => undefined,
  dissect: () => "done",
});
