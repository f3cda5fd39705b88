import { defineDissector, type Findings, type FlowFacts, type Verdict } from "../model/dissector.ts";
import { DtlsHandshake } from "../wire/dtls-handshake.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { isHostName } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";

interface StunState {
  /** Packets of real-time transport, one after the other, of each direction. */
  readonly media: [number, number];
  handshake: DtlsHandshake | undefined;
}

const headerLength = 20;
const magicCookie = 0x2112a442;
const realmAttribute = 0x0014;
const classicPort = 3478;
/** Binding: request, answer, error; shared secret: the same (RFC 3489 §11.1). */
const classicTypes = new Set([0x0001, 0x0101, 0x0111, 0x0002, 0x0102, 0x0112]);
const lastClassicAttribute = 0x000b;
const recordHeader = 13;
const rtpHeader = 12;
/** As many packets of media as make a stream. */
const enoughMedia = 3;

/**
 * STUN and TURN (RFC 8489, RFC 8656), over TCP also behind a length (RFC 4571). The classic form of RFC 3489 has no cookie: off its
 * port its attributes must say what it is. The realm of a TURN server is its name.
 * What follows on the same ports is told by its first byte (RFC 7983): DTLS, whose hello is read and which then is what the flow
 * is, or media, which without one has had its keys by signalling (RFC 4568).
 */
export default defineDissector<StunState>({
  name: "stun",
  title: "STUN",
  category: "Network",
  transports: [17, 6],
  ports: { udp: [3478, 3479], tcp: [3478, 3479] },

  probe({ bytes, start, end, protocol, serverPort }) {
    if (end - start < headerLength) return false;
    if (protocol === 6) return isOverTcp(bytes, start, end) || (uint16(bytes, start) === end - start - 2 && isOverTcp(bytes, start + 2, end));
    const type = uint16(bytes, start);
    const length = uint16(bytes, start + 2);
    // Two zero bits begin every message, and its attributes are padded to 4 bytes.
    if (type >= 0x4000 || type === 0 || (length & 3) !== 0 || length + headerLength !== end - start) return false;
    if (uint32(bytes, start + 4) === magicCookie) return true;
    return classicTypes.has(type) && (serverPort === classicPort ? true : isClassic(bytes, start + headerLength, end));
  },

  open: () => ({ media: [0, 0], handshake: undefined }),

  dissect({ bytes, start, end, direction, protocol }, state, facts, findings) {
    // TURN's channels (RFC 8656 §12.4) wrap the same in four bytes.
    const wrapped = end - start > 4 && bytes[start]! >>> 4 === 4 && uint16(bytes, start + 2) <= end - start - 4;
    const framed = protocol === 6 && end - start > 2 && uint16(bytes, start) === end - start - 2;
    const at = wrapped ? start + 4 : framed ? start + 2 : start;
    const first = bytes[at]!;
    if (first < 4) {
      if (facts.hostname === "") readRealm(bytes, at, end, facts);
      return "yes";
    }
    if (protocol === 17 && first >= 20 && first <= 63) return readRecord(bytes, at, end, direction, state, facts, findings);
    if (first < 128 || first > 191 || end - at < rtpHeader || facts.encrypted || protocol !== 17) return "yes";
    if (++state.media[direction] < enoughMedia) return "yes";
    facts.applicationMaster = "SRTP";
    facts.application = "SRTP";
    facts.category = "Media";
    facts.encrypted = true;
    return "done";
  },
});

/** Messages follow each other over TCP: the first must be there as far as its cookie. */
function isOverTcp(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= headerLength && uint16(bytes, start) < 0x4000 && (uint16(bytes, start + 2) & 3) === 0 && uint32(bytes, start + 4) === magicCookie;
}

/** At least one attribute, the first of RFC 3489, and all of them fill the message. */
function isClassic(bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from < 4 || uint16(bytes, from) === 0 || uint16(bytes, from) > lastClassicAttribute) return false;
  let at = from;
  while (end - at >= 4) at += 4 + ((uint16(bytes, at + 2) + 3) & ~3);
  return at === end;
}

/** Attributes: kind, length, value padded to 4 bytes. */
function readRealm(bytes: Uint8Array, start: number, end: number, facts: FlowFacts): void {
  if (end - start < headerLength || uint32(bytes, start + 4) !== magicCookie) return;
  for (let at = start + headerLength; end - at >= 4;) {
    const length = uint16(bytes, at + 2);
    const value = at + 4;
    if (value + length > end) return;
    if (uint16(bytes, at) === realmAttribute && isHostName(bytes, value, value + length)) {
      facts.hostname = networkName(bytes, value, value + length);
      return;
    }
    at = value + ((length + 3) & ~3);
  }
}

/** A record of DTLS 1.0 or 1.2 (RFC 5764): as the flow's own name it has DTLS from then on. */
function readRecord(bytes: Uint8Array, start: number, end: number, direction: 0 | 1, state: StunState, facts: FlowFacts, findings: Findings): Verdict {
  if (end - start < recordHeader || bytes[start + 1] !== 0xfe || (bytes[start + 2] !== 0xff && bytes[start + 2] !== 0xfd)) return "yes";
  facts.applicationMaster = "DTLS";
  facts.application = "DTLS";
  facts.encrypted = true;
  state.handshake ??= new DtlsHandshake();
  const progress = state.handshake.read(bytes, start, end, direction, facts);
  if (progress === "malformed") findings.malformed("dtls-client-hello");
  return progress === "done" ? "done" : "yes";
}
