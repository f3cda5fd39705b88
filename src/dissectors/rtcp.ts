import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

/** SR, RR, SDES, BYE, APP (RFC 3550 §12.1), RTPFB, PSFB (RFC 4585), XR (RFC 3611). */
const firstType = 200;
const lastType = 207;

/**
 * RTP Control Protocol (RFC 3550 §6.1): a compound packet begins with a report and its parts fill the datagram. A part of
 * feedback alone (RFC 5506) and SRTCP (RFC 3711), whose tail is not a part, are not named.
 */
export default defineDissector({
  name: "rtcp",
  title: "RTCP",
  category: "Media",
  transports: [17],
  ports: { udp: [5005] },
  firstBytes: Array.from({ length: 64 }, (_, i) => 0x80 + i),

  probe({ bytes, start, end }) {
    if (end - start < 8 || bytes[start]! >>> 6 !== 2) return false;
    const reports = bytes[start]! & 0x1f;
    const length = 4 * (uint16(bytes, start + 2) + 1);
    // The reports a sender's or a receiver's report has room for, 24 bytes each.
    if (bytes[start + 1] === 200 ? length < 28 + 24 * reports : bytes[start + 1] !== 201 || length < 8 + 24 * reports) return false;
    let at = start + length;
    while (at + 4 <= end) {
      if (bytes[at]! >>> 6 !== 2 || bytes[at + 1]! < firstType || bytes[at + 1]! > lastType) return false;
      at += 4 * (uint16(bytes, at + 2) + 1);
    }
    return at === end;
  },

  open: () => undefined,
  dissect: () => "done",
});
