import { defineDissector } from "../model/dissector.ts";
import { holds } from "../wire/scan.ts";

/** Dropbox's synchronisation in the local network (its announcement, "LAN sync"): JSON with the host's number, versions and name spaces. */
export default defineDissector({
  name: "dropbox-lan",
  title: "Dropbox",
  category: "File sharing",
  transports: [17],
  ports: { udp: [17_500] },
  firstBytes: [0x7b],

  probe({ bytes, start, end }) {
    if (end - start < 30 || bytes[start] !== 0x7b || bytes[start + 1] !== 0x22) return false;
    return holds(bytes, start, end, '"host_int"') && holds(bytes, start, end, '"namespaces"');
  },

  open: () => undefined,
  dissect: () => "done",
});
