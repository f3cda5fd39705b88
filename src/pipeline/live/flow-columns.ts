/** Four numbers of a flow stand side by side: bytes and packets sent, bytes and packets received. */
export const counters = 4;
/** Two: bytes and packets. */
export const rates = 2;

/** More than a table has flows; twice as many bits fit in a double. */
const tokenBase = 2 ** 26;

/**
 * What the live view keeps of each live flow, by the engine's number of it. The columns are as long as the engine's table may become:
 * the system gives memory for what is used of them, and nothing is ever copied to grow.
 */
export class FlowColumns {
  capacity = 0;
  /** Above every number that was used. */
  end = 0;
  isLive = new Uint8Array(0);
  /** How often the number was given to a flow. */
  #turns = new Int32Array(0);
  /** Numbers of the dictionaries' values. */
  kind = new Int32Array(0);
  hostname = new Int32Array(0);
  fingerprint = new Int32Array(0);
  clientMac = new Int32Array(0);
  serverMac = new Int32Array(0);
  client = new Int32Array(0);
  server = new Int32Array(0);
  clientPort = new Uint16Array(0);
  serverPort = new Uint16Array(0);
  isInbound = new Uint8Array(0);
  /** Whether it is counted among the flows of a port that its server answers on. */
  isAnswered = new Uint8Array(0);
  /** All TCP flags of the server that are known here. */
  serverFlags = new Uint8Array(0);
  firstSeenMs = new Float64Array(0);
  lastSeenMs = new Float64Array(0);
  /** Since the flow began, as far as accounted. */
  totals = new Float64Array(0);
  /** Of the intervals that left the engine. */
  exported = new Float64Array(0);
  /** Of the window `window`, and of the one before it. */
  now = new Float64Array(0);
  last = new Float64Array(0);
  window = new Int32Array(0);
  /** Numbers of the hosts' rows; -1 for hosts that found no place. */
  clientHost = new Int32Array(0);
  serverHost = new Int32Array(0);

  constructor(maxFlows: number) {
    this.#grow(maxFlows);
  }

  /** Makes room for flow `slot` and clears its counters. */
  open(slot: number): void {
    if (slot >= this.capacity) this.#grow(Math.max(slot + 1, this.capacity * 2));
    if (slot >= this.end) this.end = slot + 1;
    // Not `fill`: a call for so few numbers takes longer than they do.
    for (let i = slot * counters; i < slot * counters + counters; i++) this.totals[i] = this.exported[i] = 0;
    for (let i = slot * rates; i < slot * rates + rates; i++) this.now[i] = this.last[i] = 0;
    this.window[slot] = -1;
    this.isAnswered[slot] = 0;
    this.isLive[slot] = 1;
    this.#turns[slot] = (this.#turns[slot]! + 1) % tokenBase;
  }

  close(slot: number): void {
    this.isLive[slot] = 0;
  }

  /** One number for this flow and no later one in its place. */
  token(slot: number): number {
    return this.#turns[slot]! * tokenBase + slot;
  }

  /** -1 when the flow has ended. */
  slotOf(token: number): number {
    const slot = token % tokenBase;
    return this.isLive[slot] === 1 && this.token(slot) === token ? slot : -1;
  }

  /** Brings the flow's rates to the window that runs. */
  turnTo(slot: number, window: number): void {
    const seen = this.window[slot]!;
    if (seen === window) return;
    const at = slot * rates;
    const isNext = seen === window - 1;
    this.last[at] = isNext ? this.now[at]! : 0;
    this.last[at + 1] = isNext ? this.now[at + 1]! : 0;
    this.now[at] = 0;
    this.now[at + 1] = 0;
    this.window[slot] = window;
  }

  bytes(slot: number): number {
    return this.totals[slot * counters]! + this.totals[slot * counters + 2]!;
  }

  packets(slot: number): number {
    return this.totals[slot * counters + 1]! + this.totals[slot * counters + 3]!;
  }

  #grow(capacity: number): void {
    this.isLive = enlarged(this.isLive, new Uint8Array(capacity));
    this.#turns = enlarged(this.#turns, new Int32Array(capacity));
    this.kind = enlarged(this.kind, new Int32Array(capacity));
    this.hostname = enlarged(this.hostname, new Int32Array(capacity));
    this.fingerprint = enlarged(this.fingerprint, new Int32Array(capacity));
    this.clientMac = enlarged(this.clientMac, new Int32Array(capacity));
    this.serverMac = enlarged(this.serverMac, new Int32Array(capacity));
    this.client = enlarged(this.client, new Int32Array(capacity));
    this.server = enlarged(this.server, new Int32Array(capacity));
    this.clientPort = enlarged(this.clientPort, new Uint16Array(capacity));
    this.serverPort = enlarged(this.serverPort, new Uint16Array(capacity));
    this.isInbound = enlarged(this.isInbound, new Uint8Array(capacity));
    this.isAnswered = enlarged(this.isAnswered, new Uint8Array(capacity));
    this.serverFlags = enlarged(this.serverFlags, new Uint8Array(capacity));
    this.firstSeenMs = enlarged(this.firstSeenMs, new Float64Array(capacity));
    this.lastSeenMs = enlarged(this.lastSeenMs, new Float64Array(capacity));
    this.totals = enlarged(this.totals, new Float64Array(capacity * counters));
    this.exported = enlarged(this.exported, new Float64Array(capacity * counters));
    this.now = enlarged(this.now, new Float64Array(capacity * rates));
    this.last = enlarged(this.last, new Float64Array(capacity * rates));
    this.window = enlarged(this.window, new Int32Array(capacity));
    this.clientHost = enlarged(this.clientHost, new Int32Array(capacity));
    this.serverHost = enlarged(this.serverHost, new Int32Array(capacity));
    this.capacity = capacity;
  }
}

function enlarged<T extends { set(from: T): void }>(before: T, larger: T): T {
  larger.set(before);
  return larger;
}
