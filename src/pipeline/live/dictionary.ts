/** Numbers for the different values that live flows have. A number is free again when the last flow that used it has gone. */
export class Dictionary<T> {
  readonly #byText = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #values: T[] = [];
  readonly #uses: number[] = [];
  #free: number[] = [];
  #waiting: number[] = [];
  #holds = 0;
  #lastTaken = -1;

  /** Different values in use. */
  get size(): number {
    return this.#byText.size;
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
    const known = this.#byText.get(text);
    if (known !== undefined) {
      this.#uses[known]!++;
      this.#lastTaken = known;
      return known;
    }
    const number = this.#free.pop() ?? this.#values.length;
    this.#byText.set(text, number);
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
    this.#byText.delete(this.#texts[number]!);
    (this.#holds > 0 ? this.#waiting : this.#free).push(number);
  }

  /** Until `unhold`, numbers keep their meaning, used or not: for who counts by number over several turns of the event loop. */
  hold(): void {
    this.#holds++;
  }

  unhold(): void {
    if (--this.#holds > 0) return;
    this.#free = this.#free.concat(this.#waiting);
    this.#waiting = [];
  }
}
