import { ja4 } from "./ja4.ts";
import { tlsCipherName } from "./tls-ciphers.ts";
import { parseClientHello, parseServerHello, tlsVersionName } from "./tls-handshake.ts";
import { firstHandshake } from "./tls-records.ts";

/** What a hello tells of a flow: a client's server name, ALPN and JA4, or a server's version and cipher suite. Keys as in FlowFacts. */
export interface TlsHello {
  readonly hostname?: string;
  readonly tlsAlpn?: string;
  readonly ja4?: string;
  readonly tlsVersion?: string;
  readonly tlsCipher?: string;
}

/**
 * The hello whose TLS record begins at `start`, for protocols that turn to TLS in the middle (STARTTLS, RFC 3207 and its like).
 * Undefined when there is none, or when it goes on in another segment.
 */
export function readTlsHello(bytes: Uint8Array, start: number, end: number): TlsHello | undefined {
  const handshake = firstHandshake(bytes, start, end);
  if (!handshake?.complete) return undefined;
  const client = parseClientHello(handshake.bytes, handshake.start, handshake.end);
  if (client) {
    const named = client.serverName === "" ? {} : { hostname: client.serverName };
    return { ...named, tlsAlpn: client.alpn, ja4: ja4(client, "t") };
  }
  const server = parseServerHello(handshake.bytes, handshake.start, handshake.end);
  return server && { tlsVersion: tlsVersionName(server.version), tlsCipher: tlsCipherName(server.cipher) };
}
