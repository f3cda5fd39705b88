import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** NATS (its "Client protocol" documentation): the server's `INFO {…}` or the client's `CONNECT {…}`. Tokens and passwords are not kept. */
export default defineDissector({
  name: "nats",
  title: "NATS",
  category: "Messaging",
  transports: [6],
  ports: { tcp: [4222] },
  firstBytes: [0x43, 0x49],

  probe({ bytes, start, end }) {
    const first = bytes[start];
    if (first === 0x49) return startsWith(bytes, start, end, 'INFO {"') || startsWith(bytes, start, end, 'INFO { "');
    return first === 0x43 && (startsWith(bytes, start, end, 'CONNECT {"') || startsWith(bytes, start, end, "CONNECT {}\r\n"));
  },

  open: () => undefined,
  dissect: () => "done",
});
