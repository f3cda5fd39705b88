/**
 * The heaviest keys of a stream in bounded memory. Beyond the bound the lighter half is let go, so a key's sum may lack what it had
 * when it was let go; keys that stay heavy are exact.
 */
export class TopCounter {
  readonly #capacity: number;
  #sums: Map<string, number> | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(key: string, amount: number): void {
    const sums = (this.#sums ??= new Map());
    const sum = (sums.get(key) ?? 0) + amount;
    if (sum <= 0) sums.delete(key);
    else sums.set(key, sum);
    if (sums.size > this.#capacity) this.#halve(sums);
  }

  /** Heaviest first. */
  top(count: number): { readonly key: string; readonly sum: number }[] {
    return [...(this.#sums ?? [])]
      .map(([key, sum]) => ({ key, sum }))
      .toSorted((a, b) => b.sum - a.sum || (a.key < b.key ? -1 : 1))
      .slice(0, count);
  }

  #halve(sums: Map<string, number>): void {
    const weights = Float64Array.from(sums.values()).sort();
    const bound = weights[weights.length >> 1]!;
    let leaving = weights.length >> 1;
    for (const [key, sum] of sums) if (sum < bound && sums.delete(key)) leaving--;
    // Of equal ones the oldest go.
    for (const [key, sum] of sums) if (leaving > 0 && sum === bound && sums.delete(key)) leaving--;
  }
}
