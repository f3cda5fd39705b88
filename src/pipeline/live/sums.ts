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

const firstCapacity = 256;

/** Running sums by group number, columns of numbers: a change allocates nothing. Windows are numbered by the live view's beats. */
export class Sums {
  flows = new Int32Array(firstCapacity);
  #sent = new Float64Array(firstCapacity);
  #received = new Float64Array(firstCapacity);
  #packets = new Float64Array(firstCapacity);
  /** Bytes of the window that runs and of the one before it. */
  #now = new Float64Array(firstCapacity);
  #last = new Float64Array(firstCapacity);
  #window = new Int32Array(firstCapacity).fill(-1);

  /** Adds to a group; `now` and `last` are bytes of `window`, which runs, and of the one before. Negative numbers take away. */
  change(group: number, flows: number, sent: number, received: number, packets: number, window: number, now: number, last: number): void {
    if (group >= this.flows.length) this.#grow(group + 1);
    this.flows[group]! += flows;
    this.#sent[group]! += sent;
    this.#received[group]! += received;
    this.#packets[group]! += packets;
    const seen = this.#window[group]!;
    if (seen !== window) {
      this.#last[group] = seen === window - 1 ? this.#now[group]! : 0;
      this.#now[group] = 0;
      this.#window[group] = window;
    }
    this.#now[group]! += now;
    this.#last[group]! += last;
  }

  bytes(group: number): number {
    return group < this.flows.length ? this.#sent[group]! + this.#received[group]! : 0;
  }

  /** Adds a group to `sum`, as seen while `window` runs; `swapped`: its sent is the sum's received. */
  addTo(sum: Sum, group: number, window: number, swapped = false): void {
    if (group >= this.flows.length) return;
    const sent = this.#sent[group]!;
    const received = this.#received[group]!;
    sum.bytes += sent + received;
    sum.sentBytes += swapped ? received : sent;
    sum.receivedBytes += swapped ? sent : received;
    sum.packets += this.#packets[group]!;
    sum.flows += this.flows[group]!;
    const seen = this.#window[group]!;
    if (seen === window) sum.windowBytes += this.#last[group]!;
    else if (seen === window - 1) sum.windowBytes += this.#now[group]!;
  }

  #grow(needed: number): void {
    let capacity = this.flows.length;
    while (capacity < needed) capacity *= 2;
    this.flows = enlarged(this.flows, new Int32Array(capacity));
    this.#sent = enlarged(this.#sent, new Float64Array(capacity));
    this.#received = enlarged(this.#received, new Float64Array(capacity));
    this.#packets = enlarged(this.#packets, new Float64Array(capacity));
    this.#now = enlarged(this.#now, new Float64Array(capacity));
    this.#last = enlarged(this.#last, new Float64Array(capacity));
    this.#window = enlarged(this.#window, new Int32Array(capacity).fill(-1));
  }
}

/** `larger` with what `before` held. */
export function enlarged<T extends { set(from: T): void }>(before: T, larger: T): T {
  larger.set(before);
  return larger;
}
