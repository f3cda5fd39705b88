/** Work of which only so much runs at a time; the rest waits in turn. */
export class Lane {
  readonly #width: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(width: number) {
    this.#width = width;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#width) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await work();
    } finally {
      // Its place goes to the next one: whoever comes meanwhile does not overtake.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
