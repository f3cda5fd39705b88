import type { Ip } from "../net/ip.ts";
import type { ColumnType, Field } from "../model/table.ts";

/** Rows that wait to be written. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/** One column of a block: its name and type, then its values. */
export interface Column {
  readonly header: Uint8Array;
  readonly byteLength: number;
  write(rows: Rows, key: string): void;
  drain(parts: Uint8Array[]): void;
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
  return new makers[field.type](Uint8Array.from(header));
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

/** Bytes that grow by doubling, with room for a whole group before it is written. */
abstract class Bytes implements Column {
  readonly header: Uint8Array;
  protected bytes: Buffer = Buffer.allocUnsafeSlow(4_096);
  protected view = viewOf(this.bytes);
  protected at = 0;

  constructor(header: Uint8Array) {
    this.header = header;
  }

  get byteLength(): number {
    return this.at;
  }

  abstract write(rows: Rows, key: string): void;

  drain(parts: Uint8Array[]): void {
    parts.push(this.bytes.subarray(0, this.at));
    this.at = 0;
  }

  protected reserve(size: number): void {
    const needed = this.at + size;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
    this.view = viewOf(grown);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

class UInt8Column extends Bytes {
  write(rows: Rows, key: string): void {
    this.reserve(rows.length);
    const { bytes } = this;
    let at = this.at;
    for (let i = 0; i < rows.length; i++) bytes[at++] = rows[i]![key] as number;
    this.at = at;
  }
}

class UInt16Column extends Bytes {
  write(rows: Rows, key: string): void {
    this.reserve(rows.length * 2);
    const { view } = this;
    let at = this.at;
    for (let i = 0; i < rows.length; i++, at += 2) view.setUint16(at, rows[i]![key] as number, true);
    this.at = at;
  }
}

class Int32Column extends Bytes {
  write(rows: Rows, key: string): void {
    this.reserve(rows.length * 4);
    const { view } = this;
    let at = this.at;
    for (let i = 0; i < rows.length; i++, at += 4) view.setInt32(at, rows[i]![key] as number, true);
    this.at = at;
  }
}

class UInt64Column extends Bytes {
  write(rows: Rows, key: string): void {
    this.reserve(rows.length * 8);
    for (let i = 0; i < rows.length; i++) this.push(rows[i]![key] as number);
  }

  /** A counter is a whole number of 0 to 2^53 - 1; anything else would be a bug upstream and must not become a huge number. */
  push(value: number): void {
    if (this.at + 8 > this.bytes.length) this.reserve(8);
    const { view, at } = this;
    if (value >= 0 && value < twoTo32) {
      view.setUint32(at, value, true);
      view.setUint32(at + 4, 0, true);
    } else {
      const safe = value > 0 ? Math.min(value, maxCounter) : 0;
      view.setUint32(at, safe % twoTo32, true);
      view.setUint32(at + 4, safe / twoTo32, true);
    }
    this.at = at + 8;
  }
}

class Id64Column extends Bytes {
  write(rows: Rows, key: string): void {
    this.reserve(rows.length * 8);
    const { view } = this;
    let at = this.at;
    for (let i = 0; i < rows.length; i++, at += 8) view.setBigUint64(at, rows[i]![key] as bigint, true);
    this.at = at;
  }
}

class Float64Column extends Bytes {
  write(rows: Rows, key: string): void {
    this.reserve(rows.length * 8);
    const { view } = this;
    let at = this.at;
    for (let i = 0; i < rows.length; i++, at += 8) view.setFloat64(at, rows[i]![key] as number, true);
    this.at = at;
  }
}

class TimeColumn extends Bytes {
  write(rows: Rows, key: string): void {
    this.reserve(rows.length * 8);
    const { view } = this;
    let at = this.at;
    for (let i = 0; i < rows.length; i++, at += 8) {
      const ms = storedTimeMs(rows[i]![key] as number);
      view.setUint32(at, ms, true);
      view.setUint32(at + 4, ms / twoTo32, true);
    }
    this.at = at;
  }
}

class IpColumn extends Bytes {
  write(rows: Rows, key: string): void {
    this.reserve(rows.length * 16);
    const { view } = this;
    let at = this.at;
    for (let i = 0; i < rows.length; i++, at += 16) {
      const ip = rows[i]![key] as Ip;
      view.setInt32(at, ip.w0);
      view.setInt32(at + 4, ip.w1);
      view.setInt32(at + 8, ip.w2);
      view.setInt32(at + 12, ip.w3);
    }
    this.at = at;
  }
}

class StringColumn extends Bytes {
  write(rows: Rows, key: string): void {
    for (let i = 0; i < rows.length; i++) this.push(rows[i]![key] as string);
  }

  push(value: string): void {
    const { length } = value;
    // Room for the length and for the worst case of UTF-8.
    this.reserve(5 + length * 3);
    const { bytes } = this;
    if (length < 128) {
      const start = this.at + 1;
      let i = 0;
      for (; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code > 127) break;
        bytes[start + i] = code;
      }
      if (i === length) {
        bytes[this.at] = length;
        this.at = start + length;
        return;
      }
    }
    const size = Buffer.byteLength(value);
    let rest = size;
    while (rest >= 128) {
      bytes[this.at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[this.at++] = rest;
    this.at += bytes.write(value, this.at, size, "utf8");
  }

  /** Leaves the drained bytes to their new owner. */
  renew(): void {
    this.bytes = Buffer.allocUnsafeSlow(4_096);
    this.view = viewOf(this.bytes);
  }
}

/** Flags of a LowCardinality column: its dictionary comes with the block. */
const additionalKeys = 0x200;
const updateDictionary = 0x400;

/** Each distinct text once, then a number per row; the narrowest width that holds the numbers. */
class DictionaryColumn extends Bytes {
  readonly #indexes = new Map<string, number>([["", 0]]);
  readonly #texts: StringColumn;
  #last = "";
  #lastIndex = 0;

  constructor(header: Uint8Array) {
    super(header);
    this.#texts = new StringColumn(header);
    this.#texts.push("");
  }

  override get byteLength(): number {
    return this.at + this.#texts.byteLength;
  }

  write(rows: Rows, key: string): void {
    this.reserve(rows.length * 4);
    const { view } = this;
    let at = this.at;
    for (let i = 0; i < rows.length; i++, at += 4) {
      const text = rows[i]![key] as string;
      if (text === "") {
        view.setUint32(at, 0, true);
        continue;
      }
      if (text !== this.#last) {
        let index = this.#indexes.get(text);
        if (index === undefined) {
          index = this.#indexes.size;
          this.#indexes.set(text, index);
          this.#texts.push(text);
        }
        this.#last = text;
        this.#lastIndex = index;
      }
      view.setUint32(at, this.#lastIndex, true);
    }
    this.at = at;
  }

  override drain(parts: Uint8Array[]): void {
    const rows = this.at / 4;
    const keys = this.#indexes.size;
    const width = keys <= 0x100 ? 0 : keys <= 0x1_0000 ? 1 : 2;
    parts.push(words64(1, additionalKeys | updateDictionary | width, keys));
    this.#texts.drain(parts);
    parts.push(words64(rows), this.#narrowed(rows, width));
    this.at = 0;
    this.#indexes.clear();
    this.#indexes.set("", 0);
    // The drained bytes are still to be copied, so the next dictionary gets a buffer of its own.
    this.#texts.renew();
    this.#texts.push("");
    this.#last = "";
    this.#lastIndex = 0;
  }

  #narrowed(rows: number, width: number): Uint8Array {
    const { view } = this;
    if (width === 2) return this.bytes.subarray(0, rows * 4);
    const narrow = Buffer.allocUnsafe(rows << width);
    for (let i = 0; i < rows; i++) {
      const index = view.getUint32(i * 4, true);
      if (width === 0) narrow[i] = index;
      else narrow.writeUInt16LE(index, i * 2);
    }
    return narrow;
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
  readonly #ends: UInt64Column;
  readonly #elements: StringColumn;
  #count = 0;

  constructor(header: Uint8Array) {
    this.header = header;
    this.#ends = new UInt64Column(header);
    this.#elements = new StringColumn(header);
  }

  get byteLength(): number {
    return this.#ends.byteLength + this.#elements.byteLength;
  }

  write(rows: Rows, key: string): void {
    for (let i = 0; i < rows.length; i++) {
      const values = rows[i]![key] as readonly string[];
      for (const value of values) this.#elements.push(value);
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

const makers: Readonly<Record<ColumnType, new (header: Uint8Array) => Column>> = {
  UInt8: UInt8Column,
  UInt16: UInt16Column,
  UInt32: Int32Column,
  Int32: Int32Column,
  UInt64: UInt64Column,
  Id64: Id64Column,
  MAC: UInt64Column,
  Float64: Float64Column,
  "DateTime64(3)": TimeColumn,
  IPv6: IpColumn,
  String: StringColumn,
  "LowCardinality(String)": DictionaryColumn,
  "Array(String)": StringsColumn,
};
