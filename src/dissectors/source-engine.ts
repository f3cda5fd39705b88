import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { isPrintable } from "../wire/scan.ts";

const information = 0x54;
const informationAnswer = 0x49;
const players = 0x55;
const rules = 0x56;
const challenge = 0x41;

/** Queries of game servers on Valve's Source engine (Server queries, A2S): the requests for information, players and rules, the challenge and the information given. */
export default defineDissector({
  name: "source-engine",
  title: "Source Engine",
  category: "Game",
  transports: [17],
  ports: { udp: [27_015] },
  firstBytes: [0xff],

  probe({ bytes, start, end }) {
    if (bytes[start] !== 0xff || end - start < 9 || !startsWith(bytes, start, end, "\xff\xff\xff\xff")) return false;
    const kind = bytes[start + 4];
    if (kind === information) return startsWith(bytes, start + 5, end, "Source Engine Query\0");
    // Questions for players and rules carry a challenge; so does the answer that gives one.
    if (kind === players || kind === rules || kind === challenge) return end - start === 9;
    return kind === informationAnswer && bytes[start + 5]! <= 0x30 && end - start > 20 && isPrintable(bytes, start + 6, start + 8);
  },

  open: () => undefined,
  dissect: () => "done",
});
