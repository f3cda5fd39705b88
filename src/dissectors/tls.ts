import { defineDissector, type FlowFacts, type Findings, type Payload, type Verdict } from "../model/dissector.ts";
import { portName } from "../model/port-names.ts";
import { InOrder } from "../wire/in-order.ts";
import { ja4 } from "../wire/ja4.ts";
import { findCertificate, type FlightState } from "../wire/tls-certificate.ts";
import { tlsCipherName } from "../wire/tls-ciphers.ts";
import { isTorCertificate } from "../wire/tor-certificate.ts";
import { parseClientHello, parseServerHello, tlsVersionName } from "../wire/tls-handshake.ts";
import { firstHandshake, looksLikeTlsRecord, type HandshakeBytes } from "../wire/tls-records.ts";

interface TlsState {
  /** What each direction has of a hello that came in several segments. */
  readonly streams: [InOrder | undefined, InOrder | undefined];
  helloSeen: boolean;
  /** What the server has sent so far, while its certificate is looked for. */
  flight: InOrder | undefined;
}

/** Ports where TLS from the first byte carries one thing: it names the application; the protocol on the wire stays TLS. */
const carrying = new Set([465, 563, 636, 853, 989, 990, 992, 993, 995, 2083, 3269, 4911, 5061, 5223, 5228, 5671, 5986, 6443, 6514, 6697, 8883]);

const plain = { name: "TLS", category: "Web" };

/** Longest hello that is put together, and the most looked through for a certificate. Post-quantum key shares make hellos of 2 KiB usual. */
const maxHelloBytes = 16_384;
const tls13 = 0x0304;
const serverHello = 2;

/**
 * TLS over TCP (RFC 8446, RFC 5246): SNI, ALPN and JA4 from the ClientHello, version and cipher suite from the ServerHello, and
 * up to TLS 1.2 the server's certificate.
 * Without a handshake (resumed captures, late starts) a record's header is what names it.
 */
export default defineDissector<TlsState>({
  name: "tls",
  title: "TLS",
  category: "Web",
  transports: [6],
  ports: { tcp: [443, 8443, 9443] },

  probe({ bytes, start, end }) {
    return looksLikeTlsRecord(bytes, start, end) || isVersion2Hello(bytes, start, end);
  },

  open: () => ({ streams: [undefined, undefined], helloSeen: false, flight: undefined }),

  dissect(payload, state, facts, findings) {
    facts.encrypted = true;
    if (facts.application === "") nameApplication(payload.serverPort, facts);
    if (state.flight && payload.direction === 1) return continueFlight(state.flight, payload, state, facts);
    const stream = state.streams[payload.direction];
    if (stream) return continueHello(stream, payload, state, facts, findings);
    const { bytes, start, end } = payload;
    const content = start < end ? bytes[start]! : 0;
    // Application data before any hello: the handshake was not captured and will not come.
    if (content === 23 && !state.helloSeen) return "done";
    if (content !== 22) return "yes";
    const handshake = firstHandshake(bytes, start, end);
    if (!handshake) return "yes";
    const verdict = readHello(handshake, payload, state, facts, findings);
    return isFlight(handshake, verdict, facts) ? openFlight(bytes, start, end, payload, state, facts) : verdict;
  },
});

function nameApplication(serverPort: number, facts: FlowFacts): void {
  const service = (carrying.has(serverPort) ? portName(6, serverPort) : undefined) ?? plain;
  facts.application = service.name;
  facts.category = service.category;
}

/** A ClientHello in the record format of SSL 2, as old clients begin (RFC 5246 appendix E.2). */
function isVersion2Hello(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 28 || bytes[start + 2] !== 1 || bytes[start + 3] !== 3 || bytes[start + 4]! > 3) return false;
  return (bytes[start]! & 0x80) !== 0 && (((bytes[start]! & 0x7f) << 8) | bytes[start + 1]!) === end - start - 2 && bytes[start + 5] === 0;
}

function continueHello(stream: InOrder, payload: Payload, state: TlsState, facts: FlowFacts, findings: Findings): Verdict {
  stream.add(payload.bytes, payload.start, payload.end, payload.sequence);
  const handshake = firstHandshake(stream.bytes, 0, stream.length);
  if (!handshake || (!handshake.complete && stream.broken)) {
    state.streams[payload.direction] = undefined;
    return "yes";
  }
  if (!handshake.complete) return "yes";
  const verdict = readHello(handshake, payload, state, facts, findings);
  return isFlight(handshake, verdict, facts) ? openFlight(stream.bytes, 0, stream.length, payload, state, facts) : verdict;
}

/** Whether a ServerHello has been read whole behind which a certificate may come. */
function isFlight({ bytes, start, complete }: HandshakeBytes, verdict: Verdict, { tlsVersion }: FlowFacts): boolean {
  return verdict !== "no" && complete && bytes[start] === serverHello && tlsVersion !== "" && tlsVersion !== tlsVersionName(tls13);
}

/** Looks for the certificate in what the server has sent, [start, end) of `bytes`; what is kept grows with each segment. */
function openFlight(bytes: Uint8Array, start: number, end: number, payload: Payload, state: TlsState, facts: FlowFacts): Verdict {
  const found = findCertificate(bytes, start, end);
  if (found === "more") {
    const flight = new InOrder(maxHelloBytes);
    flight.add(bytes, start, end, (payload.sequence + (payload.end - payload.start) - (end - start)) | 0);
    state.flight = flight;
    return "yes";
  }
  return endFlight(found, state, facts);
}

function continueFlight(flight: InOrder, payload: Payload, state: TlsState, facts: FlowFacts): Verdict {
  flight.add(payload.bytes, payload.start, payload.end, payload.sequence);
  const found = findCertificate(flight.bytes, 0, flight.length);
  return found === "more" && !flight.broken ? "yes" : endFlight(found, state, facts);
}

function endFlight(found: FlightState, state: TlsState, facts: FlowFacts): Verdict {
  state.flight?.end();
  state.flight = undefined;
  if (typeof found === "object") {
    facts.certificate = found;
    if (isTorCertificate(found)) [facts.application, facts.category] = ["Tor", "VPN"];
  }
  return state.helloSeen ? "done" : "yes";
}

function readHello(handshake: HandshakeBytes, payload: Payload, state: TlsState, facts: FlowFacts, findings: Findings): Verdict {
  const { bytes, start, end, complete } = handshake;
  const type = start < end ? bytes[start]! : 0;
  if (type > serverHello) return "yes";
  if (complete) state.streams[payload.direction] = undefined;
  else state.streams[payload.direction] ??= keep(payload);
  if (type === 1) return readClientHello(bytes, start, end, state, facts, findings);
  return type === serverHello ? readServerHello(handshake, state, facts) : "yes";
}

function keep(payload: Payload): InOrder {
  const stream = new InOrder(maxHelloBytes);
  stream.add(payload.bytes, payload.start, payload.end, payload.sequence);
  return stream;
}

/** What a cut hello shows is taken at once: the rest may never come. */
function readClientHello(bytes: Uint8Array, start: number, end: number, state: TlsState, facts: FlowFacts, findings: Findings): Verdict {
  const hello = parseClientHello(bytes, start, end);
  if (!hello) return "yes";
  if (hello.malformed) findings.malformed("tls-client-hello");
  // A second hello after a HelloRetryRequest says nothing new.
  if (facts.ja4 === "") {
    facts.hostname = hello.serverName;
    facts.tlsAlpn = hello.alpn;
    facts.ja4 = ja4(hello, "t");
  }
  state.helloSeen = true;
  return facts.tlsVersion === "" ? "yes" : "done";
}

function readServerHello({ bytes, start, end, complete }: HandshakeBytes, state: TlsState, facts: FlowFacts): Verdict {
  const hello = parseServerHello(bytes, start, end);
  if (!hello) return "yes";
  facts.tlsVersion = tlsVersionName(hello.version);
  facts.tlsCipher = tlsCipherName(hello.cipher);
  // A cut one may still say that it is TLS 1.3.
  return state.helloSeen && complete ? "done" : "yes";
}
