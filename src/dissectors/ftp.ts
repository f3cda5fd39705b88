import { defineDissector } from "../model/dissector.ts";
import { lineHolds, startsWith, startsWithIgnoreCase } from "../wire/ascii.ts";

const port = 21;
const commands = ["user ", "auth tls", "auth ssl", "feat\r", "syst\r", "opts "];

/** File Transfer Protocol's control connection (RFC 959). */
export default defineDissector({
  name: "ftp",
  title: "FTP",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [port, 2121] },

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 5) return false;
    if (startsWith(bytes, start, end, "220")) return serverPort === port || lineHolds(bytes, start, end, "ftp");
    // POP3 and IRC know USER too.
    return serverPort === port && commands.some((command) => startsWithIgnoreCase(bytes, start, end, command));
  },

  open: () => undefined,
  dissect: () => "done",
});
