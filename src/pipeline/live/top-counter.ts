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
  /** Each key, and behind it its sum. */
  #pairs: number[] = none;
  #values: T[] = none;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** `value` is kept when the key is new. */
  add(key: number, amount: number, value: T): void {
    if (this.addKnown(key, amount) || amount <= 0) return;
    if (this.#pairs === none) {
      this.#pairs = [key, amount];
      this.#values = [value];
      return;
    }
    this.#pairs.push(key, amount);
    this.#values.push(value);
    if (this.#values.length > this.#capacity) this.#halve();
  }

  /** Adds to a key that is there; false when it is not. */
  addKnown(key: number, amount: number): boolean {
    const pairs = this.#pairs;
    for (let i = 0; i < pairs.length; i += 2) {
      if (pairs[i] !== key) continue;
      if ((pairs[i + 1]! += amount) <= 0) {
        pairs.splice(i, 2);
        this.#values.splice(i >> 1, 1);
      }
      return true;
    }
    return false;
  }

  /** Heaviest first. */
  top(count: number): { readonly value: T; readonly sum: number }[] {
    return this.#values
      .map((value, i) => ({ value, key: this.#pairs[2 * i]!, sum: this.#pairs[2 * i + 1]! }))
      .sort((a, b) => b.sum - a.sum || a.key - b.key)
      .slice(0, count)
      .map(({ value, sum }) => ({ value, sum }));
  }

  #halve(): void {
    const pairs = this.#pairs;
    const values = this.#values;
    const weights = new Float64Array(values.length);
    for (let i = 0; i < weights.length; i++) weights[i] = pairs[2 * i + 1]!;
    weights.sort();
    const leaving = weights.length >> 1;
    const bound = weights[leaving]!;
    // Of equal ones the oldest go.
    let equal = leaving - lighter(weights, bound);
    let kept = 0;
    for (let i = 0; i < values.length; i++) {
      const sum = pairs[2 * i + 1]!;
      if (sum < bound || (sum === bound && equal-- > 0)) continue;
      pairs[2 * kept] = pairs[2 * i]!;
      pairs[2 * kept + 1] = sum;
      values[kept++] = values[i]!;
    }
    pairs.length = 2 * kept;
    values.length = kept;
  }
}

/** How many of the sorted weights are less than `bound`. */
function lighter(weights: Float64Array, bound: number): number {
  let count = 0;
  while (weights[count]! < bound) count++;
  return count;
}
