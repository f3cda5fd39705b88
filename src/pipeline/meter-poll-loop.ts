/** Packets read of each interface before other work has its turn. */
const budget = 2_048;
const shortestSleepMs = 1;
/** The ring hands over a block every 50 ms at the latest: looking more seldom than this would only add delay. */
const longestSleepMs = 40;

/**
 * Calls `poll` as often as packets come: again at the next turn of the event loop while there are some, else after a sleep that
 * doubles up to 40 ms. So an idle meter costs 25 wake-ups a second and a busy one never sleeps.
 */
export class PollLoop {
  readonly #poll: (budget: number) => number;
  #sleepMs = shortestSleepMs;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(poll: (budget: number) => number) {
    this.#poll = poll;
  }

  start(): void {
    this.#immediate ??= setImmediate(() => this.#turn());
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
  }

  #turn(): void {
    if (this.#poll(budget) > 0) {
      this.#sleepMs = shortestSleepMs;
      this.#immediate = setImmediate(() => this.#turn());
      return;
    }
    this.#timer = setTimeout(() => this.#turn(), this.#sleepMs);
    this.#sleepMs = Math.min(longestSleepMs, this.#sleepMs * 2);
  }
}
