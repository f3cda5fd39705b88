import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Music Player Daemon (its protocol reference, "Connecting"): the server's greeting with its version. */
export default defineDissector({
  name: "mpd",
  title: "MPD",
  category: "Media",
  transports: [6],
  ports: { tcp: [6600] },
  firstBytes: [0x4f],

  probe: ({ bytes, start, end }) => bytes[start] === 0x4f && startsWith(bytes, start, end, "OK MPD 0."),
  open: () => undefined,
  dissect: () => "done",
});
