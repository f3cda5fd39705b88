import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint32 } from "../wire/integers.ts";

/** First field of the client's hello: the build's information (field 10, a message). */
const buildInfo = 0x52;

/** Spotify: players that find each other (SpotUdp), and the client's hello to an access point (librespot's documentation, "Connection"): 0 and 4, the whole length, a message. */
export default defineDissector({
  name: "spotify",
  title: "Spotify",
  category: "Media",
  transports: [17, 6],
  ports: { tcp: [4070], udp: [57_621] },
  firstBytes: [0x00, 0x53],

  probe({ bytes, start, end, protocol }) {
    if (protocol === 17) return startsWith(bytes, start, end, "SpotUdp");
    return end - start >= 30 && bytes[start] === 0 && bytes[start + 1] === 4 && uint32(bytes, start + 2) === end - start && bytes[start + 6] === buildInfo;
  },

  open: () => undefined,
  dissect: () => "done",
});
