import { randomBytes } from "node:crypto";
import { Dictionary } from "./dictionary.ts";
import { NumberIndex } from "./number-index.ts";

/** An index that grows copies itself: many small ones hold nobody up for long. */
const shardBits = 6;
const shards = 1 << shardBits;
/** Hashes of one page. */
const pageBits = 10;
const inPage = (1 << pageBits) - 1;

/** Values found by a text that is different for different values, and that each value has. */
export class TextDictionary<T> extends Dictionary<T> {
  readonly #textOf: (value: T) => string;
  readonly #shards = Array.from({ length: shards }, () => new NumberIndex());
  /** Of the texts, by number. */
  readonly #hashes: Int32Array[] = [];
  readonly #seed = randomBytes(4).readInt32LE(0);

  constructor(textOf: (value: T) => string) {
    super();
    this.#textOf = textOf;
  }

  /** The number of a value, one use more of it. */
  take(text: string, make: (text: string) => T): number {
    const hash = digestOf(text, this.#seed);
    const shard = this.#shards[hash >>> (32 - shardBits)]!;
    const { slots, mask } = shard;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const number = slots[2 * at + 1]! - 1;
      if (number < 0) break;
      if (slots[2 * at] !== hash || this.#textOf(this.value(number)) !== text) continue;
      this.use(number);
      return number;
    }
    const number = this.newNumber();
    this.setValue(number, make(text));
    shard.add(hash, number);
    const page = (this.#hashes[number >>> pageBits] ??= new Int32Array(1 << pageBits));
    page[number & inPage] = hash;
    return number;
  }

  /** One use more of a number, if it is still used and `isSame`: saves making its text. */
  takeAgain(number: number, isSame: (value: T) => boolean): boolean {
    if (!this.isUsed(number) || !isSame(this.value(number))) return false;
    this.use(number);
    return true;
  }

  protected forget(number: number): void {
    const hash = this.#hashes[number >>> pageBits]![number & inPage]!;
    this.#shards[hash >>> (32 - shardBits)]!.remove(hash, number);
  }
}

/** 32 bits of a text. Under a secret seed, mixed at each character: nobody can choose many texts that get the same. */
function digestOf(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x9e3779b1);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0x85ebca77);
  return h ^ (h >>> 13);
}
