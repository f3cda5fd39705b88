import { escapeText } from "./text.ts";

/** Domain names on the wire (RFC 1035 §3.1, §4.1.4): labels behind lengths, with pointers to earlier names. */

/** Results below zero of the functions that return an offset. */
export const dnsName = { truncated: -1, malformed: -2 } as const;

/** Longest text kept. A name has at most 255 bytes, but escapes can make it longer. */
const maxText = 256;
const maxNameBytes = 255;
const scratch = Buffer.alloc(maxText + 8);

/** The offset behind a name that begins at `at`, without following pointers; negative when it is cut or no name. */
export function skipDnsName(bytes: Uint8Array, at: number, end: number): number {
  const limit = at + maxNameBytes;
  let next = at;
  while (next < end) {
    const length = bytes[next]!;
    if (length === 0) return next + 1;
    if (length >= 0xc0) return next + 2 <= end ? next + 2 : dnsName.truncated;
    if (length > 63) return dnsName.malformed;
    next += length + 1;
    if (next > limit) return dnsName.malformed;
  }
  return dnsName.truncated;
}

/**
 * The name at `at` as text: lower case, no final dot, the root as `.`; bytes outside printable ASCII as `\DDD`, dots and
 * backslashes inside a label escaped (RFC 4343 §2.1). Undefined when it is cut, points forward or in circles, or is too long.
 * `start` is where the message begins: pointers count from there.
 */
export function dnsNameText(bytes: Uint8Array, start: number, at: number, end: number): string | undefined {
  let next = at;
  // Pointers must go backwards: each one strictly before the last, so a walk always ends.
  let barrier = at;
  let size = 0;
  let length = 0;
  while (next < end) {
    const label = bytes[next]!;
    if (label === 0) return length === 0 ? "." : scratch.toString("latin1", 0, Math.min(length, maxText));
    if (label >= 0xc0) {
      if (next + 1 >= end) return undefined;
      const target = start + (((label & 0x3f) << 8) | bytes[next + 1]!);
      if (target >= barrier) return undefined;
      next = barrier = target;
      continue;
    }
    if (label > 63 || next + 1 + label > end) return undefined;
    size += label + 1;
    if (size > maxNameBytes) return undefined;
    if (length > 0 && length < maxText) scratch[length++] = 0x2e;
    for (let i = next + 1; i <= next + label; i++) {
      if (length >= maxText) break;
      const byte = bytes[i]!;
      if (byte > 0x20 && byte < 0x7f && byte !== 0x2e && byte !== 0x5c) scratch[length++] = byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
      else length = escapeByte(byte, length);
    }
    next += label + 1;
  }
  return undefined;
}

function escapeByte(byte: number, at: number): number {
  scratch[at] = 0x5c;
  if (byte === 0x2e || byte === 0x5c) {
    scratch[at + 1] = byte;
    return at + 2;
  }
  scratch[at + 1] = 0x30 + Math.floor(byte / 100);
  scratch[at + 2] = 0x30 + (Math.floor(byte / 10) % 10);
  scratch[at + 3] = 0x30 + (byte % 10);
  return at + 4;
}

const utf8 = new TextDecoder("utf-8");

/**
 * A name whose protocol says that its labels are UTF-8 (RFC 6762 §16, RFC 4795 §2.1): escapes become the characters they
 * are, where they are any. `caf\\195\\169` → `café`.
 */
export function utf8DnsName(name: string): string {
  if (!name.includes("\\")) return name;
  return name.replace(/\\[.\\]|(?:\\\d{3})+/g, (escapes) => {
    if (escapes.length === 2) return escapes;
    const bytes = Uint8Array.from(escapes.slice(1).split("\\"), Number);
    const text = utf8.decode(bytes);
    return text.includes("\ufffd") ? escapes : escapeText(text).toLowerCase();
  });
}

/** A 32-bit hash of the name, the same for either case of its letters; pointers are hashed as they are. For matching, not for trust. */
export function hashDnsName(bytes: Uint8Array, at: number, behind: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = at; i < behind; i++) {
    const byte = bytes[i]!;
    hash = Math.imul(hash ^ (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte), 0x01000193);
  }
  return hash;
}
