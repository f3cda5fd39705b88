import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

const headerBytes = 4;
const addressBytes6 = 16;
const addressBytes4 = 4;

/** Session Announcement Protocol (RFC 2974 §3): version 1, an origin's address, what authenticates it, and a session's description, marked as such or not. */
export default defineDissector({
  name: "sap",
  title: "SAP",
  category: "Media",
  transports: [17],
  ports: { udp: [9875] },
  firstBytes: Array.from({ length: 8 }, (_, i) => 0x20 + 4 * i),

  probe({ bytes, start, end }) {
    // Neither encrypted nor compressed: the description can be read.
    if (end - start < 20 || bytes[start]! >>> 5 !== 1 || (bytes[start]! & 3) !== 0) return false;
    const payload = start + headerBytes + (bytes[start]! & 0x10 ? addressBytes6 : addressBytes4) + 4 * bytes[start + 1]!;
    return startsWith(bytes, payload, end, "v=0\r\n") || startsWith(bytes, payload, end, "v=0\n") || startsWith(bytes, payload, end, "application/sdp\0");
  },

  open: () => undefined,
  dissect: () => "done",
});
