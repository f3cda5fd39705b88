import { maxGroupRows, type Column } from "./native-column.ts";

/** Times are kept within 1970 to 2106, what a capture's 32-bit seconds can say and what the sort key holds. */
const maxTimeMs = 0xffff_ffff * 1_000;
const maxCounter = Number.MAX_SAFE_INTEGER;
const twoTo32 = 0x1_0000_0000;

/** The time a row is stored with: whole milliseconds within 1970 to 2106. */
export function storedTimeMs(ms: number): number {
  return ms > 0 ? Math.min(Math.floor(ms), maxTimeMs) : 0;
}

export type NumberArray = Uint8Array | Uint16Array | Int32Array | Uint32Array | BigUint64Array | Float64Array;

/** Numbers that grow by doubling, as the machine holds them: all that the engine runs on are little-endian, as the format is. */
export abstract class Numbers<T extends NumberArray> implements Column {
  readonly header: Uint8Array;
  abstract readonly staged: unknown;
  protected numbers: T;
  protected at = 0;
  readonly #create: (size: number) => T;

  constructor(header: Uint8Array, create: (size: number) => T) {
    this.header = header;
    this.#create = create;
    this.numbers = create(1_024);
  }

  get byteLength(): number {
    return this.at * this.numbers.BYTES_PER_ELEMENT;
  }

  staging(into: string, value: string): string {
    return `${into}[at] = ${value};`;
  }

  abstract write(rows: number): void;

  drain(parts: Uint8Array[]): void {
    parts.push(new Uint8Array(this.numbers.buffer, 0, this.byteLength));
    this.at = 0;
  }

  protected reserve(size: number): void {
    const needed = this.at + size;
    if (needed <= this.numbers.length) return;
    const grown = this.#create(Math.max(needed, this.numbers.length * 2));
    grown.set(this.numbers.subarray(0, this.at) as never);
    this.numbers = grown;
  }
}

/** Adds the first `rows` of `staged` to `numbers` at `at`. */
export function append<T extends NumberArray>(numbers: T, staged: T, at: number, rows: number): void {
  numbers.set((rows === maxGroupRows ? staged : staged.subarray(0, rows)) as never, at);
}

/** Values that are stored as they are. */
export class PlainColumn<T extends NumberArray> extends Numbers<T> {
  readonly staged: T;

  constructor(header: Uint8Array, create: (size: number) => T) {
    super(header, create);
    this.staged = create(maxGroupRows);
  }

  write(rows: number): void {
    this.reserve(rows);
    append(this.numbers, this.staged, this.at, rows);
    this.at += rows;
  }
}

/** Numbers as two words, the lower first. */
abstract class WordPairs extends Numbers<Uint32Array> {
  readonly staged = new Float64Array(maxGroupRows);

  constructor(header: Uint8Array) {
    super(header, (size) => new Uint32Array(size));
  }

  write(rows: number): void {
    const { staged } = this;
    this.reserve(rows * 2);
    for (let i = 0; i < rows; i++) this.put(this.at + 2 * i, staged[i]!);
    this.at += rows * 2;
  }

  protected abstract put(at: number, value: number): void;
}

export class UInt64Column extends WordPairs {
  push(value: number): void {
    this.reserve(2);
    this.put(this.at, value);
    this.at += 2;
  }

  /** A counter is a whole number of 0 to 2^53 - 1; anything else would be a bug upstream and must not become a huge number. */
  protected put(at: number, value: number): void {
    const { numbers } = this;
    if (value >= 0 && value < twoTo32) {
      numbers[at] = value;
      numbers[at + 1] = 0;
    } else {
      const safe = value > 0 ? Math.min(value, maxCounter) : 0;
      numbers[at] = safe % twoTo32;
      numbers[at + 1] = safe / twoTo32;
    }
  }
}

export class TimeColumn extends WordPairs {
  protected put(at: number, value: number): void {
    const ms = storedTimeMs(value);
    const high = Math.floor(ms / twoTo32);
    this.numbers[at] = ms - high * twoTo32;
    this.numbers[at + 1] = high;
  }
}

/** Addresses in network order. */
export class IpColumn extends Numbers<Int32Array> {
  readonly staged = new Int32Array(4 * maxGroupRows);

  constructor(header: Uint8Array) {
    super(header, (size) => new Int32Array(size));
  }

  override staging(into: string, value: string): string {
    const words = [0, 1, 2, 3].map((i) => `${into}[4 * at + ${i}] = ip.w${i};`);
    return `{ const ip = ${value}; ${words.join(" ")} }`;
  }

  write(rows: number): void {
    const { staged } = this;
    this.reserve(rows * 4);
    const { numbers, at } = this;
    for (let i = 0; i < rows * 4; i++) numbers[at + i] = swapped(staged[i]!);
    this.at += rows * 4;
  }
}

const swapped = (word: number): number => (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
