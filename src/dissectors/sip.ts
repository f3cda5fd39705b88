import { defineDissector, type FlowFacts } from "../model/dissector.ts";
import { equalsIgnoreCase, lineFeed, startsWith } from "../wire/ascii.ts";
import { requestLine, walkHeaders } from "../wire/http-headers.ts";
import { isZero } from "../wire/scan.ts";
import { networkName, networkText } from "../wire/text.ts";

const version = "SIP/2.0";
const port = 5060;

/** Session Initiation Protocol (RFC 3261): method, host of the request and the caller's program. */
export default defineDissector({
  name: "sip",
  title: "SIP",
  category: "VoIP",
  transports: [17, 6],
  ports: { udp: [port], tcp: [port] },
  firstBytes: [0, 0x0d, ...Array.from({ length: 26 }, (_, i) => 0x41 + i)],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (isKeepAlive(bytes, start, end)) return serverPort === port || clientPort === port;
    if (end - start < 12) return false;
    const first = bytes[start]!;
    if (first < 0x41 || first > 0x5a) return false;
    return startsWith(bytes, start, end, "SIP/2.0 ") || requestLine(bytes, start, end, version) !== undefined;
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    if (isKeepAlive(bytes, start, end)) return "maybe";
    const line = requestLine(bytes, start, end, version);
    if (!line && !startsWith(bytes, start, end, "SIP/2.0 ")) return "no";
    const next = line ? line.next : lineFeed(bytes, start, end) + 1;
    if (line) {
      if (
        !startsWith(bytes, line.targetStart, end, "sip") &&
        !startsWith(bytes, line.targetStart, end, "tel:") &&
        !startsWith(bytes, line.targetStart, end, "urn:")
      )
        return "no";
      readHost(bytes, line.targetStart, line.targetEnd, facts);
    }
    if (next > 0) {
      walkHeaders(bytes, next, end, (nameStart, nameEnd, valueStart, valueEnd) => {
        if (equalsIgnoreCase(bytes, nameStart, nameEnd, "user-agent")) facts.httpUserAgent = networkText(bytes, valueStart, valueEnd);
      });
    }
    return "done";
  },
});

/** `sip:user@host:port;parameters`: the host alone; who is called is nobody's business here. */
function readHost(bytes: Uint8Array, start: number, end: number, facts: FlowFacts): void {
  let from = start;
  for (let at = start; at < end; at++) if (bytes[at] === 0x40 || (bytes[at] === 0x3a && from === start)) from = at + 1;
  let stop = from;
  while (stop < end && bytes[stop] !== 0x3a && bytes[stop] !== 0x3b && bytes[stop] !== 0x3f) stop++;
  if (from > start) facts.hostname = networkName(bytes, from, stop);
}

/** What keeps a way through address translation open (RFC 5626 §3.5.1, and the zeros some phones send): it may come first. */
function isKeepAlive(bytes: Uint8Array, start: number, end: number): boolean {
  const size = end - start;
  if (size !== 2 && size !== 4) return false;
  if (bytes[start] === 0) return isZero(bytes, start, end);
  return startsWith(bytes, start, end, size === 2 ? "\r\n" : "\r\n\r\n");
}
