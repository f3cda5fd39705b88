import { group, type Column, type Gather, type Rows } from "./native-column.ts";

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
  protected readonly gather: Gather;
  protected numbers: T;
  protected at = 0;
  readonly #create: (size: number) => T;

  constructor(header: Uint8Array, gather: Gather, create: (size: number) => T) {
    this.header = header;
    this.gather = gather;
    this.#create = create;
    this.numbers = create(1_024);
  }

  get byteLength(): number {
    return this.at * this.numbers.BYTES_PER_ELEMENT;
  }

  abstract write(rows: Rows): void;

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

/** Values that are stored as they are. */
export class PlainColumn<T extends NumberArray> extends Numbers<T> {
  write(rows: Rows): void {
    this.reserve(rows.length);
    this.gather(rows, this.numbers, this.at);
    this.at += rows.length;
  }
}

/** Numbers as two words, the lower first. */
abstract class WordPairs extends Numbers<Uint32Array> {
  constructor(header: Uint8Array, gather: Gather) {
    super(header, gather, (size) => new Uint32Array(size));
  }

  write(rows: Rows): void {
    const { numbers } = group;
    this.gather(rows, numbers, 0);
    this.reserve(rows.length * 2);
    for (let i = 0; i < rows.length; i++) this.put(this.at + 2 * i, numbers[i]!);
    this.at += rows.length * 2;
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
  constructor(header: Uint8Array, gather: Gather) {
    super(header, gather, (size) => new Int32Array(size));
  }

  write(rows: Rows): void {
    const { addresses } = group;
    this.gather(rows, addresses, 0);
    this.reserve(rows.length * 4);
    const { numbers } = this;
    let at = this.at;
    for (let i = 0; i < rows.length; i++, at += 4) {
      const ip = addresses[i]!;
      numbers[at] = swapped(ip.w0);
      numbers[at + 1] = swapped(ip.w1);
      numbers[at + 2] = swapped(ip.w2);
      numbers[at + 3] = swapped(ip.w3);
    }
    this.at = at;
  }
}

const swapped = (word: number): number => (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
