import { defineDissector, type FlowFacts, type Payload, type Verdict } from "../model/dissector.ts";
import { equalsIgnoreCase, lineFeed, startsWith, startsWithIgnoreCase } from "../wire/ascii.ts";
import { applicationOfAgent } from "../wire/http-agents.ts";
import { requestLine, statusCode, walkHeaders } from "../wire/http-headers.ts";
import { InOrder } from "../wire/in-order.ts";
import { networkName, networkText } from "../wire/text.ts";

interface HttpState {
  /** A request's headers that came in several segments. */
  request: InOrder | undefined;
  requestSeen: boolean;
}

const maxHeaderBytes = 8192;
const version = "HTTP/1.";

/** What a request carries when its content is of one of these types: the application, while the protocol stays HTTP. */
const carried: readonly (readonly [contentType: string, application: string])[] = [
  ["application/ipp", "IPP"],
  ["application/dns-message", "DoH"],
  ["application/ocsp-request", "OCSP"],
  ["application/soap+xml", "SOAP"],
  ["application/grpc", "gRPC"],
];

/** HTTP/1 (RFC 9112): method, Host, path without its query and User-Agent of the first request, what it carries, status of the first response. */
export default defineDissector<HttpState>({
  name: "http",
  title: "HTTP",
  category: "Web",
  transports: [6],
  ports: { tcp: [80, 591, 3128, 5985, 8000, 8008, 8080, 8081, 8088, 8888] },
  firstBytes: Array.from({ length: 26 }, (_, i) => 0x41 + i),

  probe({ bytes, start, end }) {
    if (end - start < 8) return false;
    const first = bytes[start]!;
    if (first < 0x41 || first > 0x5a) return false;
    return startsWith(bytes, start, end, version) || requestLine(bytes, start, end, version) !== undefined;
  },

  open: () => ({ request: undefined, requestSeen: false }),

  dissect(payload, state, facts) {
    const { bytes, start, end } = payload;
    const status = statusCode(bytes, start, end, version);
    if (status > 0) {
      // 1xx only announces and the answer follows, but 101 ends HTTP (RFC 9110 §15.2).
      if (facts.httpStatus === 0 && (status >= 200 || status === 101)) facts.httpStatus = status;
      // A connection that was open before the capture began may still ask for more.
      return facts.httpStatus > 0 && state.requestSeen ? "done" : "yes";
    }
    if (state.request) {
      state.request.add(bytes, start, end, payload.sequence);
      return readRequest(state.request.bytes, 0, state.request.length, payload, state, facts);
    }
    return state.requestSeen ? "yes" : readRequest(bytes, start, end, payload, state, facts);
  },
});

function readRequest(bytes: Uint8Array, start: number, end: number, payload: Payload, state: HttpState, facts: FlowFacts): Verdict {
  const line = requestLine(bytes, start, end, version);
  if (!line) return state.requestSeen || facts.httpStatus > 0 ? "yes" : "no";
  state.requestSeen = true;
  facts.httpMethod = networkText(bytes, start, line.methodEnd);
  let complete = false;
  if (line.next >= 0) {
    readTarget(bytes, line.targetStart, line.targetEnd, facts);
    complete = walkHeaders(bytes, line.next, end, (nameStart, nameEnd, valueStart, valueEnd) => {
      const first = bytes[nameStart]! | 0x20;
      if (first === 0x68 && equalsIgnoreCase(bytes, nameStart, nameEnd, "host")) readHost(bytes, valueStart, valueEnd, facts);
      else if (first === 0x75) {
        if (equalsIgnoreCase(bytes, nameStart, nameEnd, "user-agent")) readAgent(bytes, valueStart, valueEnd, facts);
        else if (equalsIgnoreCase(bytes, nameStart, nameEnd, "upgrade") && equalsIgnoreCase(bytes, valueStart, valueEnd, "websocket"))
          facts.application = "WebSocket";
      } else if (first === 0x63 && equalsIgnoreCase(bytes, nameStart, nameEnd, "content-type")) readContentType(bytes, valueStart, valueEnd, facts);
    }).done;
  } else if (lineFeed(bytes, start, end) < 0) readTarget(bytes, line.targetStart, line.targetEnd, facts);
  if (complete || state.request?.broken) state.request = undefined;
  else if (!state.request) {
    state.request = new InOrder(maxHeaderBytes);
    state.request.add(payload.bytes, payload.start, payload.end, payload.sequence);
  }
  return "yes";
}

/** Origin, absolute or authority form (RFC 9112 §3.2). The query may hold secrets and is cut. */
function readTarget(bytes: Uint8Array, start: number, end: number, facts: FlowFacts): void {
  let from = start;
  if (startsWith(bytes, start, end, "http://")) {
    const authority = start + 7;
    from = authority;
    while (from < end && bytes[from] !== 0x2f && bytes[from] !== 0x3f) from++;
    readHost(bytes, authority, from, facts);
  } else if (facts.httpMethod === "CONNECT") {
    readHost(bytes, start, end, facts);
    facts.application = "HTTP-Connect";
    facts.httpPath = "";
    return;
  }
  let stop = from;
  while (stop < end && bytes[stop] !== 0x3f && bytes[stop] !== 0x23) stop++;
  facts.httpPath = networkText(bytes, from, stop);
}

function readAgent(bytes: Uint8Array, start: number, end: number, facts: FlowFacts): void {
  facts.httpUserAgent = networkText(bytes, start, end);
  if (facts.application === "") facts.application = applicationOfAgent(facts.httpUserAgent);
}

function readContentType(bytes: Uint8Array, start: number, end: number, facts: FlowFacts): void {
  for (const [contentType, application] of carried) if (startsWithIgnoreCase(bytes, start, end, contentType)) facts.application = application;
}

/** A host without its port; brackets of an IPv6 address are taken off. */
function readHost(bytes: Uint8Array, start: number, end: number, facts: FlowFacts): void {
  if (end <= start) return;
  let from = start;
  let stop = end;
  if (bytes[start] === 0x5b) {
    from++;
    stop = from;
    while (stop < end && bytes[stop] !== 0x5d) stop++;
  } else {
    for (let at = end - 1; at > start && bytes[at]! >= 0x30 && bytes[at]! <= 0x3a; at--) {
      if (bytes[at] !== 0x3a) continue;
      stop = at;
      break;
    }
  }
  facts.hostname = networkName(bytes, from, stop);
}
