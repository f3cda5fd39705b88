/** New entries: so many at once, and so many more each minute. Who answered is let in more freely than who may have been made up. */
const bounds = {
  confirmed: { atOnce: 20_000, perMinute: 6_000 },
  unconfirmed: { atOnce: 300, perMinute: 60 },
} as const;

interface Bound {
  readonly atOnce: number;
  readonly perMinute: number;
}

class Bucket {
  #left: number;
  #atMs: number;
  readonly #bound: Bound;

  constructor(bound: Bound, nowMs: number) {
    this.#bound = bound;
    this.#left = bound.atOnce;
    this.#atMs = nowMs;
  }

  take(nowMs: number): boolean {
    const { atOnce, perMinute } = this.#bound;
    this.#left = Math.min(atOnce, this.#left + (Math.max(0, nowMs - this.#atMs) * perMinute) / 60_000);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}

/** Bounds how fast assets are made: packets with made-up senders must not fill the inventory (DECISIONS §2.7). */
export class CreationRate {
  readonly #clock: () => number;
  readonly #confirmed: Bucket;
  readonly #unconfirmed: Bucket;

  constructor(clock: () => number) {
    this.#clock = clock;
    this.#confirmed = new Bucket(bounds.confirmed, clock());
    this.#unconfirmed = new Bucket(bounds.unconfirmed, clock());
  }

  take(isConfirmed: boolean): boolean {
    return (isConfirmed ? this.#confirmed : this.#unconfirmed).take(this.#clock());
  }
}
