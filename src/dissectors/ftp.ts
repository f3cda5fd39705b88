import { defineDissector } from "../model/dissector.ts";
import { lineHolds, startsWith, startsWithIgnoreCase, wordEnd } from "../wire/ascii.ts";
import { isHostName } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";
import { StartedTls } from "../wire/started-tls.ts";

interface FtpState {
  /** The client has asked for TLS; then the server has agreed, and it is read. */
  tls: "" | "asked" | StartedTls;
}

const port = 21;
const commands = ["user ", "auth tls", "auth ssl", "feat\r", "syst\r", "opts "];

/** File Transfer Protocol's control connection (RFC 959); behind AUTH TLS (RFC 4217) it is FTPS, whose handshake is read. */
export default defineDissector<FtpState>({
  name: "ftp",
  title: "FTP",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [port, 2121] },
  firstBytes: Array.from("2uUaAfFsSoO", (character) => character.charCodeAt(0)),

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 5) return false;
    if (startsWith(bytes, start, end, "220")) return serverPort === port || lineHolds(bytes, start, end, "ftp");
    // POP3 and IRC know USER too.
    return serverPort === port && commands.some((command) => startsWithIgnoreCase(bytes, start, end, command));
  },

  open: () => ({ tls: "" }),

  dissect(payload, state, facts) {
    if (typeof state.tls === "object") return state.tls.read(payload, facts) ? "done" : "yes";
    const { bytes, start, end, direction } = payload;
    if (direction === 0) {
      if (startsWithIgnoreCase(bytes, start, end, "auth tls") || startsWithIgnoreCase(bytes, start, end, "auth ssl")) state.tls = "asked";
      // Who gives a name in the clear goes on in the clear.
      return startsWithIgnoreCase(bytes, start, end, "user ") ? "done" : "yes";
    }
    if (state.tls === "asked" && startsWith(bytes, start, end, "234")) {
      state.tls = new StartedTls();
      facts.applicationMaster = "FTPS";
      facts.application = "FTPS";
      facts.encrypted = true;
    } else if (startsWith(bytes, start, end, "220 ")) {
      const stop = wordEnd(bytes, start + 4, end);
      if (isHostName(bytes, start + 4, stop)) facts.hostname = networkName(bytes, start + 4, stop);
    }
    return "yes";
  },
});
