/** A map that grows copies itself: many small ones hold nobody up for long. A power of two. */
const shards = 64;

/** Numbers for the different values that live flows have. A number is free again when the last flow that used it has gone. */
export class Dictionary<T> {
  readonly #byText = Array.from({ length: shards }, () => new Map<string, number>());
  readonly #texts: string[] = [];
  readonly #values: T[] = [];
  readonly #uses: number[] = [];
  #free: number[] = [];
  /** Free, but some who hold the numbers may still know them by what they meant. */
  #waiting: number[] = [];
  #size = 0;
  #holds = 0;
  #lastTaken = -1;

  /** Different values in use. */
  get size(): number {
    return this.#size;
  }

  /** Above every number. */
  get end(): number {
    return this.#values.length;
  }

  value(number: number): T {
    return this.#values[number]!;
  }

  /** The number of a value, one use more of it; `text` is different for different values. */
  take(text: string, make: () => T): number {
    const byText = this.#shard(text);
    const known = byText.get(text);
    if (known !== undefined) {
      this.#uses[known]!++;
      this.#lastTaken = known;
      return known;
    }
    const number = this.#freeNumber() ?? this.#values.length;
    byText.set(text, number);
    this.#size++;
    this.#texts[number] = text;
    this.#values[number] = make();
    this.#uses[number] = 1;
    this.#lastTaken = number;
    return number;
  }

  /** One use more of the value taken last, if it is still used and `isSame`: saves making its text. -1 if not. */
  takeAgain(isSame: (value: T) => boolean): number {
    const last = this.#lastTaken;
    if (last < 0 || this.#uses[last]! <= 0 || !isSame(this.#values[last]!)) return -1;
    this.#uses[last]!++;
    return last;
  }

  /** One use less. */
  release(number: number): void {
    if (--this.#uses[number]! > 0) return;
    const text = this.#texts[number]!;
    this.#shard(text).delete(text);
    this.#size--;
    (this.#holds > 0 ? this.#waiting : this.#free).push(number);
  }

  /** Until `unhold`, numbers keep their meaning, used or not: for who counts by number over several turns of the event loop. */
  hold(): void {
    this.#holds++;
  }

  unhold(): void {
    this.#holds--;
  }

  #freeNumber(): number | undefined {
    if (this.#free.length === 0 && this.#holds === 0) [this.#free, this.#waiting] = [this.#waiting, this.#free];
    return this.#free.pop();
  }

  /** By the last characters: that is where addresses differ. */
  #shard(text: string): Map<string, number> {
    const { length } = text;
    return this.#byText[(text.charCodeAt(length - 1) + 5 * text.charCodeAt(length - 2) + 19 * text.charCodeAt(length - 3)) & (shards - 1)]!;
  }
}
