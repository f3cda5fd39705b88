import { defineDissector, type Findings, type FlowFacts, type Payload } from "../model/dissector.ts";
import { wordAt } from "../net/ip-bytes.ts";
import { ja4 } from "../wire/ja4.ts";
import { clientInitialKeys, isAuthentic, openInitial, type InitialKeys } from "../wire/quic-crypto.ts";
import { CryptoStream } from "../wire/quic-crypto-stream.ts";
import { isGoogleVersion, isQuicVersion, longHeader, type LongHeader } from "../wire/quic-packet.ts";
import { parseClientHello } from "../wire/tls-handshake.ts";

interface QuicState {
  keys: InitialKeys | undefined;
  crypto: CryptoStream | undefined;
  /** Initial packets that did not open. */
  failures: number;
}

const maxFailures = 4;

/** The packet at hand, decrypted. */
let plain = new Uint8Array(2_048);
/** What most connections need one packet for; one that needs more keeps it, and the next gets a new one. */
let fresh = new CryptoStream();

/**
 * QUIC 1 and 2, their drafts (RFC 9000, 9001, 9369): the client's Initial packets are decrypted for the ClientHello's SNI,
 * ALPN and JA4. Google's own versions are named only.
 */
export default defineDissector<QuicState>({
  name: "quic",
  title: "QUIC",
  category: "Web",
  transports: [17],
  ports: { udp: [443] },

  probe({ bytes, start, end }) {
    if (end - start < 21) return false;
    const first = bytes[start]!;
    if ((first & 0xc0) === 0xc0) {
      const version = wordAt(bytes, start + 1) >>> 0;
      return isQuicVersion(version) && (bytes[start + 5]! <= 20 || isGoogleVersion(version));
    }
    // The public header of Google's versions up to 43: flags with the version bit and an 8-byte connection id.
    return (first & 0xcb) === 0x09 && isGoogleVersion(wordAt(bytes, start + 9) >>> 0);
  },

  open: () => ({ keys: undefined, crypto: undefined, failures: 0 }),

  dissect(payload, state, facts, findings) {
    const { bytes, end } = payload;
    let at = payload.start;
    facts.encrypted = true;
    while (at < end) {
      const header = longHeader(bytes, at, end);
      if (!header || header.end <= at) break;
      if (header.isInitial && readInitial(header, at, payload, state, facts, findings)) return "done";
      at = header.end;
    }
    return state.failures >= maxFailures ? "done" : "yes";
  },
});

/** Opens one Initial packet; true once the ClientHello is complete. */
function readInitial(header: LongHeader, at: number, payload: Payload, state: QuicState, facts: FlowFacts, findings: Findings): boolean {
  const { bytes } = payload;
  if (plain.length < header.end - at) plain = new Uint8Array(header.end - at);
  if (!state.keys || !open(state.keys, header, at, bytes, state, findings)) {
    // The first packet, or the first one after a Retry: the keys come from its connection id.
    const keys = clientInitialKeys(header.version, bytes, header.idAt, header.idEnd);
    if (!keys || !open(keys, header, at, bytes, state, findings)) {
      state.failures++;
      return false;
    }
    state.keys = keys;
  }
  const stream = state.crypto ?? fresh;
  if (readHello(stream, facts, findings)) return true;
  if (stream === fresh) {
    state.crypto = fresh;
    fresh = new CryptoStream();
  }
  return false;
}

/** Decrypts a packet and takes its frames into the connection's stream; false when these are not its keys. */
function open(keys: InitialKeys, { numberAt, end }: LongHeader, at: number, bytes: Uint8Array, state: QuicState, findings: Findings): boolean {
  const size = openInitial(bytes, at, numberAt, end, keys, plain);
  if (size < 0) return false;
  if (!state.crypto) fresh.clear();
  // What wrong keys give is not made of frames.
  if ((state.crypto ?? fresh).addFrames(plain, size)) return true;
  if (!isAuthentic(bytes, at, numberAt, end, keys)) return false;
  findings.malformed("quic-frames");
  return true;
}

function readHello(stream: CryptoStream, facts: FlowFacts, findings: Findings): boolean {
  const hello = parseClientHello(stream.bytes, 0, stream.length);
  if (!hello) return false;
  if (hello.malformed) findings.malformed("quic-client-hello");
  facts.hostname = hello.serverName;
  facts.tlsAlpn = hello.alpn.join(",");
  facts.ja4 = ja4(hello, "q");
  // QUIC has no other (RFC 9001 §4.2).
  facts.tlsVersion = "TLSv1.3";
  return hello.complete;
}
