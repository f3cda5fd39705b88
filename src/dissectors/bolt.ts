import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const magic = 0x6060_b017;
const handshakeBytes = 20;

/** Bolt, which Neo4j and Memgraph speak (its "Handshake" specification): a magic number and four versions that the client can do. */
export default defineDissector({
  name: "bolt",
  title: "Bolt",
  category: "Database",
  transports: [6],
  ports: { tcp: [7687] },
  firstBytes: [0x60],

  probe: ({ bytes, start, end }) => bytes[start] === 0x60 && end - start === handshakeBytes && uint32(bytes, start) === magic && bytes[start + 4] === 0,
  open: () => undefined,
  dissect: () => "done",
});
