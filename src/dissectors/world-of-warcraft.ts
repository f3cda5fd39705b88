import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint16le } from "../wire/integers.ts";

/** World of Warcraft's logon (as servers of the MaNGOS family document it): the challenge with its size and the game's name. Account names are not kept. */
export default defineDissector({
  name: "world-of-warcraft",
  title: "WorldOfWarcraft",
  category: "Game",
  transports: [6],
  ports: { tcp: [3724] },
  firstBytes: [0, 2],

  probe({ bytes, start, end }) {
    if (end - start < 34 || (bytes[start] !== 0 && bytes[start] !== 2) || bytes[start + 1]! > 8) return false;
    return uint16le(bytes, start + 2) === end - start - 4 && startsWith(bytes, start + 4, end, "WoW\0");
  },

  open: () => undefined,
  dissect: () => "done",
});
