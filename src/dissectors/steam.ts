import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint32le } from "../wire/integers.ts";

const discovery = "\xff\xff\xff\xff\x21\x4c\x5f\xa0";

/** Steam: the search for other computers of the house (UDP 27036), and connections to its servers, whose messages are marked VS01 (UDP) and VT01 (TCP; SteamKit's documentation). */
export default defineDissector({
  name: "steam",
  title: "Steam",
  category: "Game",
  transports: [17, 6],
  ports: { udp: [27_036] },

  probe({ bytes, start, end, protocol }) {
    if (protocol === 6)
      return end - start >= 12 && startsWith(bytes, start + 4, end, "VT01") && uint32le(bytes, start) + 8 >= end - start && uint32le(bytes, start) < 0x10_0000;
    return startsWith(bytes, start, end, discovery) || (end - start >= 36 && startsWith(bytes, start, end, "VS01"));
  },

  open: () => undefined,
  dissect: () => "done",
});
