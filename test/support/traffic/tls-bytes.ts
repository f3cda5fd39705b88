import { ascii, join, u16, u8, vec16, vec24, vec8 } from "./bytes.ts";
import type { Random } from "./random.ts";

const cipherSuites = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8];

const extension = (type: number, body: Uint8Array): Uint8Array => join(u16(type), vec16(body));
const handshake = (type: number, body: Uint8Array): Uint8Array => join(u8(type), vec24(body));
const record = (type: number, version: number, body: Uint8Array): Uint8Array => join(u8(type), u16(version), vec16(body));

/** ClientHello (RFC 8446 §4.1.2) as a handshake message. */
export function clientHello(random: Random, name: string, alpn: readonly string[], isTls13: boolean, quicParameters = false): Uint8Array {
  const extensions = [
    extension(0, vec16(join(u8(0), vec16(ascii(name))))),
    extension(10, vec16(join(u16(29), u16(23), u16(24)))),
    extension(13, vec16(join(u16(0x0403), u16(0x0804), u16(0x0401)))),
    extension(16, vec16(join(...alpn.map((protocol) => vec8(ascii(protocol)))))),
  ];
  if (isTls13) {
    extensions.push(extension(43, vec8(join(u16(0x0304), u16(0x0303)))), extension(51, vec16(join(u16(29), vec16(random.bytes(32))))));
  }
  if (quicParameters) extensions.push(extension(57, join(u8(1), u8(2), u16(0x4000 | 30_000))));
  const sessionId = quicParameters ? new Uint8Array(0) : random.bytes(32);
  return handshake(1, join(u16(0x0303), random.bytes(32), vec8(sessionId), vec16(join(...cipherSuites.map(u16))), vec8(u8(0)), vec16(join(...extensions))));
}

/** ServerHello (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3) as a handshake message. */
export function serverHello(random: Random, isTls13: boolean): Uint8Array {
  const extensions = isTls13 ? join(extension(43, u16(0x0304)), extension(51, join(u16(29), vec16(random.bytes(32))))) : extension(0xff01, u8(0));
  return handshake(2, join(u16(0x0303), random.bytes(32), vec8(random.bytes(32)), u16(isTls13 ? 0x1301 : 0xc02f), u8(0), vec16(extensions)));
}

/** Certificate and ServerHelloDone (RFC 5246 §7.4.2, §7.4.5). */
export function certificateFlight(random: Random, name: string): Uint8Array {
  return join(handshake(11, vec24(vec24(certificate(random, name)))), handshake(14, new Uint8Array(0)));
}

export const handshakeRecord = (body: Uint8Array, version = 0x0303): Uint8Array => record(22, version, body);
export const applicationData = (body: Uint8Array): Uint8Array => record(23, 0x0303, body);
export const changeCipherSpec = (): Uint8Array => record(20, 0x0303, u8(1));

/** DER (X.690 §8.1): tag, length, value. */
function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = join(...parts);
  const length = body.length < 128 ? u8(body.length) : body.length < 256 ? join(u8(0x81), u8(body.length)) : join(u8(0x82), u16(body.length));
  return join(u8(tag), length, body);
}

const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(0x30, ...parts);
const oid = (...octets: readonly number[]): Uint8Array => der(0x06, Uint8Array.from(octets));
const commonName = (name: string): Uint8Array => sequence(der(0x31, sequence(oid(0x55, 4, 3), der(0x0c, ascii(name)))));

/** An X.509 certificate (RFC 5280 §4.1) in form; its signature and key are random. */
function certificate(random: Random, name: string): Uint8Array {
  const sha256WithRsa = sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11), der(5));
  const rsa = sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1), der(5));
  const key = sequence(der(2, u8(0), random.bytes(256)), der(2, Uint8Array.of(1, 0, 1)));
  const alternativeNames = sequence(oid(0x55, 29, 17), der(4, sequence(der(0x82, ascii(name)))));
  const body = sequence(
    der(0xa0, der(2, u8(2))),
    der(2, u8(1), random.bytes(15)),
    sha256WithRsa,
    commonName("Example Test CA"),
    sequence(der(0x17, ascii("260101000000Z")), der(0x17, ascii("270101000000Z"))),
    commonName(name),
    sequence(rsa, der(3, u8(0), key)),
    der(0xa3, sequence(alternativeNames)),
  );
  return sequence(body, sha256WithRsa, der(3, u8(0), random.bytes(256)));
}
