import type { Random } from "../support/traffic/random.ts";

const telling = [0x00, 0x01, 0x7f, 0x80, 0xff] as const;

type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const mutations: readonly Mutation[] = [
  /** Some bits the other way round. */
  (bytes, random) => {
    for (let left = random.between(1, 8); left > 0; left--) bytes[random.between(0, bytes.length - 1)]! ^= 1 << random.between(0, 7);
    return bytes;
  },
  /** A byte that lengths, signs and ends are made of. */
  (bytes, random) => {
    for (let left = random.between(1, 4); left > 0; left--) bytes[random.between(0, bytes.length - 1)] = random.pick(telling);
    return bytes;
  },
  /** A number of two or four bytes: a length that is not right by a little or a lot. */
  (bytes, random) => {
    const at = random.between(0, Math.max(0, bytes.length - 4));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const number = random.pick([0, 1, bytes.length - at, bytes.length, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, random.word() >>> 0]);
    if (at + 4 <= bytes.length && random.chance(0.5)) view.setUint32(at, number, random.chance(0.3));
    else if (at + 2 <= bytes.length) view.setUint16(at, number & 0xffff, random.chance(0.3));
    return bytes;
  },
  /** Cut. */
  (bytes, random) => bytes.subarray(0, random.between(0, bytes.length)),
  /** Something more at the end. */
  (bytes, random) => joined(bytes, random.bytes(random.between(1, 64))),
  /** A part twice. */
  (bytes, random) => {
    const at = random.between(0, bytes.length - 1);
    const end = Math.min(bytes.length, at + random.between(1, 200));
    return joined(bytes.subarray(0, end), bytes.subarray(at));
  },
  /** The beginning of one, the end of another. */
  (bytes, random, other) => joined(bytes.subarray(0, random.between(0, bytes.length)), other.subarray(random.between(0, other.length))),
  /** All of it noise. */
  (bytes, random) => random.bytes(bytes.length),
];

/** A copy of the bytes with one to three things wrong with it. `other` is spare parts. */
export function mutate(original: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  let bytes: Uint8Array = original.slice();
  for (let left = random.between(1, 3); left > 0 && bytes.length > 0; left--) bytes = random.pick(mutations)(bytes, random, other);
  return bytes;
}

function joined(one: Uint8Array, two: Uint8Array): Uint8Array {
  const all = new Uint8Array(one.length + two.length);
  all.set(one);
  all.set(two, one.length);
  return all;
}
