import { defineDissector } from "../model/dissector.ts";
import { wordAt } from "../net/ip-bytes.ts";

const version3 = 0x00030000;
/** Requests for TLS, GSSAPI encryption and cancellation: version numbers that cannot be. */
const special = new Set([80_877_103, 80_877_104, 80_877_102]);

/** PostgreSQL's frontend protocol (documentation §55.7): the message that begins every connection. */
export default defineDissector({
  name: "postgresql",
  title: "PostgreSQL",
  category: "Database",
  transports: [6],
  ports: { tcp: [5432] },

  probe({ bytes, start, end }) {
    if (end - start < 8 || wordAt(bytes, start) !== end - start) return false;
    const version = wordAt(bytes, start + 4);
    if (special.has(version)) return end - start === (version === 80_877_102 ? 16 : 8);
    return version >>> 16 === version3 >>> 16 && end - start > 8 && bytes[end - 1] === 0;
  },

  open: () => undefined,
  dissect: () => "done",
});
