/** What flows of one group come to. Rates are bytes of the last whole window. */
export interface Sum {
  bytes: number;
  sentBytes: number;
  receivedBytes: number;
  packets: number;
  flows: number;
  windowBytes: number;
}

export const emptySum = (): Sum => ({ bytes: 0, sentBytes: 0, receivedBytes: 0, packets: 0, flows: 0, windowBytes: 0 });

/** Groups of one page. */
const pageBits = 9;
const pageSize = 1 << pageBits;
const inPage = pageSize - 1;

/** What a group has side by side in its page, one line of the processor's cache: a change touches no more memory than that. */
const at = { flows: 0, sent: 1, received: 2, packets: 3, now: 4, last: 5, window: 6 } as const;
const strideBits = 3;

/**
 * Running sums by group number: a change allocates nothing, and growth copies nothing. Windows are numbered by the live view's beats;
 * `now` and `last` are bytes of the one that a group has seen last and of the one before it.
 */
export class Sums {
  readonly #pages: (Float64Array | undefined)[] = [];

  /** Above every group's number. */
  get end(): number {
    return this.#pages.length * pageSize;
  }

  /** Adds to a group; `now` and `last` are bytes of `window`, which runs, and of the one before. Negative numbers take away. */
  change(group: number, flows: number, sent: number, received: number, packets: number, window: number, now: number, last: number): void {
    const page = this.#pages[group >>> pageBits] ?? this.#newPage(group >>> pageBits);
    const o = (group & inPage) << strideBits;
    page[o + at.flows]! += flows;
    page[o + at.sent]! += sent;
    page[o + at.received]! += received;
    page[o + at.packets]! += packets;
    // Kept as the next one's number: 0 has seen none.
    const seen = page[o + at.window]! - 1;
    if (seen !== window) {
      page[o + at.last] = seen === window - 1 ? page[o + at.now]! : 0;
      page[o + at.now] = 0;
      page[o + at.window] = window + 1;
    }
    page[o + at.now]! += now;
    page[o + at.last]! += last;
  }

  flows(group: number): number {
    return this.#pages[group >>> pageBits]?.[(group & inPage) << strideBits] ?? 0;
  }

  /** Adds a group to `sum`, as seen while `window` runs; `swapped`: its sent is the sum's received. False for a group without a flow. */
  addTo(sum: Sum, group: number, window: number, swapped = false): boolean {
    const page = this.#pages[group >>> pageBits];
    const o = (group & inPage) << strideBits;
    if (!page || !(page[o + at.flows]! > 0)) return false;
    const sent = page[o + at.sent]!;
    const received = page[o + at.received]!;
    sum.bytes += sent + received;
    sum.sentBytes += swapped ? received : sent;
    sum.receivedBytes += swapped ? sent : received;
    sum.packets += page[o + at.packets]!;
    sum.flows += page[o + at.flows]!;
    const seen = page[o + at.window]! - 1;
    if (seen === window) sum.windowBytes += page[o + at.last]!;
    else if (seen === window - 1) sum.windowBytes += page[o + at.now]!;
    return true;
  }

  #newPage(number: number): Float64Array {
    while (this.#pages.length <= number) this.#pages.push(undefined);
    return (this.#pages[number] = new Float64Array(pageSize << strideBits));
  }
}
