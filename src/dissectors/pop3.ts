import { defineDissector } from "../model/dissector.ts";
import { startsWith, startsWithIgnoreCase } from "../wire/ascii.ts";
import { StartedTls } from "../wire/started-tls.ts";

interface Pop3State {
  /** The client has asked for TLS; then the server has agreed, and it is read. */
  tls: "" | "asked" | StartedTls;
}

const port = 110;
const commands = ["user ", "capa\r", "auth", "stls\r", "apop "];
/** Commands behind which nobody turns to TLS any more. */
const beyondTls = ["user ", "apop ", "auth "];

/**
 * Post Office Protocol 3 (RFC 1939); its `+OK` is Redis' and others' too, so off its port the greeting must say more. Behind
 * STLS (RFC 2595 §4) the handshake is read.
 */
export default defineDissector<Pop3State>({
  name: "pop3",
  title: "POP3",
  category: "Mail",
  transports: [6],
  ports: { tcp: [port] },
  firstBytes: Array.from("+-acsuACSU", (character) => character.charCodeAt(0)),

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 5) return false;
    if (startsWith(bytes, start, end, "+OK")) return serverPort === port || startsWithIgnoreCase(bytes, start + 3, end, " pop3");
    if (serverPort !== port) return false;
    return startsWith(bytes, start, end, "-ERR") || commands.some((command) => startsWithIgnoreCase(bytes, start, end, command));
  },

  open: () => ({ tls: "" }),

  dissect(payload, state, facts) {
    if (typeof state.tls === "object") return state.tls.read(payload, facts) ? "done" : "yes";
    const { bytes, start, end, direction } = payload;
    if (direction === 0) {
      if (startsWithIgnoreCase(bytes, start, end, "stls")) state.tls = "asked";
      return beyondTls.some((command) => startsWithIgnoreCase(bytes, start, end, command)) ? "done" : "yes";
    }
    if (state.tls === "asked" && startsWith(bytes, start, end, "+OK")) {
      state.tls = new StartedTls();
      facts.encrypted = true;
    }
    return "yes";
  },
});
