import { hash } from "node:crypto";
import { isGrease, type ClientHello } from "./tls-handshake.ts";

/**
 * JA4, the fingerprint of a TLS client (FoxIO, BSD-3-Clause): `t13d1516h2_8daaf6152771_e5627efa2ab1`.
 * `transport` is `t` for TLS over TCP, `q` for QUIC, `d` for DTLS. Empty for a hello that was cut short: its lists are not all there.
 */
export function ja4(hello: ClientHello, transport: "t" | "q" | "d"): string {
  if (!hello.complete) return "";
  const ciphers = countOf(hello.ciphers);
  const extensions = countOf(hello.extensions);
  const first = `${transport}${version(hello)}${hello.hasServerName ? "d" : "i"}${twoDigits(ciphers)}${twoDigits(extensions)}${alpn(hello.firstAlpn)}`;
  return `${first}_${shortHash(hello.ciphers, -1, none)}_${shortHash(hello.extensions, alpnExtension, hello.signatureAlgorithms)}`;
}

const alpnExtension = 16;
const none: readonly number[] = [];
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function countOf(values: readonly number[]): number {
  let count = 0;
  for (const value of values) if (!isGrease(value)) count++;
  return count;
}

function twoDigits(number: number): string {
  return number > 99 ? "99" : String(number).padStart(2, "0");
}

/** Highest of supported_versions, else legacy_version. */
function version(hello: ClientHello): string {
  let highest = hello.version;
  const offered = hello.versions.filter((one) => !isGrease(one));
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

/** Values of the list at hand: sorted ones, a mark, then those in the order of the wire. */
const scratch = new Uint16Array(2048);
const scratchBytes = Buffer.from(scratch.buffer);
/** Between the two parts of a key: GREASE, which neither can hold. */
const mark = 0x0a0a;

/**
 * First 12 hex digits of the SHA-256 of `aaaa,bbbb` (sorted) or `aaaa,bbbb_cccc,dddd` (the tail as it is); twelve zeros for
 * no list. GREASE is left out; of extensions also SNI and ALPN, the types 0 and 16.
 */
function shortHash(list: readonly number[], alpnType: number, tail: readonly number[]): string {
  let size = 0;
  for (const value of list) {
    if (isGrease(value) || (alpnType >= 0 && (value === 0 || value === alpnType))) continue;
    scratch[size++] = value;
  }
  sortFirst(size);
  if (size === 0) return "000000000000";
  let length = size;
  scratch[length++] = mark;
  for (const value of tail) if (!isGrease(value)) scratch[length++] = value;
  const key = scratchBytes.toString("latin1", 0, 2 * length);
  let digest = known.get(key);
  if (digest === undefined) {
    const head = hexList(0, size);
    digest = hash("sha256", length === size + 1 ? head : `${head}_${hexList(size + 1, length)}`, "hex").slice(0, 12);
    if (known.size >= maxKnown) known.clear();
    known.set(key, digest);
  }
  return digest;
}

/** Usual lists by insertion, since a native sort takes longer to call; made-up long ones natively. */
function sortFirst(size: number): void {
  if (size > 64) {
    scratch.subarray(0, size).sort();
    return;
  }
  for (let i = 1; i < size; i++) {
    const value = scratch[i]!;
    let at = i - 1;
    for (; at >= 0 && scratch[at]! > value; at--) scratch[at + 1] = scratch[at]!;
    scratch[at + 1] = value;
  }
}

function hexList(from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at++) text += `${at > from ? "," : ""}${hex[scratch[at]! >>> 8]!}${hex[scratch[at]! & 255]!}`;
  return text;
}
