import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const port = 3389;

/** Remote Desktop Protocol (MS-RDPBCGR §2.2.1): the X.224 connection request with its cookie or negotiation, and the answer to it. */
export default defineDissector({
  name: "rdp",
  title: "RDP",
  category: "Remote access",
  transports: [6],
  ports: { tcp: [port] },

  probe({ bytes, start, end, serverPort, direction }) {
    // TPKT with the whole packet's length (RFC 1006 §6), then the length of the X.224 header.
    if (end - start < 11 || bytes[start] !== 3 || bytes[start + 1] !== 0 || ((bytes[start + 2]! << 8) | bytes[start + 3]!) !== end - start) return false;
    if (bytes[start + 4] !== end - start - 5) return false;
    const kind = bytes[start + 5]!;
    if (kind !== 0xe0 && kind !== 0xd0) return false;
    const data = start + 11;
    if (startsWith(bytes, data, end, "Cookie: ")) return true;
    // RDP_NEG_REQ, _RSP or _FAILURE: kind, flags, a length of 8.
    const negotiation = end - 8;
    if (negotiation < data) return serverPort === port && direction === (kind === 0xe0 ? 0 : 1);
    return bytes[negotiation]! >= 1 && bytes[negotiation]! <= 3 && bytes[negotiation + 2] === 8 && bytes[negotiation + 3] === 0;
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});
