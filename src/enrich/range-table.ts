import type { Ip } from "../net/ip.ts";

/** Version of the file's layout; another one is made anew. */
export const rangeTableVersion = 1;

/**
 * Address → a number. Segments by their start, each up to the next one's; 0 is "nothing known". IPv6 is told apart by its first 64
 * bits, below which nobody routes.
 */
export class RangeTable {
  readonly #starts4: Uint32Array;
  readonly #values4: Uint32Array;
  readonly #high6: Uint32Array;
  readonly #low6: Uint32Array;
  readonly #values6: Uint32Array;

  constructor(starts4: Uint32Array, values4: Uint32Array, high6: Uint32Array, low6: Uint32Array, values6: Uint32Array) {
    this.#starts4 = starts4;
    this.#values4 = values4;
    this.#high6 = high6;
    this.#low6 = low6;
    this.#values6 = values6;
  }

  get segments(): number {
    return this.#starts4.length + this.#high6.length;
  }

  find(ip: Ip): number {
    if (ip.isV4) return this.#values4[lastAtMost(this.#starts4, ip.w3 >>> 0)] ?? 0;
    const high = ip.w0 >>> 0;
    const low = ip.w1 >>> 0;
    const starts = this.#high6;
    const lows = this.#low6;
    let from = 0;
    let to = starts.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const start = starts[middle]!;
      if (start < high || (start === high && lows[middle]! <= low)) from = middle + 1;
      else to = middle;
    }
    return this.#values6[from - 1] ?? 0;
  }

  /** The table as a file's bytes: version and the two lengths, then the arrays, in this machine's byte order. */
  encode(): Buffer {
    const head = Uint32Array.of(rangeTableVersion, this.#starts4.length, this.#high6.length, 0);
    const arrays = [head, this.#starts4, this.#values4, this.#high6, this.#low6, this.#values6];
    return Buffer.concat(arrays.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)));
  }

  /** Undefined when the bytes are no such table: damaged, or of another version. */
  static decode(bytes: Uint8Array): RangeTable | undefined {
    if (bytes.byteLength < 16 || bytes.byteLength % 4 !== 0) return undefined;
    const words =
      bytes.byteOffset % 4 === 0 ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4) : new Uint32Array(Uint8Array.from(bytes).buffer);
    const [version, count4, count6] = words as unknown as [number, number, number];
    if (version !== rangeTableVersion || words.length !== 4 + 2 * count4 + 3 * count6) return undefined;
    let at = 4;
    const next = (length: number): Uint32Array => words.subarray(at, (at += length));
    return new RangeTable(next(count4), next(count4), next(count6), next(count6), next(count6));
  }
}

/** Index of the last entry that is not above `wanted`; -1 when all are. */
function lastAtMost(sorted: Uint32Array, wanted: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]! <= wanted) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

/** Ranges in ascending order → a table. Neighbours of one value become one segment; what overlaps belongs to the first. */
export class RangeTableBuilder {
  readonly #starts4: number[] = [];
  readonly #values4: number[] = [];
  readonly #high6: number[] = [];
  readonly #low6: number[] = [];
  readonly #values6: number[] = [];
  #next4 = 0;
  #next6 = 0n;

  /** `first` and `last` inclusive, as 32-bit numbers. */
  add4(first: number, last: number, value: number): void {
    const start = Math.max(first, this.#next4);
    if (last < start) return;
    if (start > this.#next4) this.#segment4(this.#next4, 0);
    this.#segment4(start, value);
    this.#next4 = last + 1;
  }

  /** `first` and `last` inclusive, the first 64 bits of the addresses. */
  add6(first: bigint, last: bigint, value: number): void {
    const start = first > this.#next6 ? first : this.#next6;
    if (last < start) return;
    if (start > this.#next6) this.#segment6(this.#next6, 0);
    this.#segment6(start, value);
    this.#next6 = last + 1n;
  }

  build(): RangeTable {
    if (this.#next4 <= 0xffff_ffff) this.#segment4(this.#next4, 0);
    if (this.#next6 < 1n << 64n) this.#segment6(this.#next6, 0);
    const [starts4, values4, high6, low6, values6] = [this.#starts4, this.#values4, this.#high6, this.#low6, this.#values6].map((list) =>
      Uint32Array.from(list),
    );
    return new RangeTable(starts4!, values4!, high6!, low6!, values6!);
  }

  #segment4(start: number, value: number): void {
    if ((this.#values4.at(-1) ?? -1) === value) return;
    this.#starts4.push(start);
    this.#values4.push(value);
  }

  #segment6(start: bigint, value: number): void {
    if ((this.#values6.at(-1) ?? -1) === value) return;
    this.#high6.push(Number(start >> 32n));
    this.#low6.push(Number(start & 0xffff_ffffn));
    this.#values6.push(value);
  }
}
