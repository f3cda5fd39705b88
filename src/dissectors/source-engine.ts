import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Queries of game servers on Valve's Source engine (Server queries, A2S): the information request and its answer. */
export default defineDissector({
  name: "source-engine",
  title: "Source Engine",
  category: "Game",
  transports: [17],
  ports: {},

  probe({ bytes, start, end }) {
    return bytes[start] === 0xff && startsWith(bytes, start, end, "\xff\xff\xff\xffTSource Engine Query\0");
  },

  open: () => undefined,
  dissect: () => "done",
});
