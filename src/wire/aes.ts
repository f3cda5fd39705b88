/**
 * AES-128 (FIPS 197) by tables, for keys that anybody can compute: a call into the crypto library takes longer to set up than
 * a packet takes here. Not for secrets: it takes no care of timing.
 */

export const aesBlockBytes = 16;
const rounds = 10;
/** Words of an expanded key. */
const scheduleWords = 4 * (rounds + 1);

/** An expanded key (FIPS 197 §5.2), big-endian words. */
export type AesKey = Int32Array;

/** The S-box (FIPS 197 §5.1.1), computed: inverses in GF(2^8), then the affine map. */
const sbox = new Uint8Array(256);
for (let p = 1, q = 1, first = true; first || p !== 1; first = false) {
  // p runs through all elements as powers of 3, q through their inverses.
  p = (p ^ (p << 1) ^ (p & 0x80 ? 0x11b : 0)) & 255;
  q ^= q << 1;
  q ^= q << 2;
  q ^= q << 4;
  q &= 255;
  if ((q & 0x80) !== 0) q ^= 0x09;
  sbox[p] = q ^ rotated(q, 1) ^ rotated(q, 2) ^ rotated(q, 3) ^ rotated(q, 4) ^ 0x63;
}
sbox[0] = 0x63;

/** SubBytes and MixColumns of one byte in the first row of its column; the other rows are its rotations. */
const mixed = Int32Array.from(sbox, (s) => (double(s) << 24) | (s << 16) | (s << 8) | (double(s) ^ s));
const mixed1 = mixed.map((word) => (word >>> 8) | (word << 24));
const mixed2 = mixed.map((word) => (word >>> 16) | (word << 16));
const mixed3 = mixed.map((word) => (word >>> 24) | (word << 8));

function rotated(byte: number, by: number): number {
  return ((byte << by) | (byte >>> (8 - by))) & 255;
}

function double(byte: number): number {
  return ((byte << 1) ^ (byte & 0x80 ? 0x1b : 0)) & 255;
}

/** A key to be made by `aesKey`. */
export function newAesKey(): AesKey {
  return new Int32Array(scheduleWords);
}

/** Expands the 16-byte key that the first four of these big-endian words are into `w`. */
export function aesKey(words: Int32Array, w: AesKey): AesKey {
  w[0] = words[0]!;
  w[1] = words[1]!;
  w[2] = words[2]!;
  w[3] = words[3]!;
  let constant = 1;
  for (let i = 4; i < scheduleWords; i += 4) {
    const t = w[i - 1]!;
    const substituted = (sbox[(t >>> 16) & 255]! << 24) | (sbox[(t >>> 8) & 255]! << 16) | (sbox[t & 255]! << 8) | sbox[t >>> 24]!;
    w[i] = w[i - 4]! ^ substituted ^ (constant << 24);
    w[i + 1] = w[i - 3]! ^ w[i]!;
    w[i + 2] = w[i - 2]! ^ w[i + 1]!;
    w[i + 3] = w[i - 1]! ^ w[i + 2]!;
    constant = double(constant);
  }
  return w;
}

/** Encrypts the block of four big-endian words in place. */
export function aesBlock(key: AesKey, block: Int32Array): void {
  let a = block[0]! ^ key[0]!;
  let b = block[1]! ^ key[1]!;
  let c = block[2]! ^ key[2]!;
  let d = block[3]! ^ key[3]!;
  for (let k = 4; k < 4 * rounds; k += 4) {
    const e = mixed[a >>> 24]! ^ mixed1[(b >>> 16) & 255]! ^ mixed2[(c >>> 8) & 255]! ^ mixed3[d & 255]! ^ key[k]!;
    const f = mixed[b >>> 24]! ^ mixed1[(c >>> 16) & 255]! ^ mixed2[(d >>> 8) & 255]! ^ mixed3[a & 255]! ^ key[k + 1]!;
    const g = mixed[c >>> 24]! ^ mixed1[(d >>> 16) & 255]! ^ mixed2[(a >>> 8) & 255]! ^ mixed3[b & 255]! ^ key[k + 2]!;
    d = mixed[d >>> 24]! ^ mixed1[(a >>> 16) & 255]! ^ mixed2[(b >>> 8) & 255]! ^ mixed3[c & 255]! ^ key[k + 3]!;
    a = e;
    b = f;
    c = g;
  }
  block[0] = substituted(a, b, c, d) ^ key[4 * rounds]!;
  block[1] = substituted(b, c, d, a) ^ key[4 * rounds + 1]!;
  block[2] = substituted(c, d, a, b) ^ key[4 * rounds + 2]!;
  block[3] = substituted(d, a, b, c) ^ key[4 * rounds + 3]!;
}

/** SubBytes and ShiftRows of one column of the last round. */
function substituted(a: number, b: number, c: number, d: number): number {
  return (sbox[a >>> 24]! << 24) | (sbox[(b >>> 16) & 255]! << 16) | (sbox[(c >>> 8) & 255]! << 8) | sbox[d & 255]!;
}

const counter = new Int32Array(4);

/**
 * Decrypts blocks `from` to `to` (exclusive) of a payload, [start, end) of `bytes`, to the same places of `into`: counter mode
 * as GCM uses it (NIST SP 800-38D §6.5, with a nonce of 12 bytes, three big-endian words). The tag is not looked at.
 */
export function aesGcmPlain(key: AesKey, nonce: Int32Array, bytes: Uint8Array, start: number, end: number, from: number, to: number, into: Uint8Array): void {
  for (let index = from; index < to; index++) {
    counter[0] = nonce[0]!;
    counter[1] = nonce[1]!;
    counter[2] = nonce[2]!;
    counter[3] = index + 2;
    aesBlock(key, counter);
    const at = start + index * aesBlockBytes;
    const size = end - at < aesBlockBytes ? end - at : aesBlockBytes;
    for (let i = 0; i < size; i++) into[at - start + i] = bytes[at + i]! ^ (counter[i >> 2]! >>> (24 - ((i & 3) << 3)));
  }
}
