import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const dht = ["d1:ad2:id20:", "d1:rd2:id20:", "d1:el", "d2:ip"];

/** BitTorrent: the peers' handshake (BEP 3), messages of the DHT (BEP 5) and local discovery (BEP 14). */
export default defineDissector({
  name: "bittorrent",
  title: "BitTorrent",
  category: "File sharing",
  transports: [6, 17],
  ports: {},

  probe({ bytes, start, end, protocol }) {
    if (start >= end) return false;
    if (bytes[start] === 0x13 || protocol === 6) return startsWith(bytes, start, end, "\x13BitTorrent protocol");
    if (bytes[start] === 0x64) return dht.some((message) => startsWith(bytes, start, end, message)) && bytes[end - 1] === 0x65;
    return startsWith(bytes, start, end, "BT-SEARCH * HTTP/1.");
  },

  open: () => undefined,
  dissect: () => "done",
});
