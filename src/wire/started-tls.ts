import { InOrder } from "./in-order.ts";
import { ja4 } from "./ja4.ts";
import { findCertificate } from "./tls-certificate.ts";
import { tlsCipherName } from "./tls-ciphers.ts";
import type { TlsFacts } from "./tls-facts.ts";
import { parseClientHello, parseServerHello, tlsVersionName } from "./tls-handshake.ts";
import { firstHandshake } from "./tls-records.ts";

interface Segment {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly direction: 0 | 1;
  readonly sequence: number;
}

const maxBytes = 16_384;
const tls13 = 0x0304;

/**
 * TLS in the middle of another protocol (STARTTLS, RFC 3207 and its like), from the first segment behind the agreement on: the
 * client's hello, the server's, and up to TLS 1.2 the server's certificate.
 */
export class StartedTls {
  readonly #streams: (InOrder | undefined)[] = [undefined, undefined];
  #clientRead = false;

  /** Takes a segment; true once there is nothing more to learn. */
  read(segment: Segment, facts: TlsFacts): boolean {
    const { bytes, start, end, direction, sequence } = segment;
    let stream = this.#streams[direction];
    if (!stream) {
      // The agreement may be sent again before the first record is.
      if (!firstHandshake(bytes, start, end)) return false;
      stream = this.#streams[direction] = new InOrder(maxBytes);
    }
    stream.add(bytes, start, end, sequence);
    return direction === 0 ? this.#readClient(stream, facts) : readServer(stream, facts);
  }

  #readClient(stream: InOrder, facts: TlsFacts): boolean {
    const handshake = this.#clientRead ? undefined : firstHandshake(stream.bytes, 0, stream.length);
    if (!handshake?.complete) return false;
    this.#clientRead = true;
    const hello = parseClientHello(handshake.bytes, handshake.start, handshake.end);
    if (!hello) return false;
    if (hello.serverName !== "") facts.hostname = hello.serverName;
    facts.tlsAlpn = hello.alpn;
    facts.ja4 = ja4(hello, "t");
    return false;
  }
}

function readServer(stream: InOrder, facts: TlsFacts): boolean {
  if (facts.tlsVersion === "") {
    const handshake = firstHandshake(stream.bytes, 0, stream.length);
    if (!handshake?.complete) return stream.broken;
    const hello = parseServerHello(handshake.bytes, handshake.start, handshake.end);
    if (!hello) return true;
    facts.tlsVersion = tlsVersionName(hello.version);
    facts.tlsCipher = tlsCipherName(hello.cipher);
    if (hello.version === tls13) return true;
  }
  const found = findCertificate(stream.bytes, 0, stream.length);
  if (found === "more") return stream.broken;
  if (found !== "none") facts.certificate = found;
  return true;
}
