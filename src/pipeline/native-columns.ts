import { unspecifiedIp } from "../net/ip.ts";
import type { ColumnType, Field } from "../model/table.ts";

/** Rows that wait to be written; of one table, so that all have the same properties. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/** Most rows of one `write`. */
export const maxGroupRows = 128;

/** One column of a block: its name and type, then its values. */
export interface Column {
  readonly header: Uint8Array;
  readonly byteLength: number;
  /** Takes its property of at most `maxGroupRows` rows. */
  write(rows: Rows): void;
  drain(parts: Uint8Array[]): void;
}

/** Copies one property of the rows into `into` from `at`. */
type Gather = (rows: Rows, into: Values, at: number) => void;
type Values = { [index: number]: unknown };

/**
 * Compiled for each property: one loop for all of them would look each value up by its property's name, which is most of the
 * work of encoding. Names come from the model only.
 */
function gatherOf(key: string): Gather {
  if (!/^[a-zA-Z]\w*$/.test(key)) throw new Error(`${key} is no property of a row`);
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- see above
  return new Function("rows", "into", "at", `for (let i = 0; i < rows.length; i++) into[at + i] = rows[i].${key};`) as Gather;
}

/** Times are kept within 1970 to 2106, what a capture's 32-bit seconds can say and what the sort key holds. */
const maxTimeMs = 0xffff_ffff * 1_000;
const maxCounter = Number.MAX_SAFE_INTEGER;
const twoTo32 = 0x1_0000_0000;

/** The time a row is stored with: whole milliseconds within 1970 to 2106. */
export function storedTimeMs(ms: number): number {
  return ms > 0 ? Math.min(Math.floor(ms), maxTimeMs) : 0;
}

/** Types as the block names them; the engine converts to the table's own where they differ. */
const wireTypes: Readonly<Record<ColumnType, string>> = {
  UInt8: "UInt8",
  UInt16: "UInt16",
  UInt32: "UInt32",
  Int32: "Int32",
  UInt64: "UInt64",
  Id64: "UInt64",
  MAC: "UInt64",
  Float64: "Float64",
  "DateTime64(3)": "DateTime64(3)",
  IPv6: "IPv6",
  String: "String",
  "LowCardinality(String)": "LowCardinality(String)",
  "Array(String)": "Array(String)",
};

export function createColumn(field: Field): Column {
  const header: number[] = [];
  for (const text of [field.column, wireTypes[field.type]]) {
    const bytes = Buffer.from(text);
    varint(header, bytes.length);
    header.push(...bytes);
  }
  return makers[field.type](Uint8Array.from(header), gatherOf(field.key));
}

/** Appends a whole number as a varint: seven bits a byte, the lowest first. */
export function varint(into: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    into.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  into.push(rest);
}

type NumberArray = Uint8Array | Uint16Array | Int32Array | Uint32Array | BigUint64Array | Float64Array;

/** Numbers that grow by doubling, as the machine holds them: all that the engine runs on are little-endian, as the format is. */
abstract class Numbers<T extends NumberArray> implements Column {
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
class PlainColumn<T extends NumberArray> extends Numbers<T> {
  write(rows: Rows): void {
    this.reserve(rows.length);
    this.gather(rows, this.numbers, this.at);
    this.at += rows.length;
  }
}

const plain =
  (create: (size: number) => NumberArray): Maker =>
  (header, gather) =>
    new PlainColumn(header, gather, create);

/** What a column's property is in each row of a group, until it is written; shared, for a group is written column by column. */
const group = {
  numbers: new Float64Array(maxGroupRows),
  texts: Array.from({ length: maxGroupRows }, () => ""),
  lists: Array.from({ length: maxGroupRows }, (): readonly string[] => []),
  addresses: Array.from({ length: maxGroupRows }, () => unspecifiedIp),
};

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

class UInt64Column extends WordPairs {
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

class TimeColumn extends WordPairs {
  protected put(at: number, value: number): void {
    const ms = storedTimeMs(value);
    const high = Math.floor(ms / twoTo32);
    this.numbers[at] = ms - high * twoTo32;
    this.numbers[at + 1] = high;
  }
}

/** Addresses in network order. */
class IpColumn extends Numbers<Int32Array> {
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

/** Texts, each behind its length, in bytes that grow by doubling. */
class Texts {
  #bytes: Buffer = Buffer.allocUnsafeSlow(4_096);
  #at = 0;

  get byteLength(): number {
    return this.#at;
  }

  push(value: string): void {
    const { length } = value;
    // Room for the length and for the worst case of UTF-8.
    if (this.#at + 5 + length * 3 > this.#bytes.length) this.#grow(5 + length * 3);
    const bytes = this.#bytes;
    if (length < 128) {
      const start = this.#at + 1;
      let i = 0;
      for (; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code > 127) break;
        bytes[start + i] = code;
      }
      if (i === length) {
        bytes[this.#at] = length;
        this.#at = start + length;
        return;
      }
    }
    const size = Buffer.byteLength(value);
    let rest = size;
    while (rest >= 128) {
      bytes[this.#at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[this.#at++] = rest;
    this.#at += bytes.write(value, this.#at, size, "utf8");
  }

  drain(parts: Uint8Array[]): void {
    parts.push(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
  }

  /** Leaves the drained bytes to their new owner. */
  renew(): void {
    this.#bytes = Buffer.allocUnsafeSlow(4_096);
  }

  #grow(size: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#at + size, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

class StringColumn implements Column {
  readonly header: Uint8Array;
  readonly #gather: Gather;
  readonly #texts = new Texts();

  constructor(header: Uint8Array, gather: Gather) {
    this.header = header;
    this.#gather = gather;
  }

  get byteLength(): number {
    return this.#texts.byteLength;
  }

  write(rows: Rows): void {
    const { texts } = group;
    this.#gather(rows, texts, 0);
    for (let i = 0; i < rows.length; i++) this.#texts.push(texts[i]!);
  }

  drain(parts: Uint8Array[]): void {
    this.#texts.drain(parts);
  }
}

/** Flags of a LowCardinality column: its dictionary comes with the block. */
const additionalKeys = 0x200;
const updateDictionary = 0x400;

/** Each distinct text once, then a number per row; the narrowest width that holds the numbers. */
class DictionaryColumn extends Numbers<Uint32Array> {
  readonly #indexes = new Map<string, number>([["", 0]]);
  readonly #texts = new Texts();
  #last = "";
  #lastIndex = 0;

  constructor(header: Uint8Array, gather: Gather) {
    super(header, gather, (size) => new Uint32Array(size));
    this.#texts.push("");
  }

  override get byteLength(): number {
    return super.byteLength + this.#texts.byteLength;
  }

  write(rows: Rows): void {
    const { texts } = group;
    this.gather(rows, texts, 0);
    this.reserve(rows.length);
    const { numbers } = this;
    let at = this.at;
    let last = this.#last;
    let lastIndex = this.#lastIndex;
    for (let i = 0; i < rows.length; i++) {
      const text = texts[i]!;
      if (text !== last) {
        last = text;
        lastIndex = text === "" ? 0 : (this.#indexes.get(text) ?? this.#add(text));
      }
      numbers[at++] = lastIndex;
    }
    this.at = at;
    this.#last = last;
    this.#lastIndex = lastIndex;
  }

  override drain(parts: Uint8Array[]): void {
    const keys = this.#indexes.size;
    const width = keys <= 0x100 ? 0 : keys <= 0x1_0000 ? 1 : 2;
    parts.push(words64(1, additionalKeys | updateDictionary | width, keys));
    this.#texts.drain(parts);
    parts.push(words64(this.at), this.#narrowed(width));
    this.at = 0;
    this.#indexes.clear();
    this.#indexes.set("", 0);
    // The drained bytes are still to be copied, so the next dictionary gets a buffer of its own.
    this.#texts.renew();
    this.#texts.push("");
    this.#last = "";
    this.#lastIndex = 0;
  }

  #add(text: string): number {
    const index = this.#indexes.size;
    this.#indexes.set(text, index);
    this.#texts.push(text);
    return index;
  }

  #narrowed(width: number): Uint8Array {
    const numbers = this.numbers.subarray(0, this.at);
    if (width === 0) return Uint8Array.from(numbers);
    const { buffer, byteOffset, byteLength } = width === 1 ? Uint16Array.from(numbers) : numbers;
    return new Uint8Array(buffer, byteOffset, byteLength);
  }
}

function words64(...values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => bytes.writeUInt32LE(value, i * 8));
  return bytes;
}

/** Ends of the arrays, counted over the block, then all their elements. */
class StringsColumn implements Column {
  readonly header: Uint8Array;
  readonly #gather: Gather;
  readonly #ends: UInt64Column;
  readonly #elements = new Texts();
  #count = 0;

  constructor(header: Uint8Array, gather: Gather) {
    this.header = header;
    this.#gather = gather;
    this.#ends = new UInt64Column(header, gather);
  }

  get byteLength(): number {
    return this.#ends.byteLength + this.#elements.byteLength;
  }

  write(rows: Rows): void {
    const { lists } = group;
    this.#gather(rows, lists, 0);
    for (let i = 0; i < rows.length; i++) {
      const values = lists[i]!;
      for (let j = 0; j < values.length; j++) this.#elements.push(values[j]!);
      this.#count += values.length;
      this.#ends.push(this.#count);
    }
  }

  drain(parts: Uint8Array[]): void {
    this.#ends.drain(parts);
    this.#elements.drain(parts);
    this.#count = 0;
  }
}

type Maker = (header: Uint8Array, gather: Gather) => Column;

const makers: Readonly<Record<ColumnType, Maker>> = {
  UInt8: plain((size) => new Uint8Array(size)),
  UInt16: plain((size) => new Uint16Array(size)),
  UInt32: plain((size) => new Int32Array(size)),
  Int32: plain((size) => new Int32Array(size)),
  UInt64: (header, gather) => new UInt64Column(header, gather),
  Id64: plain((size) => new BigUint64Array(size)),
  MAC: (header, gather) => new UInt64Column(header, gather),
  Float64: plain((size) => new Float64Array(size)),
  "DateTime64(3)": (header, gather) => new TimeColumn(header, gather),
  IPv6: (header, gather) => new IpColumn(header, gather),
  String: (header, gather) => new StringColumn(header, gather),
  "LowCardinality(String)": (header, gather) => new DictionaryColumn(header, gather),
  "Array(String)": (header, gather) => new StringsColumn(header, gather),
};
