/** Of a counter that has counted nothing; never written to. */
const none: never[] = [];

/**
 * The heaviest keys of a stream in bounded memory, each with a value beside it. Beyond the bound the lighter half is let go, so a key's
 * sum may lack what it had when it was let go; keys that stay heavy are exact. The keys are few: looking through them all takes less
 * time and memory than a map.
 */
export class TopCounter<T> {
  readonly #capacity: number;
  // Most hosts have one key or none: their arrays are made with the first, no longer than they need be.
  #keys: number[] | undefined;
  #sums: number[] = none;
  #values: T[] = none;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** `value` is kept when the key is new. */
  add(key: number, amount: number, value: T): void {
    if (this.addKnown(key, amount) || amount <= 0) return;
    const keys = this.#keys;
    if (!keys) {
      this.#keys = [key];
      this.#sums = [amount];
      this.#values = [value];
      return;
    }
    keys.push(key);
    this.#sums.push(amount);
    this.#values.push(value);
    if (keys.length > this.#capacity) this.#halve(keys);
  }

  /** Adds to a key that is there; false when it is not. */
  addKnown(key: number, amount: number): boolean {
    const at = this.#keys === undefined ? -1 : this.#keys.indexOf(key);
    if (at < 0) return false;
    if ((this.#sums[at]! += amount) <= 0) this.#drop(at);
    return true;
  }

  /** Heaviest first. */
  top(count: number): { readonly value: T; readonly sum: number }[] {
    return this.#values
      .map((value, i) => ({ value, key: this.#keys![i]!, sum: this.#sums[i]! }))
      .sort((a, b) => b.sum - a.sum || a.key - b.key)
      .slice(0, count)
      .map(({ value, sum }) => ({ value, sum }));
  }

  #drop(i: number): void {
    this.#keys!.splice(i, 1);
    this.#sums.splice(i, 1);
    this.#values.splice(i, 1);
  }

  #halve(keys: number[]): void {
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
