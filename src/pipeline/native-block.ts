import type { Ip } from "../net/ip.ts";
import type { ColumnType, Field } from "../model/table.ts";

/**
 * Encodes rows into one block of ClickHouse's Native format: counts as varints, then each column's name, type and values,
 * little-endian and column by column. Values go straight into growing byte buffers, so that no row object is kept.
 * LowCardinality columns are sent as String and MACs as UInt64; the engine converts.
 */
export class NativeBlock<Row> {
  readonly #columns: readonly Column[];
  readonly #keys: readonly string[];
  #rows = 0;

  constructor(fields: readonly Field[]) {
    this.#columns = fields.map((field) => createColumn(field));
    this.#keys = fields.map((field) => field.key);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Encoded size so far, about. */
  get byteLength(): number {
    let total = 0;
    for (const column of this.#columns) total += column.byteLength;
    return total;
  }

  add(row: Row): void {
    const columns = this.#columns;
    const keys = this.#keys;
    const values = row as Readonly<Record<string, unknown>>;
    for (let i = 0; i < columns.length; i++) columns[i]!.push(values[keys[i]!] as never);
    this.#rows++;
  }

  /** The block; afterwards this one is empty again and can be filled anew. */
  take(): Uint8Array {
    const head: number[] = [];
    varint(head, this.#columns.length);
    varint(head, this.#rows);
    const parts: Uint8Array[] = [Uint8Array.from(head)];
    for (const column of this.#columns) {
      parts.push(column.header);
      column.drain(parts);
    }
    this.#rows = 0;
    return Buffer.concat(parts);
  }
}

interface Column {
  readonly header: Uint8Array;
  readonly byteLength: number;
  push(value: never): void;
  drain(parts: Uint8Array[]): void;
}

/** Times are kept within 1970 to 2106, what a capture's 32-bit seconds can say and what the sort key holds. */
const maxTimeMs = 0xffff_ffff * 1_000;
const maxCounter = Number.MAX_SAFE_INTEGER;

/** Types as the block names them; `DateTime64(3)` and the like are converted to the table's own on insert. */
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
  "LowCardinality(String)": "String",
  "Array(String)": "Array(String)",
};

function createColumn(field: Field): Column {
  const header: number[] = [];
  for (const text of [field.column, wireTypes[field.type]]) {
    const bytes = Buffer.from(text);
    varint(header, bytes.length);
    header.push(...bytes);
  }
  return new makers[field.type](Uint8Array.from(header));
}

function varint(into: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    into.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  into.push(rest);
}

/** Bytes that grow by doubling and are handed over without a copy when they are nearly full. */
abstract class Bytes implements Column {
  readonly header: Uint8Array;
  protected bytes: Buffer = Buffer.allocUnsafeSlow(1_024);
  protected at = 0;

  constructor(header: Uint8Array) {
    this.header = header;
  }

  get byteLength(): number {
    return this.at;
  }

  abstract push(value: never): void;

  drain(parts: Uint8Array[]): void {
    // Copied by the caller at once, so the buffer itself is used again.
    parts.push(this.bytes.subarray(0, this.at));
    this.at = 0;
  }

  protected reserve(size: number): void {
    const needed = this.at + size;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }
}

class UInt8Column extends Bytes {
  push(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }
}

class UInt16Column extends Bytes {
  push(value: number): void {
    this.reserve(2);
    this.bytes[this.at++] = value;
    this.bytes[this.at++] = value >>> 8;
  }
}

class Int32Column extends Bytes {
  push(value: number): void {
    this.reserve(4);
    this.at = writeWord(this.bytes, this.at, value);
  }
}

class UInt64Column extends Bytes {
  push(value: number): void {
    this.reserve(8);
    // A counter is a whole number of 0 to 2^53 - 1; anything else would be a bug upstream and must not become a huge number.
    const safe = value > 0 ? Math.min(Math.floor(value), maxCounter) : 0;
    this.at = writeWord(this.bytes, this.at, safe);
    this.at = writeWord(this.bytes, this.at, safe < 0x1_0000_0000 ? 0 : Math.floor(safe / 0x1_0000_0000));
  }
}

class Id64Column extends Bytes {
  push(value: bigint): void {
    this.reserve(8);
    this.at = this.bytes.writeBigUInt64LE(BigInt.asUintN(64, value), this.at);
  }
}

class Float64Column extends Bytes {
  push(value: number): void {
    this.reserve(8);
    this.at = this.bytes.writeDoubleLE(value, this.at);
  }
}

class TimeColumn extends Bytes {
  push(value: number): void {
    this.reserve(8);
    const ms = storedTimeMs(value);
    this.at = writeWord(this.bytes, this.at, ms);
    this.at = writeWord(this.bytes, this.at, Math.floor(ms / 0x1_0000_0000));
  }
}

/** The time a row is stored with: whole milliseconds within 1970 to 2106. */
export function storedTimeMs(ms: number): number {
  return ms > 0 ? Math.min(Math.floor(ms), maxTimeMs) : 0;
}

class IpColumn extends Bytes {
  push(ip: Ip): void {
    this.reserve(16);
    let at = this.at;
    const bytes = this.bytes;
    for (const word of [ip.w0, ip.w1, ip.w2, ip.w3]) {
      bytes[at] = word >>> 24;
      bytes[at + 1] = word >>> 16;
      bytes[at + 2] = word >>> 8;
      bytes[at + 3] = word;
      at += 4;
    }
    this.at = at;
  }
}

function writeWord(bytes: Buffer, at: number, word: number): number {
  bytes[at] = word;
  bytes[at + 1] = word >>> 8;
  bytes[at + 2] = word >>> 16;
  bytes[at + 3] = word >>> 24;
  return at + 4;
}

class StringColumn extends Bytes {
  push(value: string): void {
    const length = value.length;
    if (length === 0) {
      this.reserve(1);
      this.bytes[this.at++] = 0;
      return;
    }
    // Room for the length and for the worst case of UTF-8.
    this.reserve(5 + length * 3);
    const bytes = this.bytes;
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

  push(values: readonly string[]): void {
    for (const value of values) this.#elements.push(value);
    this.#count += values.length;
    this.#ends.push(this.#count);
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
  "LowCardinality(String)": StringColumn,
  "Array(String)": StringsColumn,
};
