import { defineDissector } from "../model/dissector.ts";
import { lineHolds, startsWith, startsWithIgnoreCase, wordEnd } from "../wire/ascii.ts";
import { isHostName } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";
import { StartedTls } from "../wire/started-tls.ts";

interface SmtpState {
  /** The client has asked for TLS; then the server has agreed, and it is read. */
  tls: "" | "asked" | StartedTls;
}

/** Commands behind which nobody turns to TLS any more. */
const beyondTls = ["mail from:", "auth ", "quit"];

/** FTP greets with 220 too: a greeting must say SMTP, or on mail's ports begin with the server's whole name (RFC 5321 §4.2) and not say FTP. */
function greets(bytes: Uint8Array, start: number, end: number, onMailPort: boolean): boolean {
  if (bytes[start + 3] !== 0x20 && bytes[start + 3] !== 0x2d) return false;
  const saysFtp = lineHolds(bytes, start, end, "ftp");
  if (lineHolds(bytes, start, end, "smtp")) return onMailPort || !saysFtp;
  if (!onMailPort || saysFtp) return false;
  return isHostName(bytes, start + 4, wordEnd(bytes, start + 4, end));
}

/** Simple Mail Transfer Protocol (RFC 5321): the server's name is in its greeting; behind STARTTLS (RFC 3207) the handshake is read. */
export default defineDissector<SmtpState>({
  name: "smtp",
  title: "SMTP",
  category: "Mail",
  transports: [6],
  ports: { tcp: [25, 587, 2525] },
  firstBytes: [0x32, 0x45, 0x65, 0x48, 0x68],

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 6) return false;
    const first = bytes[start]! | 0x20;
    if (first !== 0x32 && first !== 0x65 && first !== 0x68) return false;
    if (startsWith(bytes, start, end, "220")) return greets(bytes, start, end, serverPort === 25 || serverPort === 587);
    return startsWithIgnoreCase(bytes, start, end, "ehlo ") || startsWithIgnoreCase(bytes, start, end, "helo ");
  },

  open: () => ({ tls: "" }),

  dissect(payload, state, facts) {
    if (typeof state.tls === "object") return state.tls.read(payload, facts) ? "done" : "yes";
    const { bytes, start, end, direction } = payload;
    if (direction === 0) {
      if (startsWithIgnoreCase(bytes, start, end, "starttls")) state.tls = "asked";
      return beyondTls.some((command) => startsWithIgnoreCase(bytes, start, end, command)) ? "done" : "yes";
    }
    if (!startsWith(bytes, start, end, "220")) return "yes";
    if (state.tls === "asked") {
      state.tls = new StartedTls();
      facts.encrypted = true;
    } else if (end - start > 4 && (bytes[start + 3] === 0x20 || bytes[start + 3] === 0x2d))
      facts.hostname = networkName(bytes, start + 4, wordEnd(bytes, start + 4, end));
    return "yes";
  },
});
