import { hash } from "node:crypto";
import { isGrease, type ClientHello } from "./tls-handshake.ts";

/** Most values of a list that are looked at; a hello of real clients has a tenth of it. */
const maxListed = 512;
const sni = 0;
const alpn = 16;
/** Words of a key before its lists: transport, version, whether there is a server name, extensions counted, ALPN's first and last byte or `noAlpn`. */
const headLength = 6;
const noAlpn = 256;

/**
 * What the fingerprint is made of, at the beginning of `key`: what its first part says, then sorted cipher suites, a mark,
 * sorted extensions, a mark, signature algorithms in the order of the wire; GREASE left out.
 */
const key = new Uint16Array(headLength + 3 * maxListed + 2);
let size = 0;
/** Between lists: GREASE, which none can hold. */
const mark = 0x0a0a;

/** Few clients exist, so few hellos do: their fingerprints are kept by a hash of their keys. Cleared when full: a flood of made-up ones costs time only. */
const known = new Map<number, { readonly key: Uint16Array; readonly fingerprint: string }>();
const maxKnown = 4096;

/**
 * JA4, the fingerprint of a TLS client (FoxIO, BSD-3-Clause): `t13d1516h2_8daaf6152771_e5627efa2ab1`.
 * `transport` is `t` for TLS over TCP, `q` for QUIC, `d` for DTLS. Empty for a hello that was cut short: its lists are not all there.
 */
export function ja4(hello: ClientHello, transport: "t" | "q" | "d"): string {
  if (!hello.complete) return "";
  fillKey(hello, transport);
  let slot = 0x811c9dc5 | 0;
  for (let i = 0; i < size; i++) slot = Math.imul(slot ^ key[i]!, 0x01000193);
  const found = known.get(slot);
  if (found && isKey(found.key)) return found.fingerprint;
  if (known.size >= maxKnown) known.clear();
  const made = fingerprint();
  known.set(slot, { key: key.slice(0, size), fingerprint: made });
  return made;
}

function isKey(other: Uint16Array): boolean {
  if (other.length !== size) return false;
  for (let i = 0; i < size; i++) if (other[i] !== key[i]) return false;
  return true;
}

function fillKey(hello: ClientHello, transport: string): void {
  const { bytes, ciphersAt, ciphersEnd, extensionsAt, extensionsEnd, firstAlpnAt, firstAlpnEnd } = hello;
  const hasAlpn = firstAlpnEnd > firstAlpnAt;
  key[0] = transport.charCodeAt(0);
  key[1] = highestVersion(hello);
  key[2] = hello.hasServerName ? 1 : 0;
  key[4] = hasAlpn ? bytes[firstAlpnAt]! : noAlpn;
  key[5] = hasAlpn ? bytes[firstAlpnEnd - 1]! : noAlpn;
  size = headLength;
  appendU16s(bytes, ciphersAt, ciphersEnd);
  sort(headLength, size);
  key[size++] = mark;
  const extensions = size;
  let count = 0;
  for (let at = extensionsAt; at + 4 <= extensionsEnd && count < maxListed; at += 4 + u16(bytes, at + 2)) {
    const type = u16(bytes, at);
    if (isGrease(type)) continue;
    count++;
    if (type !== sni && type !== alpn) key[size++] = type;
  }
  key[3] = count;
  sort(extensions, size);
  key[size++] = mark;
  appendU16s(bytes, hello.signatureAlgorithmsAt, hello.signatureAlgorithmsEnd);
}

function appendU16s(bytes: Uint8Array, start: number, end: number): void {
  const stop = Math.min(end, start + 2 * maxListed);
  for (let at = start; at + 2 <= stop; at += 2) {
    const value = u16(bytes, at);
    if (!isGrease(value)) key[size++] = value;
  }
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** Usual lists by insertion, since a native sort takes longer to call; made-up long ones natively. */
function sort(from: number, to: number): void {
  if (to - from > 64) {
    key.subarray(from, to).sort();
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const value = key[i]!;
    let at = i - 1;
    for (; at >= from && key[at]! > value; at--) key[at + 1] = key[at]!;
    key[at + 1] = value;
  }
}

/** Highest of supported_versions, else legacy_version. */
function highestVersion({ bytes, version, versionsAt, versionsEnd }: ClientHello): number {
  let highest = 0;
  for (let at = versionsAt; at + 2 <= versionsEnd; at += 2) {
    const offered = u16(bytes, at);
    if (isGrease(offered)) continue;
    // DTLS counts its versions downwards.
    const isLater = offered >>> 8 === 0xfe && highest >>> 8 === 0xfe ? offered < highest : offered > highest;
    if (isLater) highest = offered;
  }
  return highest === 0 ? version : highest;
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

/** The fingerprint of the hello whose key it is. */
function fingerprint(): string {
  const ciphersEnd = key.indexOf(mark, headLength);
  const extensionsEnd = key.indexOf(mark, ciphersEnd + 1);
  const version = versionCodes.get(key[1]!) ?? "00";
  const counts = twoDigits(ciphersEnd - headLength) + twoDigits(key[3]!);
  const first = `${String.fromCharCode(key[0]!)}${version}${key[2] === 1 ? "d" : "i"}${counts}${alpnCode(key[4]!, key[5]!)}`;
  return `${first}_${shortHash(headLength, ciphersEnd, size, size)}_${shortHash(ciphersEnd + 1, extensionsEnd, extensionsEnd + 1, size)}`;
}

function twoDigits(number: number): string {
  return number > 99 ? "99" : String(number).padStart(2, "0");
}

/** First and last character of the first name; of its hex form when either is not alphanumeric. */
function alpnCode(first: number, last: number): string {
  if (first === noAlpn) return "00";
  if (alphanumeric(first) && alphanumeric(last)) return String.fromCharCode(first, last);
  return (first >>> 4).toString(16) + (last & 15).toString(16);
}

function alphanumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** First 12 hex digits of the SHA-256 of `aaaa,bbbb`, or `aaaa,bbbb_cccc,dddd` with a tail; twelve zeros for no list. */
function shortHash(from: number, to: number, tailFrom: number, tailTo: number): string {
  if (from === to) return "000000000000";
  const head = hexList(from, to);
  return hash("sha256", tailFrom === tailTo ? head : `${head}_${hexList(tailFrom, tailTo)}`, "hex").slice(0, 12);
}

function hexList(from: number, to: number): string {
  return Array.from(key.subarray(from, to), (value) => value.toString(16).padStart(4, "0")).join(",");
}
