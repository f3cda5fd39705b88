/** As many are always told apart. */
const fewItems = 4_096;

/** The `keep` items with the highest keys of many, in little memory. */
export class TopSelection<T> {
  readonly #keep: number;
  #keys: Float64Array;
  readonly #items: T[] = [];
  #size = 0;
  #bound = Number.NEGATIVE_INFINITY;

  constructor(keep: number) {
    this.#keep = keep;
    this.#keys = new Float64Array(Math.max(fewItems, keep * 2));
  }

  add(key: number, item: T): void {
    if (key <= this.#bound) return;
    this.#keys[this.#size] = key;
    this.#items[this.#size++] = item;
    if (this.#size === this.#keys.length) this.#trim();
  }

  /** Highest key first; equal ones as `tie` has them, of very many equal ones those that came first. */
  best(tie: (a: T, b: T) => number): T[] {
    const order = Array.from({ length: this.#size }, (_, i) => i);
    const keys = this.#keys;
    const items = this.#items;
    order.sort((a, b) => keys[b]! - keys[a]! || tie(items[a]!, items[b]!));
    return order.slice(0, this.#keep).map((i) => items[i]!);
  }

  #trim(): void {
    const keep = Math.max(1, this.#keep);
    const sorted = this.#keys.slice(0, this.#size).sort();
    this.#bound = sorted[this.#size - keep]!;
    let equal = keep - (this.#size - upperBound(sorted, this.#bound));
    let kept = 0;
    for (let i = 0; i < this.#size; i++) {
      const key = this.#keys[i]!;
      if (key < this.#bound || (key === this.#bound && equal-- <= 0)) continue;
      this.#keys[kept] = key;
      this.#items[kept++] = this.#items[i]!;
    }
    this.#size = kept;
  }
}

/** Index of the first number above `value`. */
function upperBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
