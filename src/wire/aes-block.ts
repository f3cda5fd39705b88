/** AES's S-box (FIPS 197 §5.1.1), computed: inverses in GF(2^8), then the affine map. */
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

function rotated(byte: number, by: number): number {
  return ((byte << by) | (byte >>> (8 - by))) & 255;
}

const rounds = 10;
const schedule = new Uint8Array(16 * (rounds + 1));
const state = new Uint8Array(16);
const shifted = new Uint8Array(16);

function expand(key: Uint8Array): void {
  const w = schedule;
  w.set(key);
  let constant = 1;
  for (let i = 16; i < w.length; i += 4) {
    let t0 = w[i - 4]!;
    let t1 = w[i - 3]!;
    let t2 = w[i - 2]!;
    let t3 = w[i - 1]!;
    if (i % 16 === 0) {
      const wrapped = t0;
      t0 = sbox[t1]! ^ constant;
      t1 = sbox[t2]!;
      t2 = sbox[t3]!;
      t3 = sbox[wrapped]!;
      constant = double(constant);
    }
    w[i] = w[i - 16]! ^ t0;
    w[i + 1] = w[i - 15]! ^ t1;
    w[i + 2] = w[i - 14]! ^ t2;
    w[i + 3] = w[i - 13]! ^ t3;
  }
}

function double(byte: number): number {
  return ((byte << 1) ^ (byte & 0x80 ? 0x1b : 0)) & 255;
}

/**
 * AES-128 (FIPS 197) of the one block at `bytes[at]` under a 16-byte key; the result is good until the next call. For one
 * block several times faster than the crypto library's set-up. Not for secrets: it takes no care of timing.
 */
export function aesBlock(key: Uint8Array, bytes: Uint8Array, at: number): Uint8Array {
  expand(key);
  for (let i = 0; i < 16; i++) state[i] = bytes[at + i]! ^ schedule[i]!;
  for (let round = 1; round <= rounds; round++) {
    for (let i = 0; i < 16; i++) shifted[i] = sbox[state[(i + 4 * (i & 3)) & 15]!]!;
    const o = round * 16;
    if (round === rounds) {
      for (let i = 0; i < 16; i++) state[i] = shifted[i]! ^ schedule[o + i]!;
      break;
    }
    for (let c = 0; c < 16; c += 4) {
      const a = shifted[c]!;
      const b = shifted[c + 1]!;
      const d = shifted[c + 2]!;
      const e = shifted[c + 3]!;
      const all = a ^ b ^ d ^ e;
      state[c] = a ^ all ^ double(a ^ b) ^ schedule[o + c]!;
      state[c + 1] = b ^ all ^ double(b ^ d) ^ schedule[o + c + 1]!;
      state[c + 2] = d ^ all ^ double(d ^ e) ^ schedule[o + c + 2]!;
      state[c + 3] = e ^ all ^ double(e ^ a) ^ schedule[o + c + 3]!;
    }
  }
  return state;
}
