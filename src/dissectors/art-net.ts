import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Art-Net, lighting control over UDP (Artistic Licence, Art-Net 4 specification): its name with a zero and an operation. */
export default defineDissector({
  name: "art-net",
  title: "Art-Net",
  category: "Media",
  transports: [17],
  ports: { udp: [6454] },
  firstBytes: [0x41],

  probe: ({ bytes, start, end }) => bytes[start] === 0x41 && end - start >= 10 && startsWith(bytes, start, end, "Art-Net\0"),
  open: () => undefined,
  dissect: () => "done",
});
