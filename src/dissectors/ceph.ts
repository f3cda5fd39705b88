import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Ceph's messenger, versions 1 and 2 (Ceph documentation, "Messenger protocol"): the banner each side sends first. */
export default defineDissector({
  name: "ceph",
  title: "Ceph",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [6789, 3300] },
  firstBytes: [0x63],

  probe({ bytes, start, end }) {
    return bytes[start] === 0x63 && (startsWith(bytes, start, end, "ceph v0") || startsWith(bytes, start, end, "ceph v2\n"));
  },

  open: () => undefined,
  dissect: () => "done",
});
