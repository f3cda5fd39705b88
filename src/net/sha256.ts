/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2). */
const constants = rootsOfPrimes(64, 1 / 3);
const initial = rootsOfPrimes(8, 1 / 2);

function rootsOfPrimes(count: number, power: number): Int32Array {
  const roots = new Int32Array(count);
  for (let found = 0, candidate = 2; found < count; candidate++) {
    let isPrime = true;
    for (let factor = 2; factor * factor <= candidate; factor++) if (candidate % factor === 0) isPrime = false;
    if (isPrime) roots[found++] = (candidate ** power % 1) * 0x1_0000_0000;
  }
  return roots;
}

/** Begins a SHA-256: `hash` is its eight words. */
export function beginSha256(hash: Int32Array): void {
  // Shorter than a call of `set` takes.
  for (let i = 0; i < 8; i++) hash[i] = initial[i]!;
}

/**
 * Takes in one block of SHA-256 (FIPS 180-4 §6.2.2), 16 big-endian words of `block`; padding is the caller's. For a block or
 * two several times faster than a call into the crypto library. Not for secrets: it takes no care of timing.
 */
export const sha256Block: (hash: Int32Array, block: Int32Array) => void = writtenOut();

/** Its rounds are written out, so that nothing is moved between them: two thirds of the time of a loop. */
function writtenOut(): typeof sha256Block {
  const rotated = (name: string, ...by: readonly number[]): string => by.map((n) => `((${name} >>> ${n}) | (${name} << ${32 - n}))`).join(" ^ ");
  const all = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const code = Array.from({ length: 16 }, (_, i) => `let w${i} = block[${i}];`);
  for (const [i, name] of all.entries()) code.push(`let ${name} = hash[${i}];`);
  let names = all;
  for (let i = 0; i < 64; i++) {
    const [a, b, c, d, e, f, g, h] = names as [string, string, string, string, string, string, string, string];
    const w = `w${i & 15}`;
    const x = `w${(i - 15) & 15}`;
    const y = `w${(i - 2) & 15}`;
    if (i >= 16) code.push(`${w} = (${w} + (${rotated(x, 7, 18)} ^ (${x} >>> 3)) | 0) + w${(i - 7) & 15} + (${rotated(y, 17, 19)} ^ (${y} >>> 10)) | 0;`);
    code.push(`${h} = (${h} + (${rotated(e, 6, 11, 25)}) | 0) + ((${g} ^ (${e} & (${f} ^ ${g}))) + ${constants[i]!} | 0) + ${w} | 0;`);
    code.push(`${d} = ${d} + ${h} | 0;`);
    code.push(`${h} = (${h} + (${rotated(a, 2, 13, 22)}) | 0) + ((${a} & ${b}) | (${c} & (${a} | ${b}))) | 0;`);
    names = [h, a, b, c, d, e, f, g];
  }
  for (const [i, name] of all.entries()) code.push(`hash[${i}] = hash[${i}] + ${name} | 0;`);
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- made of constants only
  return new Function("hash", "block", code.join("\n")) as typeof sha256Block;
}
