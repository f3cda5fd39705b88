import { defineDissector } from "../model/dissector.ts";
import { lineHolds, startsWith, wordEnd } from "../wire/ascii.ts";
import { isHostName, wordIsOneOf } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";

const port = 119;
const commands = ["mode", "capabilities", "group", "authinfo", "listgroup", "article", "xover", "newgroups", "ihave", "starttls"];

/** Network News Transfer Protocol (RFC 3977): a greeting of 200 or 201, or a command on its port. Servers tend to begin with their name. */
export default defineDissector({
  name: "nntp",
  title: "NNTP",
  category: "Mail",
  transports: [6],
  ports: { tcp: [port, 433] },
  firstBytes: Array.from("2acgilmnsxACGILMNSX", (character) => character.charCodeAt(0)),

  probe({ bytes, start, end, serverPort, direction }) {
    if (end - start < 5) return false;
    if (direction === 0) return (serverPort === port || serverPort === 433) && wordIsOneOf(bytes, start, end, commands);
    if (!startsWith(bytes, start, end, "200 ") && !startsWith(bytes, start, end, "201 ")) return false;
    return serverPort === port || serverPort === 433 || lineHolds(bytes, start, end, "nntp") || lineHolds(bytes, start, end, "news server");
  },

  open: () => undefined,

  dissect({ bytes, start, end, direction }, _state, facts) {
    if (direction === 0) return "yes";
    const name = start + 4;
    const stop = wordEnd(bytes, name, end);
    if (startsWith(bytes, start, end, "20") && isHostName(bytes, name, stop)) facts.hostname = networkName(bytes, name, stop);
    return "done";
  },
});
