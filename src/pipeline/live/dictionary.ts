/**
 * Numbers for the different values that live flows have. A number is free again when the last flow that used it has gone.
 * How a value is found again is for those who extend this.
 */
export abstract class Dictionary<T> {
  readonly #values: T[] = [];
  readonly #uses: number[] = [];
  #free: number[] = [];
  /** Free, but some who hold the numbers may still know them by what they meant. */
  #waiting: number[] = [];
  #size = 0;
  #holds = 0;

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

  /** One use less; true when it was the last. */
  release(number: number): boolean {
    if (--this.#uses[number]! > 0) return false;
    this.forget(number);
    this.#size--;
    (this.#holds > 0 ? this.#waiting : this.#free).push(number);
    return true;
  }

  /** Until `unhold`, numbers keep their meaning, used or not: for who counts by number over several turns of the event loop. */
  hold(): void {
    this.#holds++;
  }

  unhold(): void {
    this.#holds--;
  }

  /** Its value is to be found no more. */
  protected abstract forget(number: number): void;

  protected isUsed(number: number): boolean {
    return this.#uses[number]! > 0;
  }

  /** One use more of a number that is used. */
  use(number: number): void {
    this.#uses[number]!++;
  }

  /** A number for a new value, with its first use; `setValue` comes next. */
  protected newNumber(): number {
    if (this.#free.length === 0 && this.#holds === 0) [this.#free, this.#waiting] = [this.#waiting, this.#free];
    const number = this.#free.pop() ?? this.#values.length;
    this.#uses[number] = 1;
    this.#size++;
    return number;
  }

  /** Gives a number its value, or another one that is found in the same way. */
  setValue(number: number, value: T): void {
    this.#values[number] = value;
  }
}
