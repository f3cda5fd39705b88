import { wordAt } from "./ip-bytes.ts";

const schedule = new Int32Array(80);

/**
 * SHA-1 (FIPS 180-4 §6.1) of a message of at most 55 bytes, which is one block, into the five words of `digest`. For such
 * messages several times faster than a call into the crypto library. Not for secrets.
 */
export function sha1OfShort(message: Uint8Array, digest: Int32Array): void {
  const { length } = message;
  if (length > 55) throw new RangeError("sha1OfShort takes at most 55 bytes");
  const w = schedule;
  const whole = length >> 2;
  for (let i = 0; i < whole; i++) w[i] = wordAt(message, i << 2);
  w[whole] = lastWord(message, whole << 2);
  for (let i = whole + 1; i < 15; i++) w[i] = 0;
  w[15] = length << 3;
  for (let i = 16; i < 80; i++) {
    const x = w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!;
    w[i] = (x << 1) | (x >>> 31);
  }
  let a = 0x67452301;
  let b = 0xefcdab89 | 0;
  let c = 0x98badcfe | 0;
  let d = 0x10325476;
  let e = 0xc3d2e1f0 | 0;
  for (let i = 0; i < 20; i++) {
    const next = (((a << 5) | (a >>> 27)) + ((((b & c) | (~b & d)) + 0x5a827999 + e) | 0) + w[i]!) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  for (let i = 20; i < 40; i++) {
    const next = (((a << 5) | (a >>> 27)) + (((b ^ c ^ d) + 0x6ed9eba1 + e) | 0) + w[i]!) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  for (let i = 40; i < 60; i++) {
    const next = (((a << 5) | (a >>> 27)) + ((((b & c) | (b & d) | (c & d)) + (0x8f1bbcdc | 0) + e) | 0) + w[i]!) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  for (let i = 60; i < 80; i++) {
    const next = (((a << 5) | (a >>> 27)) + (((b ^ c ^ d) + (0xca62c1d6 | 0) + e) | 0) + w[i]!) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  digest[0] = (a + 0x67452301) | 0;
  digest[1] = (b + 0xefcdab89) | 0;
  digest[2] = (c + 0x98badcfe) | 0;
  digest[3] = (d + 0x10325476) | 0;
  digest[4] = (e + 0xc3d2e1f0) | 0;
}

/** What is left of the message at `start`, less than a word, and the bit that ends it. */
function lastWord(message: Uint8Array, start: number): number {
  let word = 0;
  for (let at = start; at < message.length; at++) word = (word << 8) | message[at]!;
  return ((word << 8) | 0x80) << ((3 - (message.length - start)) << 3);
}
