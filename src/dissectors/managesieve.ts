import { defineDissector } from "../model/dissector.ts";
import { startsWithIgnoreCase } from "../wire/ascii.ts";

/** ManageSieve, filters of mail on a server (RFC 5804 §1.7): the capabilities that greet, the implementation first. */
export default defineDissector({
  name: "managesieve",
  title: "ManageSieve",
  category: "Mail",
  transports: [6],
  ports: { tcp: [4190] },
  firstBytes: [0x22],

  probe({ bytes, start, end }) {
    if (bytes[start] !== 0x22) return false;
    return startsWithIgnoreCase(bytes, start, end, '"implementation" "') || startsWithIgnoreCase(bytes, start, end, '"sieve" "');
  },

  open: () => undefined,
  dissect: () => "done",
});
