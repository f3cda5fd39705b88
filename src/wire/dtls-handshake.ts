import { ja4 } from "./ja4.ts";
import { findLeaf } from "./tls-certificate.ts";
import { tlsCipherName } from "./tls-ciphers.ts";
import type { TlsFacts } from "./tls-facts.ts";
import { parseClientHello, parseServerHello, tlsContent, tlsVersionName } from "./tls-handshake.ts";

const recordHeader = 13;
const messageHeader = 12;
const maxMessage = 16_384;
const [clientHello, serverHello, certificate, serverHelloDone] = [1, 2, 11, 14];
const dtls13 = 0xfefc;

/** What a datagram came to: more may follow, nothing more will, or a ClientHello contradicts itself. */
export type DtlsProgress = "more" | "done" | "malformed";

/** A message that comes in fragments (RFC 6347 §4.2.3). */
interface Fragments {
  readonly sequence: number;
  /** The message with a header as if it had come whole. */
  readonly bytes: Uint8Array;
  /** Which bytes of the body have come. */
  readonly have: Uint8Array;
  missing: number;
}

/** Handshakes of DTLS 1.0 to 1.3 (RFC 6347, RFC 9147): hellos and the server's certificate, whole or in fragments in any order. */
export class DtlsHandshake {
  readonly #fragments = new Map<number, Fragments>();
  /** Who answers: in calls either side may be the server of DTLS. */
  #server = -1;

  /** Takes a datagram, which begins with a record. */
  read(bytes: Uint8Array, start: number, end: number, direction: 0 | 1, facts: TlsFacts): DtlsProgress {
    let progress: DtlsProgress = "more";
    for (let at = start; at + recordHeader <= end;) {
      const recordEnd = at + recordHeader + ((bytes[at + 11]! << 8) | bytes[at + 12]!);
      // Another epoch than the first is encrypted.
      const isPlain = bytes[at + 3] === 0 && bytes[at + 4] === 0;
      if (!isPlain || bytes[at] === tlsContent.changeCipherSpec) return direction === this.#server ? "done" : progress;
      if (bytes[at] === tlsContent.handshake) {
        const said = this.#readMessages(bytes, at + recordHeader, Math.min(end, recordEnd), direction, facts);
        if (said === "done") return said;
        if (said === "malformed") progress = said;
      }
      at = recordEnd;
    }
    return progress;
  }

  #readMessages(bytes: Uint8Array, start: number, end: number, direction: 0 | 1, facts: TlsFacts): DtlsProgress {
    let progress: DtlsProgress = "more";
    for (let at = start; at + messageHeader <= end;) {
      const next = at + messageHeader + uint24(bytes, at + 9);
      const whole = uint24(bytes, at + 6) === 0 && uint24(bytes, at + 9) === uint24(bytes, at + 1);
      const type = bytes[at]!;
      let said: DtlsProgress = "more";
      if (whole || (type === clientHello && uint24(bytes, at + 6) === 0)) said = this.#readMessage(bytes, at, Math.min(next, end), direction, facts);
      if (!whole && next <= end && (type === clientHello || type === serverHello || type === certificate)) {
        const joined = this.#join(bytes, at, next, direction);
        if (joined) said = this.#readMessage(joined, 0, joined.length, direction, facts);
      }
      if (said === "done") return said;
      if (said === "malformed") progress = said;
      at = next;
    }
    return progress;
  }

  #readMessage(bytes: Uint8Array, start: number, end: number, direction: 0 | 1, facts: TlsFacts): DtlsProgress {
    const type = bytes[start];
    if (type === clientHello) {
      const hello = parseClientHello(bytes, start, end, true);
      if (!hello) return "more";
      if (hello.serverName !== "") facts.hostname = hello.serverName;
      facts.tlsAlpn = hello.alpn;
      facts.ja4 = ja4(hello, "d");
      return hello.malformed ? "malformed" : "more";
    }
    if (type === serverHello) {
      const hello = parseServerHello(bytes, start, end, true);
      if (!hello) return "more";
      this.#server = direction;
      facts.tlsVersion = tlsVersionName(hello.version);
      facts.tlsCipher = tlsCipherName(hello.cipher);
      return hello.version === dtls13 ? "done" : "more";
    }
    if (direction !== this.#server) return "more";
    if (type === serverHelloDone) return "done";
    if (type !== certificate) return "more";
    const found = findLeaf(bytes, start + messageHeader, end);
    if (typeof found === "object") facts.certificate = found;
    return "done";
  }

  /** Adds the fragment [start, end) with its header; the whole message once nothing is missing. */
  #join(bytes: Uint8Array, start: number, end: number, direction: 0 | 1): Uint8Array | undefined {
    const length = uint24(bytes, start + 1);
    const offset = uint24(bytes, start + 6);
    const size = end - start - messageHeader;
    if (length > maxMessage || offset + size > length) return undefined;
    const key = (bytes[start]! << 1) | direction;
    const sequence = (bytes[start + 4]! << 8) | bytes[start + 5]!;
    let fragments = this.#fragments.get(key);
    if (fragments?.sequence !== sequence || fragments.have.length !== length) {
      fragments = { sequence, bytes: new Uint8Array(messageHeader + length), have: new Uint8Array(length), missing: length };
      fragments.bytes.set(bytes.subarray(start, start + 6));
      fragments.bytes.set(bytes.subarray(start + 1, start + 4), 9);
      this.#fragments.set(key, fragments);
    }
    for (let i = 0; i < size; i++) {
      if (fragments.have[offset + i] === 1) continue;
      fragments.have[offset + i] = 1;
      fragments.bytes[messageHeader + offset + i] = bytes[start + messageHeader + i]!;
      fragments.missing--;
    }
    if (fragments.missing > 0) return undefined;
    this.#fragments.delete(key);
    return fragments.bytes;
  }
}

function uint24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
}
