import { defineDissector } from "../model/dissector.ts";
import { lineHolds, startsWith, startsWithIgnoreCase, wordEnd } from "../wire/ascii.ts";
import { networkName } from "../wire/text.ts";

/** Simple Mail Transfer Protocol (RFC 5321): the server's name is in its greeting. */
export default defineDissector({
  name: "smtp",
  title: "SMTP",
  category: "Mail",
  transports: [6],
  ports: { tcp: [25, 587, 2525] },

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 6) return false;
    if (startsWith(bytes, start, end, "220")) return serverPort === 25 || serverPort === 587 || lineHolds(bytes, start, end, "smtp");
    return startsWithIgnoreCase(bytes, start, end, "ehlo ") || startsWithIgnoreCase(bytes, start, end, "helo ");
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    if (!startsWith(bytes, start, end, "220")) return "yes";
    if (end - start > 4 && (bytes[start + 3] === 0x20 || bytes[start + 3] === 0x2d))
      facts.hostname = networkName(bytes, start + 4, wordEnd(bytes, start + 4, end));
    return "done";
  },
});
