/**
 * JSON as bytes: each function writes at `at` and gives the offset behind what it wrote. The caller has made room, and keeps
 * the offset in a variable, which is what makes them fast; so does a DataView, which writes words wherever they lie.
 */

const zero = 48;
const dot = 46;
const colon = 58;
const quotationMark = 34;
const backslash = 92;
const hexDigits = Buffer.from("0123456789abcdef", "latin1");
const base64Digits = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "latin1");

/** Most bytes a character of a JSON string takes: `\u001b`. */
export const maxCharacterBytes = 6;

/** Bytes that are written again and again, encoded once: little-endian words, the last one padded. */
export interface Piece {
  readonly words: Int32Array;
  /** Bytes of it. */
  readonly length: number;
}

/** Room that a piece needs behind it: it is written by words. */
export const pieceSlack = 3;

/** The text as UTF-8. */
export function piece(text: string): Piece {
  const bytes = Buffer.from(text);
  const padded = Buffer.alloc((bytes.length + pieceSlack) & ~pieceSlack);
  padded.set(bytes);
  return { words: Int32Array.from({ length: padded.length / 4 }, (_, i) => padded.readInt32LE(4 * i)), length: bytes.length };
}

/** Spoils up to `pieceSlack` bytes behind the piece. */
export function putPiece(into: DataView, at: number, { words, length }: Piece): number {
  const count = words.length;
  for (let i = 0; i < count; i++) into.setInt32(at + (i << 2), words[i]!, true);
  return at + length;
}

/** The bytes [start, end) once more. Spoils up to `pieceSlack` bytes behind them. */
export function putAgain(into: DataView, at: number, start: number, end: number): number {
  const length = end - start;
  for (let i = 0; i < length; i += 4) into.setInt32(at + i, into.getInt32(start + i));
  return at + length;
}

/** Text as UTF-8: up to three bytes a UTF-16 code unit. */
export function putText(into: DataView, at: number, text: string): number {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return at + Buffer.from(into.buffer, into.byteOffset + at).write(text, "utf8");
    into.setUint8(at + i, code);
  }
  return at + length;
}

/** Text as a JSON string. Nearly all is plain ASCII and needs no escapes. */
export function putQuoted(into: DataView, at: number, text: string): number {
  const { length } = text;
  into.setUint8(at, quotationMark);
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code > 126 || code === quotationMark || code === backslash) return putText(into, at, JSON.stringify(text));
    into.setUint8(at + 1 + i, code);
  }
  into.setUint8(at + 1 + length, quotationMark);
  return at + length + 2;
}

/** A whole number of at least 0. */
export function putNumber(into: DataView, at: number, value: number): number {
  if (value >= 1_000_000_000) return putText(into, at, String(value));
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return putDigits(into, at, value | 0, digits);
}

/** A whole number below 10^9 in so many digits. */
export function putDigits(into: DataView, at: number, value: number, digits: number): number {
  let rest = value;
  for (let place = at + digits - 1; place >= at; place--) {
    const next = (rest / 10) | 0;
    into.setUint8(place, zero + rest - next * 10);
    rest = next;
  }
  return at + digits;
}

/** An IPv4 address of 32 bits in dotted decimal. */
export function putIpv4(into: DataView, start: number, word: number): number {
  let at = start;
  for (let shift = 24; shift >= 0; shift -= 8) {
    const octet = (word >>> shift) & 255;
    const tens = (octet / 10) | 0;
    if (octet >= 100) into.setUint8(at++, zero + ((octet / 100) | 0));
    if (octet >= 10) into.setUint8(at++, zero + (tens % 10));
    into.setUint8(at++, zero + octet - tens * 10);
    into.setUint8(at++, dot);
  }
  return at - 1;
}

/** A MAC address of 48 bits: `aa:bb:cc:dd:ee:ff`. */
export function putMac(into: DataView, start: number, address: number): number {
  const high = (address / 0x1_0000_0000) | 0;
  const low = address | 0;
  let at = start;
  for (let i = 0; i < 6; i++) {
    const octet = (i < 2 ? high >>> (8 - 8 * i) : low >>> (40 - 8 * i)) & 255;
    into.setUint8(at, hexDigits[octet >>> 4]!);
    into.setUint8(at + 1, hexDigits[octet & 15]!);
    into.setUint8(at + 2, colon);
    at += 3;
  }
  return at - 1;
}

/** The big-endian bytes of five words as base64 (RFC 4648 §4), padding included. */
export function putBase64(into: DataView, start: number, words: Int32Array): number {
  let at = start;
  // Of the words' bits, the lower `bits` of `held` are still to be written.
  let held = 0;
  let bits = 0;
  for (let i = 0; i < 5; i++) {
    const value = words[i]!;
    for (let shift = 16; shift >= 0; shift -= 16) {
      held = (held << 16) | ((value >>> shift) & 0xffff);
      bits += 16;
      while (bits >= 6) {
        bits -= 6;
        into.setUint8(at++, base64Digits[(held >>> bits) & 63]!);
      }
    }
  }
  into.setUint8(at, base64Digits[(held << (6 - bits)) & 63]!);
  into.setUint8(at + 1, 61);
  return at + 2;
}
