import { defineDissector, type FlowFacts } from "../model/dissector.ts";
import { equalsIgnoreCase, lineFeed, startsWith } from "../wire/ascii.ts";
import { requestLine, statusCode, walkHeaders } from "../wire/http-headers.ts";
import { networkName, networkText } from "../wire/text.ts";

const version = "RTSP/1.0";
const airPlay = ["AirTunes/", "AirPlay/", "iTunes/"];

/** Real Time Streaming Protocol 1.0 (RFC 2326): host of the stream and the player; AirPlay by the programs at its ends. */
export default defineDissector({
  name: "rtsp",
  title: "RTSP",
  category: "Media",
  transports: [6],
  ports: { tcp: [554, 8554] },
  firstBytes: [0x2d, 0x5f, ...Array.from({ length: 26 }, (_, i) => 0x41 + i)],

  probe({ bytes, start, end }) {
    if (end - start < 12) return false;
    return startsWith(bytes, start, end, version) ? statusCode(bytes, start, end, "RTSP/1.") > 0 : requestLine(bytes, start, end, version) !== undefined;
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    const line = requestLine(bytes, start, end, version);
    if (line) readHost(bytes, line.targetStart, line.targetEnd, facts);
    const next = line ? line.next : lineFeed(bytes, start, end) + 1;
    if (next <= 0) return "done";
    walkHeaders(bytes, next, end, (nameStart, nameEnd, valueStart, valueEnd) => {
      const isAgent = equalsIgnoreCase(bytes, nameStart, nameEnd, "user-agent");
      if (isAgent && line) facts.httpUserAgent = networkText(bytes, valueStart, valueEnd);
      if (!isAgent && !equalsIgnoreCase(bytes, nameStart, nameEnd, "server")) return;
      if (airPlay.some((program) => startsWith(bytes, valueStart, valueEnd, program))) facts.application = "AirPlay";
    });
    return "done";
  },
});

/** `rtsp://user:password@host:port/path`: the host alone. */
function readHost(bytes: Uint8Array, start: number, end: number, facts: FlowFacts): void {
  if (!startsWith(bytes, start, end, "rtsp://")) return;
  let from = start + 7;
  let stop = from;
  for (; stop < end && bytes[stop] !== 0x2f; stop++) if (bytes[stop] === 0x40) from = stop + 1;
  for (let at = stop - 1; at > from && bytes[at]! >= 0x30 && bytes[at]! <= 0x3a; at--) if (bytes[at] === 0x3a) stop = at;
  facts.hostname = networkName(bytes, from, stop);
}
