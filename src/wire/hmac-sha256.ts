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

const block = new Int32Array(16);
const hash = new Int32Array(8);

/** Big-endian words of `bytes` into the block, the rest zero. */
function fill(bytes: Uint8Array): void {
  block.fill(0);
  for (let i = 0; i < bytes.length; i++) block[i >> 2]! |= bytes[i]! << (24 - ((i & 3) << 3));
}

/** The end of a message of which one block has gone before. */
function finish(length: number): void {
  block[length >> 2]! |= 0x80 << (24 - ((length & 3) << 3));
  block[15] = (blockBytes + length) << 3;
}

/** A key of at most 64 bytes. */
export function hmacKey(key: Uint8Array): HmacKey {
  if (key.length > blockBytes) throw new RangeError(`hmacKey takes at most ${blockBytes} bytes`);
  const made = { inner: new Int32Array(8), outer: new Int32Array(8) };
  for (const [into, pad] of [
    [made.inner, 0x36363636],
    [made.outer, 0x5c5c5c5c],
  ] as const) {
    fill(key);
    for (let i = 0; i < 16; i++) block[i]! ^= pad;
    beginSha256(into);
    sha256Block(into, block);
  }
  return made;
}

/** HMAC with SHA-256 (RFC 2104) of a message of at most 55 bytes. Not for secrets, see `sha256Block`. */
export function hmacOfShort({ inner, outer }: HmacKey, message: Uint8Array): Buffer {
  if (message.length > maxMessageBytes) throw new RangeError(`hmacOfShort takes at most ${maxMessageBytes} bytes`);
  fill(message);
  finish(message.length);
  hash.set(inner);
  sha256Block(hash, block);
  block.fill(0);
  block.set(hash);
  finish(digestBytes);
  hash.set(outer);
  sha256Block(hash, block);
  const digest = Buffer.allocUnsafe(digestBytes);
  for (let i = 0; i < 8; i++) digest.writeInt32BE(hash[i]!, i * 4);
  return digest;
}
