import { Dictionary } from "./dictionary.ts";

/** A map that grows copies itself: many small ones hold nobody up for long. A power of two. */
const shards = 64;

/** Values found by a text that is different for different values. */
export class TextDictionary<T> extends Dictionary<T> {
  readonly #byText = Array.from({ length: shards }, () => new Map<string, number>());
  readonly #texts: string[] = [];

  /** The number of a value, one use more of it. */
  take(text: string, make: () => T): number {
    const byText = this.#shard(text);
    const known = byText.get(text);
    if (known !== undefined) {
      this.use(known);
      return known;
    }
    const number = this.newNumber();
    this.setValue(number, make());
    byText.set(text, number);
    this.#texts[number] = text;
    return number;
  }

  /** One use more of a number, if it is still used and `isSame`: saves making its text. */
  takeAgain(number: number, isSame: (value: T) => boolean): boolean {
    if (!this.isUsed(number) || !isSame(this.value(number))) return false;
    this.use(number);
    return true;
  }

  protected forget(number: number): void {
    const text = this.#texts[number]!;
    this.#shard(text).delete(text);
  }

  /** Names differ in length, at their beginning and in the middle; at the end too many are the same. */
  #shard(text: string): Map<string, number> {
    const { length } = text;
    return this.#byText[(length + 5 * text.charCodeAt(0) + 19 * text.charCodeAt(length >> 1)) & (shards - 1)]!;
  }
}
