import { hash } from "node:crypto";
import { isGrease, type ClientHello } from "./tls-handshake.ts";

/**
 * JA4, the fingerprint of a TLS client (FoxIO, BSD-3-Clause): `t13d1516h2_8daaf6152771_e5627efa2ab1`.
 * `transport` is `t` for TLS over TCP, `q` for QUIC, `d` for DTLS. Empty for a hello that was cut short: its lists are not all there.
 */
export function ja4(hello: ClientHello, transport: "t" | "q" | "d"): string {
  if (!hello.complete) return "";
  const ciphers = withoutGrease(hello.ciphers);
  const extensions = withoutGrease(hello.extensions);
  const cipherCount = ciphers.length;
  const extensionCount = extensions.length;
  ciphers.sort(ascending);
  const hashed = extensions.filter((type) => type !== 0 && type !== 16).sort(ascending);
  const first = `${transport}${version(hello)}${hello.hasServerName ? "d" : "i"}${count(cipherCount)}${count(extensionCount)}${alpn(hello.firstAlpn)}`;
  return `${first}_${shortHash(ciphers, none)}_${shortHash(hashed, withoutGrease(hello.signatureAlgorithms))}`;
}

const none: readonly number[] = [];
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const ascending = (a: number, b: number): number => a - b;

function withoutGrease(values: readonly number[]): number[] {
  return values.filter((value) => !isGrease(value));
}

function count(number: number): string {
  return number > 99 ? "99" : String(number).padStart(2, "0");
}

/** Highest of supported_versions, else legacy_version. */
function version(hello: ClientHello): string {
  let highest = hello.version;
  const offered = withoutGrease(hello.versions);
  // DTLS counts its versions downwards.
  if (offered.length > 0) highest = offered.reduce((best, one) => (one >>> 8 === 0xfe && best >>> 8 === 0xfe ? Math.min(best, one) : Math.max(best, one)));
  return versionCodes.get(highest) ?? "00";
}

const versionCodes = new Map([
  [0x0304, "13"],
  [0x0303, "12"],
  [0x0302, "11"],
  [0x0301, "10"],
  [0x0300, "s3"],
  [0x0002, "s2"],
  [0xfeff, "d1"],
  [0xfefd, "d2"],
  [0xfefc, "d3"],
]);

/** First and last character of the first name; of its hex form when either is not alphanumeric. */
function alpn(name: Uint8Array): string {
  if (name.length === 0) return "00";
  const first = name[0]!;
  const last = name.at(-1)!;
  if (alphanumeric(first) && alphanumeric(last)) return String.fromCharCode(first, last);
  return hex[first]![0]! + hex[last]![1]!;
}

function alphanumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** Few clients exist, so few lists do: their hashes are kept. Cleared when full: a flood of made-up lists costs time only. */
const known = new Map<string, string>();
const maxKnown = 4096;

/** First 12 hex digits of the SHA-256 of `aaaa,bbbb` or `aaaa,bbbb_cccc,dddd`; twelve zeros for no list. */
function shortHash(list: readonly number[], tail: readonly number[]): string {
  if (list.length === 0) return "000000000000";
  // The lists as UTF-16 units, told apart by a GREASE value, which neither can hold: a cheap key without making the text.
  const key = String.fromCharCode(...list, 0x0a0a, ...tail);
  let digest = known.get(key);
  if (digest === undefined) {
    const text = tail.length === 0 ? hexList(list) : `${hexList(list)}_${hexList(tail)}`;
    digest = hash("sha256", text, "hex").slice(0, 12);
    if (known.size >= maxKnown) known.clear();
    known.set(key, digest);
  }
  return digest;
}

function hexList(values: readonly number[]): string {
  return values.map((value) => hex[value >>> 8]! + hex[value & 255]!).join(",");
}
