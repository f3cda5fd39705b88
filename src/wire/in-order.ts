/**
 * The beginning of one direction of a TCP stream, kept in order and bounded: enough to put a handshake or a header together
 * that came in several segments. It does not reorder: a gap ends it.
 */
export class InOrder {
  /** What was kept: [0, length) of `bytes`. */
  bytes: Uint8Array = empty;
  length = 0;
  /** True once a segment was missing or the bound was hit: nothing more is added. */
  broken = false;
  readonly #max: number;
  #next = 0;
  #started = false;

  constructor(maxBytes: number) {
    this.#max = maxBytes;
  }

  /** Adds a segment [start, end) of `bytes` at this sequence number (int32, wraps). Bytes already known are not added twice. */
  add(bytes: Uint8Array, start: number, end: number, sequence: number): void {
    if (this.broken) return;
    let from = start;
    if (this.#started) {
      const known = (this.#next - sequence) | 0;
      if (known < 0) {
        this.broken = true;
        return;
      }
      from = start + known;
      if (from >= end) return;
    }
    this.#started = true;
    const size = Math.min(end - from, this.#max - this.length);
    this.#grow(this.length + size);
    this.bytes.set(bytes.subarray(from, from + size), this.length);
    this.length += size;
    if (size < end - from) this.broken = true;
    this.#next = (sequence + (end - start)) | 0;
  }

  /** Ends it, when nobody looks at its bytes any more: the next stream may have their memory. */
  end(): void {
    if (this.bytes.length === usualBytes && spare.length < maxSpare) spare.push(this.bytes);
    this.bytes = empty;
    this.length = 0;
    this.broken = true;
  }

  /** Forgets the first `count` bytes, which were dealt with. */
  drop(count: number): void {
    const gone = Math.min(count, this.length);
    this.bytes.copyWithin(0, gone, this.length);
    this.length -= gone;
  }

  #grow(size: number): void {
    if (size <= this.bytes.length) return;
    const wanted = Math.min(this.#max, Math.max(size, this.bytes.length * 2));
    const larger = wanted <= usualBytes ? (spare.pop() ?? new Uint8Array(usualBytes)) : new Uint8Array(wanted);
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

const empty = new Uint8Array(0);
/** Enough for most: a hello, headers, a certificate. */
const usualBytes = 4_096;
/** Memory outside V8's heap is dear to take and to give back, and most streams are kept for a moment only. */
const spare: Uint8Array[] = [];
const maxSpare = 64;
