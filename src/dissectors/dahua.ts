import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Dahua's cameras and recorders: their DHIP messages, a header of 32 bytes with that name and JSON behind it, and DHDiscover, by which they are found. */
export default defineDissector({
  name: "dahua",
  title: "Dahua",
  category: "Media",
  transports: [6, 17],
  ports: { tcp: [37_777], udp: [37_810] },
  firstBytes: [0x20],

  probe: ({ bytes, start, end }) => end - start >= 32 && bytes[start] === 0x20 && startsWith(bytes, start, end, "\x20\0\0\0DHIP"),
  open: () => undefined,
  dissect: () => "done",
});
