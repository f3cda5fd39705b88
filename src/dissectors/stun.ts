import { defineDissector, type Findings, type FlowFacts, type Verdict } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { ja4 } from "../wire/ja4.ts";
import { isHostName } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";
import { tlsCipherName } from "../wire/tls-ciphers.ts";
import { parseClientHello, parseServerHello, tlsVersionName } from "../wire/tls-handshake.ts";

interface StunState {
  /** Packets of real-time transport, one after the other, of each direction. */
  readonly media: [number, number];
}

const headerLength = 20;
const magicCookie = 0x2112a442;
const realmAttribute = 0x0014;
const recordHeader = 13;
const rtpHeader = 12;
/** As many packets of media as make a stream. */
const enoughMedia = 3;

/**
 * STUN and TURN (RFC 8489, RFC 8656), the classic form of RFC 3489 on its own port only. The realm of a TURN server is its name.
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
    const type = uint16(bytes, start);
    const length = uint16(bytes, start + 2);
    // Two zero bits begin every message, and its attributes are padded to 4 bytes.
    if (type >= 0x4000 || type === 0 || (length & 3) !== 0) return false;
    if (protocol === 17 ? length + headerLength !== end - start : length + headerLength < end - start) return false;
    if (uint32(bytes, start + 4) === magicCookie) return true;
    return serverPort === 3478 && protocol === 17 && (type === 0x0001 || type === 0x0101 || type === 0x0111);
  },

  open: () => ({ media: [0, 0] }),

  dissect({ bytes, start, end, direction, protocol }, state, facts, findings) {
    // TURN's channels (RFC 8656 §12.4) wrap the same in four bytes.
    const wrapped = end - start > 4 && bytes[start]! >>> 4 === 4 && uint16(bytes, start + 2) <= end - start - 4;
    const at = wrapped ? start + 4 : start;
    const first = bytes[at]!;
    if (first < 4) {
      if (facts.hostname === "") readRealm(bytes, at, end, facts);
      return "yes";
    }
    if (protocol === 17 && first >= 20 && first <= 63) return readRecord(bytes, at, end, facts, findings);
    if (first < 128 || first > 191 || end - at < rtpHeader || facts.encrypted || protocol !== 17) return "yes";
    if (++state.media[direction] < enoughMedia) return "yes";
    facts.applicationMaster = "SRTP";
    facts.application = "SRTP";
    facts.category = "Media";
    facts.encrypted = true;
    return "done";
  },
});

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
function readRecord(bytes: Uint8Array, start: number, end: number, facts: FlowFacts, findings: Findings): Verdict {
  if (end - start < recordHeader || bytes[start + 1] !== 0xfe || (bytes[start + 2] !== 0xff && bytes[start + 2] !== 0xfd)) return "yes";
  facts.applicationMaster = "DTLS";
  facts.application = "DTLS";
  facts.encrypted = true;
  const from = start + recordHeader;
  const until = Math.min(end, from + uint16(bytes, start + 11));
  if (bytes[start] !== 22) return facts.tlsVersion === "" ? "yes" : "done";
  const client = parseClientHello(bytes, from, until, true);
  if (client) {
    if (client.malformed) findings.malformed("dtls-client-hello");
    if (client.serverName !== "") facts.hostname = client.serverName;
    facts.tlsAlpn = client.alpn.join(",");
    facts.ja4 = ja4(client, "d");
    return "yes";
  }
  const server = parseServerHello(bytes, from, until, true);
  if (!server) return "yes";
  facts.tlsVersion = tlsVersionName(server.version);
  facts.tlsCipher = tlsCipherName(server.cipher);
  return "done";
}
