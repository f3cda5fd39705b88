import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const headerLength = 10;

/** Radmin, remote control of Windows: kind 1, the length of what follows, a check and a code; the client's first packet is always the same. */
export default defineDissector({
  name: "radmin",
  title: "Radmin",
  category: "Remote access",
  transports: [6],
  ports: { tcp: [4899] },
  firstBytes: [1],

  probe({ bytes, start, end, direction, serverPort }) {
    if (end - start < headerLength || uint32(bytes, start) !== 0x0100_0000) return false;
    if (direction === 0) return end - start === headerLength && uint32(bytes, start + 4) === 0x0100_0000 && bytes[start + 8] === 8 && bytes[start + 9] === 8;
    // The answer of server versions 2 and 3 has 46 bytes.
    return serverPort === 4899 && uint32(bytes, start + 4) === 0x2500_0000 && end - start >= 46;
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});
