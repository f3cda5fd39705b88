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
const pageBits = 10;
const pageSize = 1 << pageBits;
const inPage = pageSize - 1;

/** Sums of as many groups as fit in a page, side by side: a change allocates nothing, and growth copies nothing. */
class SumsPage {
  readonly flows = new Int32Array(pageSize);
  readonly sent = new Float64Array(pageSize);
  readonly received = new Float64Array(pageSize);
  readonly packets = new Float64Array(pageSize);
  /** Bytes of the window that runs and of the one before it. */
  readonly now = new Float64Array(pageSize);
  readonly last = new Float64Array(pageSize);
  readonly window = new Int32Array(pageSize).fill(-1);
}

/** Running sums by group number. Windows are numbered by the live view's beats. */
export class Sums {
  readonly #pages: (SumsPage | undefined)[] = [];

  /** Above every group's number. */
  get end(): number {
    return this.#pages.length * pageSize;
  }

  /** Adds to a group; `now` and `last` are bytes of `window`, which runs, and of the one before. Negative numbers take away. */
  change(group: number, flows: number, sent: number, received: number, packets: number, window: number, now: number, last: number): void {
    const page = this.#pages[group >>> pageBits] ?? this.#newPage(group >>> pageBits);
    const at = group & inPage;
    page.flows[at]! += flows;
    page.sent[at]! += sent;
    page.received[at]! += received;
    page.packets[at]! += packets;
    const seen = page.window[at]!;
    if (seen !== window) {
      page.last[at] = seen === window - 1 ? page.now[at]! : 0;
      page.now[at] = 0;
      page.window[at] = window;
    }
    page.now[at]! += now;
    page.last[at]! += last;
  }

  flows(group: number): number {
    return this.#pages[group >>> pageBits]?.flows[group & inPage] ?? 0;
  }

  /** Adds a group to `sum`, as seen while `window` runs; `swapped`: its sent is the sum's received. False for a group without a flow. */
  addTo(sum: Sum, group: number, window: number, swapped = false): boolean {
    const page = this.#pages[group >>> pageBits];
    const at = group & inPage;
    if (!page || !(page.flows[at]! > 0)) return false;
    const sent = page.sent[at]!;
    const received = page.received[at]!;
    sum.bytes += sent + received;
    sum.sentBytes += swapped ? received : sent;
    sum.receivedBytes += swapped ? sent : received;
    sum.packets += page.packets[at]!;
    sum.flows += page.flows[at]!;
    const seen = page.window[at]!;
    if (seen === window) sum.windowBytes += page.last[at]!;
    else if (seen === window - 1) sum.windowBytes += page.now[at]!;
    return true;
  }

  #newPage(number: number): SumsPage {
    while (this.#pages.length <= number) this.#pages.push(undefined);
    return (this.#pages[number] = new SumsPage());
  }
}
