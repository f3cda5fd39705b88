import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const questions = ["getstatus", "getinfo", "getchallenge", "getservers", "getKeyAuthorize", "connect ", "status\n", "rcon "];
const answers = ["statusResponse\n", "infoResponse\n", "challengeResponse ", "connectResponse", "getserversResponse", "print\n"];

/** Games on the engines of Quake II and III (id Software's released source, "out of band" messages): four bytes 0xff and a word. */
export default defineDissector({
  name: "quake",
  title: "Quake",
  category: "Game",
  transports: [17],
  ports: { udp: [27_960] },
  firstBytes: [0xff],

  probe({ bytes, start, end }) {
    if (end - start < 10 || !startsWith(bytes, start, end, "\xff\xff\xff\xff")) return false;
    const word = start + 4;
    return questions.some((question) => startsWith(bytes, word, end, question)) || answers.some((answer) => startsWith(bytes, word, end, answer));
  },

  open: () => undefined,
  dissect: () => "done",
});
