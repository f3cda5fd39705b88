import { randomBytes } from "node:crypto";

/**
 * Ids of flows: 64 bits that begin anywhere and go up by one, of which a record keeps the lower 32 of the distance. Of two flows
 * that live at once fewer than 2^32 began between them, so the rest can be told.
 */
export class FlowNumbers {
  readonly #baseLow = randomBytes(4).readUInt32LE(0);
  readonly #baseHigh = randomBytes(4).readUInt32LE(0);
  /** An id as a whole and as two words, the lower first: arithmetic of big integers takes longer than all else of a row's id. */
  readonly #id = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#id.buffer);
  /** How many times the 32 bits ran over. */
  #rounds = 0;
  #next: number;

  /** Begins to count there, for tests. */
  constructor(next = 0) {
    this.#next = next | 0;
  }

  /** Of a new flow. */
  take(): number {
    const number = this.#next;
    this.#next = (number + 1) | 0;
    if (this.#next === 0) this.#rounds++;
    return number;
  }

  /** The id of the flow that took this number. */
  id(number: number): bigint {
    const rounds = number >>> 0 < this.#next >>> 0 ? this.#rounds : this.#rounds - 1;
    const low = this.#baseLow + (number >>> 0);
    const words = this.#words;
    words[0] = low;
    words[1] = this.#baseHigh + rounds + (low < 2 ** 32 ? 0 : 1);
    return this.#id[0]!;
  }
}
