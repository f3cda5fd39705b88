import { defineDissector } from "../model/dissector.ts";
import { equalsIgnoreCase, startsWith } from "../wire/ascii.ts";
import { requestLine, statusCode, walkHeaders } from "../wire/http-headers.ts";
import { networkName, networkText } from "../wire/text.ts";

const version = "RTSP/1.0";

/** Real Time Streaming Protocol (RFC 2326): host of the stream and the player. */
export default defineDissector({
  name: "rtsp",
  title: "RTSP",
  category: "Media",
  transports: [6],
  ports: { tcp: [554, 8554] },

  probe({ bytes, start, end }) {
    if (end - start < 12) return false;
    return startsWith(bytes, start, end, version) ? statusCode(bytes, start, end, "RTSP/1.") > 0 : requestLine(bytes, start, end, version) !== undefined;
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    const line = requestLine(bytes, start, end, version);
    if (!line) return "done";
    if (startsWith(bytes, line.targetStart, line.targetEnd, "rtsp://")) {
      let from = line.targetStart + 7;
      let stop = from;
      for (; stop < line.targetEnd && bytes[stop] !== 0x2f; stop++) if (bytes[stop] === 0x40) from = stop + 1;
      for (let at = stop - 1; at > from && bytes[at]! >= 0x30 && bytes[at]! <= 0x3a; at--) if (bytes[at] === 0x3a) stop = at;
      facts.hostname = networkName(bytes, from, stop);
    }
    if (line.next >= 0) {
      walkHeaders(bytes, line.next, end, (nameStart, nameEnd, valueStart, valueEnd) => {
        if (equalsIgnoreCase(bytes, nameStart, nameEnd, "user-agent")) facts.httpUserAgent = networkText(bytes, valueStart, valueEnd);
      });
    }
    return "done";
  },
});
