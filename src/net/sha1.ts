import { wordAt } from "./ip-bytes.ts";

const words = new Int32Array(16);

/**
 * SHA-1 (FIPS 180-4 §6.1) of a message of at most 55 bytes, which is one block, into the five words of `digest`. For such
 * messages several times faster than a call into the crypto library. Not for secrets.
 */
export function sha1OfShort(message: Uint8Array, digest: Int32Array): void {
  const { length } = message;
  if (length > 55) throw new RangeError("sha1OfShort takes at most 55 bytes");
  const whole = length >> 2;
  for (let i = 0; i < whole; i++) words[i] = wordAt(message, i << 2);
  words[whole] = lastWord(message, whole << 2);
  for (let i = whole + 1; i < 15; i++) words[i] = 0;
  words[15] = length << 3;
  compress(words, digest);
}

/** What is left of the message at `start`, less than a word, and the bit that ends it. */
function lastWord(message: Uint8Array, start: number): number {
  let word = 0;
  for (let at = start; at < message.length; at++) word = (word << 8) | message[at]!;
  return ((word << 8) | 0x80) << ((3 - (message.length - start)) << 3);
}

/** The first block's digest. Its rounds are written out, so that nothing is moved between them: half the time of a loop. */
const compress = writtenOut();

function writtenOut(): (block: Int32Array, digest: Int32Array) => void {
  const initial = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const code = Array.from({ length: 16 }, (_, i) => `let w${i} = block[${i}];`);
  let names = ["a", "b", "c", "d", "e"];
  for (const [i, name] of names.entries()) code.push(`let ${name} = ${initial[i]! | 0};`);
  for (let i = 0; i < 80; i++) {
    const [a, b, c, d, e] = names as [string, string, string, string, string];
    const w = `w${i & 15}`;
    if (i >= 16) code.push(`${w} ^= w${(i - 3) & 15} ^ w${(i - 8) & 15} ^ w${(i - 14) & 15}; ${w} = (${w} << 1) | (${w} >>> 31);`);
    const [mixed, constant] = [
      [`${d} ^ (${b} & (${c} ^ ${d}))`, 0x5a827999],
      [`${b} ^ ${c} ^ ${d}`, 0x6ed9eba1],
      [`(${b} & ${c}) | (${d} & (${b} | ${c}))`, 0x8f1bbcdc],
      [`${b} ^ ${c} ^ ${d}`, 0xca62c1d6],
    ][Math.floor(i / 20)] as [string, number];
    code.push(`${e} = (((${a} << 5) | (${a} >>> 27)) + ${e} | 0) + ((${mixed}) + ${constant | 0} | 0) + ${w} | 0;`);
    code.push(`${b} = (${b} << 30) | (${b} >>> 2);`);
    names = [e, a, b, c, d];
  }
  for (const [i, name] of ["a", "b", "c", "d", "e"].entries()) code.push(`digest[${i}] = ${name} + ${initial[i]! | 0} | 0;`);
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- made of constants only
  return new Function("block", "digest", code.join("\n")) as ReturnType<typeof writtenOut>;
}
