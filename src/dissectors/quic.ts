import { defineDissector, type Findings, type FlowFacts, type Payload } from "../model/dissector.ts";
import { wordAt } from "../net/ip-bytes.ts";
import { ja4 } from "../wire/ja4.ts";
import { aesBlockBytes } from "../wire/aes.ts";
import { clientInitialKeys, decryptInitial, isAuthentic, newInitialKeys, openInitial, tagBytes, type InitialKeys } from "../wire/quic-crypto.ts";
import { CryptoStream, leadingCrypto } from "../wire/quic-crypto-stream.ts";
import { isGoogleVersion, isQuicVersion, isReservedVersion, longHeader, type LongHeader } from "../wire/quic-packet.ts";
import { parseClientHello } from "../wire/tls-handshake.ts";

interface QuicState {
  keys: InitialKeys | undefined;
  crypto: CryptoStream | undefined;
  /** Initial packets that did not open. */
  failures: number;
}

const maxFailures = 4;
const leastInitial = 1200;

/** Keys of the first packet of a flow: most flows need no others, and give them back. */
let fresh = newInitialKeys();
/** The packet at hand, decrypted. */
let plain = new Uint8Array(2_048);

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
  firstBytes: [...Array.from({ length: 64 }, (_, i) => 0xc0 + i), 0x09, 0x0d, 0x19, 0x1d, 0x29, 0x2d, 0x39, 0x3d],

  probe({ bytes, start, end }) {
    if (end - start < 21) return false;
    const first = bytes[start]!;
    if ((first & 0xc0) === 0xc0) {
      const version = wordAt(bytes, start + 1) >>> 0;
      // A client may begin with a version that is none, to make the server say which it has: in a datagram of full size (RFC 9000 §6, §14.1).
      if (isReservedVersion(version)) return end - start >= leastInitial && bytes[start + 5]! <= 20 && bytes[start + 6 + bytes[start + 5]!]! <= 20;
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
  let outcome = state.keys ? open(state.keys, header, at, bytes, state, facts, findings) : "closed";
  if (outcome === "closed") {
    // The first packet, or the first one after a Retry: the keys come from its connection id.
    if (clientInitialKeys(header.version, bytes, header.idAt, header.idEnd, fresh)) outcome = open(fresh, header, at, bytes, state, facts, findings);
    if (outcome === "closed") state.failures++;
    else if (outcome === "open") {
      state.keys = fresh;
      fresh = newInitialKeys();
    }
  }
  return outcome === "complete";
}

/** Decrypts a packet and reads what it says. `closed`: these are not its keys; `complete`: the hello is. */
function open(
  keys: InitialKeys,
  { numberAt, end }: LongHeader,
  at: number,
  bytes: Uint8Array,
  state: QuicState,
  facts: FlowFacts,
  findings: Findings,
): "closed" | "open" | "complete" {
  const payloadAt = openInitial(bytes, at, numberAt, end, keys);
  if (payloadAt < 0) return "closed";
  const size = end - tagBytes - payloadAt;
  if (plain.length < size) plain = new Uint8Array(size);
  const blocks = Math.ceil(size / aesBlockBytes);
  // Mostly the whole hello comes first, and most of the packet is padding behind it.
  let known = Math.min(blocks, 1);
  decryptInitial(bytes, payloadAt, end, keys, 0, known, plain);
  const leading = state.crypto ? undefined : leadingCrypto(plain, size);
  if (leading) {
    const needed = Math.ceil(leading.end / aesBlockBytes);
    decryptInitial(bytes, payloadAt, end, keys, known, needed, plain);
    known = needed;
    if (readHello(plain, leading.at, leading.end, facts, findings)) return "complete";
  }
  decryptInitial(bytes, payloadAt, end, keys, known, blocks, plain);
  const stream = state.crypto ?? new CryptoStream();
  if (!stream.addFrames(plain, size)) {
    // What wrong keys give is not made of frames either.
    if (!isAuthentic(bytes, at, numberAt, end, keys)) return "closed";
    findings.malformed("quic-frames");
  }
  state.crypto = stream;
  return readHello(stream.bytes, 0, stream.length, facts, findings) ? "complete" : "open";
}

function readHello(bytes: Uint8Array, start: number, end: number, facts: FlowFacts, findings: Findings): boolean {
  const hello = parseClientHello(bytes, start, end);
  if (!hello) return false;
  if (hello.malformed) findings.malformed("quic-client-hello");
  facts.hostname = hello.serverName;
  facts.tlsAlpn = hello.alpn;
  facts.ja4 = ja4(hello, "q");
  // QUIC has no other (RFC 9001 §4.2).
  facts.tlsVersion = "TLSv1.3";
  return hello.complete;
}
