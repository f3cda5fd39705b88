import { defineDissector } from "../model/dissector.ts";
import { equalsIgnoreCase, startsWith, wordEnd } from "../wire/ascii.ts";

const commands = new Set(["capability", "login", "authenticate", "starttls", "noop", "select", "id"]);
const longest = 12;

/** Internet Message Access Protocol (RFC 9051): the untagged greeting, or a tagged command in front of one. */
export default defineDissector({
  name: "imap",
  title: "IMAP",
  category: "Mail",
  transports: [6],
  ports: { tcp: [143] },

  probe({ bytes, start, end, serverPort }) {
    if (startsWith(bytes, start, end, "* OK") || startsWith(bytes, start, end, "* PREAUTH") || startsWith(bytes, start, end, "* BYE")) return true;
    if (serverPort !== 143 || end - start < 6) return false;
    const command = wordEnd(bytes, start, end) + 1;
    const behind = wordEnd(bytes, command, Math.min(end, command + longest + 1));
    for (const known of commands) if (equalsIgnoreCase(bytes, command, behind, known)) return true;
    return false;
  },

  open: () => undefined,
  dissect: () => "done",
});
