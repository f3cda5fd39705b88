import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** The daemon protocol of rsync (rsyncd.conf(5), protocol 25 and later): `@RSYNCD: ` and a version from either side. */
export default defineDissector({
  name: "rsync",
  title: "rsync",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [873] },
  firstBytes: [0x40],

  probe({ bytes, start, end }) {
    const version = start + 9;
    return startsWith(bytes, start, end, "@RSYNCD: ") && version < end && bytes[version]! >= 0x31 && bytes[version]! <= 0x39;
  },

  open: () => undefined,
  dissect: () => "done",
});
