import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

/** Notification, hello, initialization, keep-alive, address, label (RFC 5036 §3.5, IANA "LDP Message Type Name Space"). */
const kinds = new Set([0x0001, 0x0100, 0x0200, 0x0201, 0x0202, 0x0300, 0x0301, 0x0400, 0x0401, 0x0402, 0x0403, 0x0404]);

/** Label Distribution Protocol of MPLS (RFC 5036 §3.1): version 1, lengths, the sender's identifier, a known message. */
export default defineDissector({
  name: "ldp",
  title: "LDP",
  category: "Network",
  transports: [17, 6],
  ports: { udp: [646], tcp: [646] },
  firstBytes: [0],

  probe({ bytes, start, end, protocol }) {
    if (end - start < 18 || uint16(bytes, start) !== 1) return false;
    const length = uint16(bytes, start + 2) + 4;
    if (protocol === 17 ? length !== end - start : length < 18 || length > 4096) return false;
    // The platform's label space is number 0, an interface's seldom a large one.
    if (uint32(bytes, start + 4) === 0 || !kinds.has(uint16(bytes, start + 10) & 0x7fff)) return false;
    const message = uint16(bytes, start + 12);
    return message >= 4 && message + 14 <= length;
  },

  open: () => undefined,
  dissect: () => "done",
});
