import { beginSha256, sha256Block } from "../net/sha256.ts";

/** A key made ready: both hashes have already taken in the key's block (RFC 2104 §4). */
export interface HmacKey {
  readonly inner: Int32Array;
  readonly outer: Int32Array;
}

const blockBytes = 64;
const digestBytes = 32;
/** The longest message that fits into one block with its padding. */
const maxMessageBytes = 55;
/** Eight big-endian words. */
export const digestWords = 8;

const block = new Int32Array(16);
const hash = new Int32Array(digestWords);

/** Big-endian words of [start, end) into `words`, the rest zero. */
function fill(words: Int32Array, bytes: Uint8Array, start: number, end: number): void {
  for (let i = 0; i < 16; i++) words[i] = 0;
  for (let i = 0; i < end - start; i++) words[i >> 2]! |= bytes[start + i]! << (24 - ((i & 3) << 3));
}

/** The end of a message of which one block has gone before. */
function finish(words: Int32Array, length: number): void {
  words[length >> 2]! |= 0x80 << (24 - ((length & 3) << 3));
  words[15] = (blockBytes + length) << 3;
}

/** A key of at most 64 bytes. */
export function hmacKey(key: Uint8Array): HmacKey {
  if (key.length > blockBytes) throw new RangeError(`hmacKey takes at most ${blockBytes} bytes`);
  const words = new Int32Array(16);
  fill(words, key, 0, key.length);
  const made = newHmacKey();
  keyOfWords(words, 16, made);
  return made;
}

/** A key to be made by `hmacKeyOfDigest`. */
export function newHmacKey(): HmacKey {
  return { inner: new Int32Array(digestWords), outer: new Int32Array(digestWords) };
}

/** Makes `into` the key that these eight words are. */
export function hmacKeyOfDigest(digest: Int32Array, into: HmacKey): void {
  keyOfWords(digest, digestWords, into);
}

function keyOfWords(words: Int32Array, length: number, { inner, outer }: HmacKey): void {
  padded(words, length, 0x36363636);
  beginSha256(inner);
  sha256Block(inner, block);
  padded(words, length, 0x5c5c5c5c);
  beginSha256(outer);
  sha256Block(outer, block);
}

function padded(words: Int32Array, length: number, pad: number): void {
  for (let i = 0; i < 16; i++) block[i] = i < length ? words[i]! ^ pad : pad;
}

/** The block that the message [start, end) becomes, which has at most 55 bytes. */
export function hmacMessage(bytes: Uint8Array, start = 0, end: number = bytes.length, into: Int32Array = new Int32Array(16)): Int32Array {
  if (end - start > maxMessageBytes) throw new RangeError(`hmacMessage takes at most ${maxMessageBytes} bytes`);
  fill(into, bytes, start, end);
  finish(into, end - start);
  return into;
}

/** HMAC with SHA-256 (RFC 2104) as eight words, of a message made ready by `hmacMessage`. Not for secrets, see `sha256Block`. */
export function hmac({ inner, outer }: HmacKey, message: Int32Array, digest: Int32Array): void {
  for (let i = 0; i < digestWords; i++) hash[i] = inner[i]!;
  sha256Block(hash, message);
  for (let i = 0; i < 16; i++) block[i] = i < digestWords ? hash[i]! : 0;
  finish(block, digestBytes);
  for (let i = 0; i < digestWords; i++) digest[i] = outer[i]!;
  sha256Block(digest, block);
}
