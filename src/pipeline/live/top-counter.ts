/**
 * The heaviest keys of a stream in bounded memory, each with a value beside it. Beyond the bound the lighter half is let go, so a key's
 * sum may lack what it had when it was let go; keys that stay heavy are exact. The keys are few: looking through them all takes less
 * time and memory than a map.
 */
export class TopCounter<T> {
  readonly #capacity: number;
  readonly #keys: number[] = [];
  readonly #sums: number[] = [];
  readonly #values: T[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** `value` is kept when the key is new. */
  add(key: number, amount: number, value: T): void {
    const keys = this.#keys;
    const { length } = keys;
    for (let i = 0; i < length; i++) {
      if (keys[i] !== key) continue;
      if ((this.#sums[i]! += amount) <= 0) this.#drop(i);
      return;
    }
    if (amount <= 0) return;
    keys.push(key);
    this.#sums.push(amount);
    this.#values.push(value);
    if (length >= this.#capacity) this.#halve();
  }

  /** Heaviest first. */
  top(count: number): { readonly value: T; readonly sum: number }[] {
    return this.#values
      .map((value, i) => ({ value, key: this.#keys[i]!, sum: this.#sums[i]! }))
      .sort((a, b) => b.sum - a.sum || a.key - b.key)
      .slice(0, count)
      .map(({ value, sum }) => ({ value, sum }));
  }

  #drop(i: number): void {
    this.#keys.splice(i, 1);
    this.#sums.splice(i, 1);
    this.#values.splice(i, 1);
  }

  #halve(): void {
    const keys = this.#keys;
    const sums = this.#sums;
    const values = this.#values;
    const weights = Float64Array.from(sums).sort();
    const leaving = weights.length >> 1;
    const bound = weights[leaving]!;
    // Of equal ones the oldest go.
    let equal = leaving - lighter(weights, bound);
    let kept = 0;
    for (let i = 0; i < sums.length; i++) {
      const sum = sums[i]!;
      if (sum < bound || (sum === bound && equal-- > 0)) continue;
      keys[kept] = keys[i]!;
      sums[kept] = sum;
      values[kept++] = values[i]!;
    }
    keys.length = sums.length = values.length = kept;
  }
}

/** How many of the sorted weights are less than `bound`. */
function lighter(weights: Float64Array, bound: number): number {
  let count = 0;
  while (weights[count]! < bound) count++;
  return count;
}
