import { randomBytes } from "node:crypto";
import { digest } from "../flow-table.ts";
import { Dictionary } from "./dictionary.ts";
import { NumberIndex } from "./number-index.ts";

/** An index that grows copies itself: many small ones hold nobody up for long. */
const shardBits = 6;
const shards = 1 << shardBits;
/** Keys of one page. */
const pageBits = 9;
const inPage = (1 << pageBits) - 1;

/** Values found by four 32-bit words: addresses, pairs of MAC addresses. Looking one up makes no text and no garbage. */
export class WordDictionary<T> extends Dictionary<T> {
  readonly #shards = Array.from({ length: shards }, () => new NumberIndex());
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
