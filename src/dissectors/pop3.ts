import { defineDissector } from "../model/dissector.ts";
import { startsWith, startsWithIgnoreCase } from "../wire/ascii.ts";

const port = 110;

/** Post Office Protocol 3 (RFC 1939); its `+OK` is Redis' and others' too, so off its port the greeting must say more. */
export default defineDissector({
  name: "pop3",
  title: "POP3",
  category: "Mail",
  transports: [6],
  ports: { tcp: [port] },

  probe({ bytes, start, end, serverPort }) {
    if (end - start < 5) return false;
    if (startsWith(bytes, start, end, "+OK")) return serverPort === port || startsWithIgnoreCase(bytes, start + 3, end, " pop3");
    if (serverPort !== port) return false;
    return (
      startsWith(bytes, start, end, "-ERR") ||
      ["user ", "capa\r", "auth", "stls\r", "apop "].some((command) => startsWithIgnoreCase(bytes, start, end, command))
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
