import { randomBytes } from "node:crypto";
import { digest } from "../flow-table.ts";
import { Dictionary } from "./dictionary.ts";

/** An index that grows copies itself: many small ones hold nobody up for long. */
const shardBits = 6;
const shards = 1 << shardBits;
const smallestMask = 15;
/** Keys of one page. */
const pageBits = 9;
const inPage = (1 << pageBits) - 1;

/** Values found by four 32-bit words: addresses, pairs of MAC addresses. Looking one up makes no text and no garbage. */
export class WordDictionary<T> extends Dictionary<T> {
  readonly #shards = Array.from({ length: shards }, () => new Shard());
  /** Keys by number, four words each. */
  readonly #keys: Int32Array[] = [];
  readonly #seed = randomBytes(4).readInt32LE(0);

  /** The number of a value, one use more of it; -1 when it is new: then comes `add`. */
  take(w0: number, w1: number, w2: number, w3: number): number {
    const number = this.find(w0, w1, w2, w3);
    if (number >= 0) this.use(number);
    return number;
  }

  /** -1 when it is not there. */
  find(w0: number, w1: number, w2: number, w3: number): number {
    const hash = digest(w0, w1, w2, w3, this.#seed);
    const { slots, mask } = this.#shards[hash >>> (32 - shardBits)]!;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const number = slots[2 * at + 1]! - 1;
      if (number < 0) return -1;
      if (slots[2 * at] === hash && this.#isKey(number, w0, w1, w2, w3)) return number;
    }
  }

  /** A number for a value whose key is not there yet, with its first use. */
  add(w0: number, w1: number, w2: number, w3: number, value: T): number {
    const number = this.newNumber();
    this.setValue(number, value);
    const page = (this.#keys[number >>> pageBits] ??= new Int32Array(4 << pageBits));
    const at = (number & inPage) * 4;
    page[at] = w0;
    page[at + 1] = w1;
    page[at + 2] = w2;
    page[at + 3] = w3;
    const hash = digest(w0, w1, w2, w3, this.#seed);
    this.#shards[hash >>> (32 - shardBits)]!.add(hash, number);
    return number;
  }

  protected forget(number: number): void {
    const page = this.#keys[number >>> pageBits]!;
    const at = (number & inPage) * 4;
    const hash = digest(page[at]!, page[at + 1]!, page[at + 2]!, page[at + 3]!, this.#seed);
    this.#shards[hash >>> (32 - shardBits)]!.remove(hash, number);
  }

  #isKey(number: number, w0: number, w1: number, w2: number, w3: number): boolean {
    const page = this.#keys[number >>> pageBits]!;
    const at = (number & inPage) * 4;
    return page[at + 3] === w3 && page[at + 2] === w2 && page[at + 1] === w1 && page[at] === w0;
  }
}

/** A hash table with linear probing: of each number its hash and itself + 1, 0 for an empty place; at most half full. */
class Shard {
  slots = new Int32Array(2 * (smallestMask + 1));
  mask = smallestMask;
  #size = 0;

  add(hash: number, number: number): void {
    if (2 * ++this.#size > this.mask) this.#grow();
    this.#put(hash, number + 1);
  }

  /** Those behind it move up, so that no search ends too early. */
  remove(hash: number, number: number): void {
    const { slots, mask } = this;
    let hole = hash & mask;
    while (slots[2 * hole + 1] !== number + 1) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; slots[2 * at + 1] !== 0; at = (at + 1) & mask) {
      const home = slots[2 * at]! & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[2 * hole] = slots[2 * at]!;
      slots[2 * hole + 1] = slots[2 * at + 1]!;
      hole = at;
    }
    slots[2 * hole + 1] = 0;
    this.#size--;
  }

  #put(hash: number, entry: number): void {
    const { slots, mask } = this;
    let at = hash & mask;
    while (slots[2 * at + 1] !== 0) at = (at + 1) & mask;
    slots[2 * at] = hash;
    slots[2 * at + 1] = entry;
  }

  #grow(): void {
    const before = this.slots;
    this.mask = 2 * this.mask + 1;
    this.slots = new Int32Array(2 * (this.mask + 1));
    for (let i = 0; i < before.length; i += 2) if (before[i + 1] !== 0) this.#put(before[i]!, before[i + 1]!);
  }
}
