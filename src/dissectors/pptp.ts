import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { networkName } from "../wire/text.ts";

const magicCookie = 0x1a2b_3c4d;
const nameOffset = 28;
const nameLength = 64;

/** Point-to-Point Tunneling Protocol's control connection (RFC 2637 §2): lengths, a magic cookie; the peer's host name. */
export default defineDissector({
  name: "pptp",
  title: "PPTP",
  category: "VPN",
  transports: [6],
  ports: { tcp: [1723] },

  probe({ bytes, start, end }) {
    if (end - start < 12 || uint16(bytes, start + 2) !== 1 || uint32(bytes, start + 4) !== magicCookie) return false;
    return uint16(bytes, start + 8) >= 1 && uint16(bytes, start + 8) <= 15;
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    const name = start + nameOffset;
    // Only the messages that start the connection have names.
    if (end < name + nameLength || uint16(bytes, start + 8) > 2) return "yes";
    let stop = name;
    while (stop < name + nameLength && bytes[stop] !== 0) stop++;
    facts.hostname = networkName(bytes, name, stop);
    return facts.hostname === "" ? "yes" : "done";
  },
});
