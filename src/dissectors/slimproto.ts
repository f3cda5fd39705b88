import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint32 } from "../wire/integers.ts";

const port = 3483;
const maxHello = 1024;

/** SlimProto of Squeezebox players and the servers of Lyrion (its "SlimProto TCP protocol"): a player's hello, with its length and kind of device. */
export default defineDissector({
  name: "slimproto",
  title: "SlimProto",
  category: "Media",
  transports: [6],
  ports: { tcp: [port] },
  firstBytes: [0x48],

  probe({ bytes, start, end, direction }) {
    if (direction !== 0 || end - start < 18 || bytes[start] !== 0x48 || !startsWith(bytes, start, end, "HELO")) return false;
    return uint32(bytes, start + 4) === end - start - 8 && end - start <= maxHello && bytes[start + 8]! <= 16;
  },

  open: () => undefined,
  dissect: () => "done",
});
