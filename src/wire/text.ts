/**
 * Text that came from the network, made safe to store and show: what is not printable is escaped visibly, so that a name
 * can neither drive a terminal nor hide from a reader.
 */

/** Longest text kept, in bytes of the packet. */
const maxNetworkText = 256;

const scratch = Buffer.alloc(maxNetworkText);
const utf8 = new TextDecoder("utf-8");
/** Controls, format characters (zero-width, bidirectional), separators of lines, unassigned and private ones, and what UTF-8 could not mean. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\ufffd]/gu;

const firstHash = 0x811c9dc5 | 0;
const hashPrime = 0x01000193;
const recentSlots = 1_024;
/** Texts of late, by their hash: what comes again and again is one string. */
const recent: string[] = Array.from({ length: recentSlots }, () => "");

/** The first `length` bytes of `scratch`, printable ASCII whose FNV-1a hash is `hash`. */
function textOfScratch(length: number, hash: number): string {
  const slot = (hash ^ (hash >>> 16)) & (recentSlots - 1);
  const known = recent[slot]!;
  if (known.length === length) {
    let same = 0;
    while (same < length && known.charCodeAt(same) === scratch[same]) same++;
    if (same === length) return known;
  }
  return (recent[slot] = scratch.toString("latin1", 0, length));
}

/** Bytes as text: printable ASCII as it is, UTF-8 decoded, the rest as `\x1b` or `\u202e`. Of at most 256 bytes. */
export function networkText(bytes: Uint8Array, start: number, end: number): string {
  const stop = Math.min(end, start + maxNetworkText, bytes.length);
  let length = 0;
  let hash = firstHash;
  for (let at = start; at < stop; at++) {
    const byte = bytes[at]!;
    if (byte < 0x20 || byte > 0x7e) return decode(bytes, start, stop);
    scratch[length++] = byte;
    hash = Math.imul(hash ^ byte, hashPrime);
  }
  return textOfScratch(length, hash);
}

/** A host or protocol name: as `networkText`, lower case, and without a final dot. */
export function networkName(bytes: Uint8Array, start: number, end: number): string {
  let stop = Math.min(end, start + maxNetworkText, bytes.length);
  if (stop === end && stop > start + 1 && bytes[stop - 1] === 0x2e) stop--;
  let length = 0;
  let hash = firstHash;
  for (let at = start; at < stop; at++) {
    const byte = bytes[at]!;
    if (byte < 0x21 || byte > 0x7e) return decode(bytes, start, stop).toLowerCase();
    const lower = byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
    scratch[length++] = lower;
    hash = Math.imul(hash ^ lower, hashPrime);
  }
  return textOfScratch(length, hash);
}

/** As UTF-8, or byte by byte when it is none. A character that the bound cuts counts as none. */
function decode(bytes: Uint8Array, start: number, end: number): string {
  const text = utf8.decode(bytes.subarray(start, end));
  if (!text.includes("\ufffd")) return escapeText(text);
  let escaped = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    escaped += byte < 0x20 || byte > 0x7e ? `\\x${byte.toString(16).padStart(2, "0")}` : String.fromCharCode(byte);
  }
  return escaped;
}

/** Escapes what `networkText` would, in text that is one already. */
export function escapeText(text: string): string {
  return text.replace(unsafe, (char) => {
    const code = char.codePointAt(0)!;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
