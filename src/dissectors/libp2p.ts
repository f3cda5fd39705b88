import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** libp2p, which IPFS and others build on (its "multistream-select" specification): the protocol both sides begin with, behind its length. */
export default defineDissector({
  name: "libp2p",
  title: "libp2p",
  category: "File sharing",
  transports: [6],
  // Too common a port for a name by itself.
  ports: {},
  firstBytes: [0x13],

  probe: ({ bytes, start, end }) => bytes[start] === 0x13 && startsWith(bytes, start + 1, end, "/multistream/1.0.0\n"),
  open: () => undefined,
  dissect: () => "done",
});
