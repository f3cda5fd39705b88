import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const headerLength = 12;

/** TACACS+ (RFC 8907 §4.1): version, kind, a sequence number that is odd from the client, flags, session and length. */
export default defineDissector({
  name: "tacacs-plus",
  title: "TACACS+",
  category: "System",
  transports: [6],
  ports: { tcp: [49] },
  firstBytes: [0xc0, 0xc1],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, direction }) {
    if (serverPort !== 49 || end - start < headerLength || (bytes[start]! & 0xfe) !== 0xc0) return false;
    const kind = bytes[start + 1]!;
    if (kind < 1 || kind > 3 || (bytes[start + 2]! & 1) === direction || (bytes[start + 3]! & ~5) !== 0) return false;
    return uint32(bytes, start + 8) === end - start - headerLength;
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    if (end - start < headerLength) return "no";
    // Obfuscated unless the flag says that it is not.
    facts.encrypted = (bytes[start + 3]! & 1) === 0;
    return "done";
  },
});
