import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Resilio Sync, formerly BitTorrent Sync: its search in the local network begins with BSYNC and a zero, and a dictionary of BitTorrent follows. */
export default defineDissector({
  name: "resilio",
  title: "ResilioSync",
  category: "File sharing",
  transports: [17],
  ports: { udp: [3838] },
  firstBytes: [0x42],

  probe: ({ bytes, start, end }) => startsWith(bytes, start, end, "BSYNC\0d"),
  open: () => undefined,
  dissect: () => "done",
});
