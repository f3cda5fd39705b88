import { defineDissector } from "../model/dissector.ts";
import { equalsIgnoreCase, startsWith, wordEnd } from "../wire/ascii.ts";
import { StartedTls } from "../wire/started-tls.ts";

interface ImapState {
  /** The client has asked for TLS; then the server has agreed, and it is read. */
  tls: "" | "asked" | StartedTls;
}

const commands = new Set(["capability", "login", "authenticate", "starttls", "noop", "select", "id"]);
/** Commands behind which nobody turns to TLS any more. */
const beyondTls = new Set(["login", "authenticate", "select"]);
const longest = 12;

/** Internet Message Access Protocol (RFC 9051): the untagged greeting, or a tagged command in front of one; behind STARTTLS the handshake is read. */
export default defineDissector<ImapState>({
  name: "imap",
  title: "IMAP",
  category: "Mail",
  transports: [6],
  ports: { tcp: [143] },

  probe({ bytes, start, end, serverPort }) {
    if (startsWith(bytes, start, end, "* OK") || startsWith(bytes, start, end, "* PREAUTH") || startsWith(bytes, start, end, "* BYE")) return true;
    return serverPort === 143 && end - start >= 6 && commandIn(bytes, start, end, commands);
  },

  open: () => ({ tls: "" }),

  dissect(payload, state, facts) {
    if (typeof state.tls === "object") return state.tls.read(payload, facts) ? "done" : "yes";
    const { bytes, start, end, direction } = payload;
    if (direction === 0) {
      if (commandIn(bytes, start, end, startTls)) state.tls = "asked";
      return commandIn(bytes, start, end, beyondTls) ? "done" : "yes";
    }
    // A tagged OK: the tag is any word but the star.
    if (state.tls === "asked" && bytes[start] !== 0x2a && startsWith(bytes, wordEnd(bytes, start, end) + 1, end, "OK")) {
      state.tls = new StartedTls();
      facts.encrypted = true;
    }
    return "yes";
  },
});

const startTls = new Set(["starttls"]);

/** Whether the word behind the tag is one of these, which are given in lower case. */
function commandIn(bytes: Uint8Array, start: number, end: number, known: ReadonlySet<string>): boolean {
  const command = wordEnd(bytes, start, end) + 1;
  const behind = wordEnd(bytes, command, Math.min(end, command + longest + 1));
  for (const one of known) if (equalsIgnoreCase(bytes, command, behind, one)) return true;
  return false;
}
