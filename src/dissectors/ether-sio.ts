import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const lastKind = 9;

/** Ether-S-I/O of Saia's remote inputs and outputs (as Wireshark's reference describes it): its name, a kind of telegram, version and length. */
export default defineDissector({
  name: "ether-sio",
  title: "EtherSIO",
  category: "Industrial",
  transports: [17],
  ports: { udp: [6060] },
  firstBytes: [0x45],

  probe: ({ bytes, start, end }) =>
    bytes[start] === 0x45 && end - start >= 16 && startsWith(bytes, start, end, "ESIO") && bytes[start + 4] === 0 && bytes[start + 5]! <= lastKind,
  open: () => undefined,
  dissect: () => "done",
});
