import { sorted, type Steps } from "./slices.ts";

/** As many are always told apart. */
const fewItems = 512;

/** The `keep` items with the highest keys of many, in little memory: a heap whose root leaves first. */
export class TopSelection<T> {
  readonly #keep: number;
  readonly #capacity: number;
  readonly #keys: Float64Array;
  /** Which item came when: of equal keys the later leaves first. */
  readonly #turns: Float64Array;
  readonly #items: T[] = [];
  #size = 0;
  #turn = 0;

  constructor(keep: number) {
    this.#keep = keep;
    this.#capacity = Math.max(fewItems, keep);
    this.#keys = new Float64Array(this.#capacity);
    this.#turns = new Float64Array(this.#capacity);
  }

  add(key: number, item: T): void {
    const turn = this.#turn++;
    if (this.#size < this.#capacity) this.#rise(this.#size++, key, turn, item);
    else if (key > this.#keys[0]!) this.#sink(key, turn, item);
  }

  /** Highest key first; equal ones as `tie` has them, of very many equal ones those that came first. */
  *best(tie: (a: T, b: T) => number): Steps<T[]> {
    const keys = this.#keys;
    const items = this.#items;
    const bound = keys.slice(0, this.#size).sort()[Math.max(0, this.#size - this.#keep)]!;
    // Comparing equal ones may take long: only those that may be among the best.
    const order = Array.from({ length: this.#size }, (_, i) => i).filter((i) => keys[i]! >= bound);
    const all = yield* sorted(order, (a, b) => keys[b]! - keys[a]! || tie(items[a]!, items[b]!));
    return all.slice(0, this.#keep).map((i) => items[i]!);
  }

  /** Whether what stands at `at` leaves before a key that came at `turn`. */
  #isBefore(at: number, key: number, turn: number): boolean {
    const other = this.#keys[at]!;
    return other < key || (other === key && this.#turns[at]! > turn);
  }

  #rise(start: number, key: number, turn: number, item: T): void {
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#isBefore(parent, key, turn)) break;
      this.#put(at, parent);
      at = parent;
    }
    this.#set(at, key, turn, item);
  }

  /** Replaces the root. */
  #sink(key: number, turn: number, item: T): void {
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      const right = child + 1;
      if (right < this.#size && this.#isBefore(right, this.#keys[child]!, this.#turns[child]!)) child = right;
      if (!this.#isBefore(child, key, turn)) break;
      this.#put(at, child);
      at = child;
    }
    this.#set(at, key, turn, item);
  }

  #put(at: number, from: number): void {
    this.#set(at, this.#keys[from]!, this.#turns[from]!, this.#items[from]!);
  }

  #set(at: number, key: number, turn: number, item: T): void {
    this.#keys[at] = key;
    this.#turns[at] = turn;
    this.#items[at] = item;
  }
}
