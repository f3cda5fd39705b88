import { maxGroupRows, type Column } from "./native-column.ts";
import { append, Numbers, UInt64Column } from "./native-numbers.ts";

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

/** Texts one behind the other. Nothing is staged. */
export class StringColumn implements Column {
  readonly header: Uint8Array;
  readonly staged = new Texts();

  constructor(header: Uint8Array) {
    this.header = header;
  }

  get byteLength(): number {
    return this.staged.byteLength;
  }

  staging(into: string, value: string): string {
    return `${into}.push(${value});`;
  }

  write(): void {}

  drain(parts: Uint8Array[]): void {
    this.staged.drain(parts);
  }
}

/** Flags of a LowCardinality column: its dictionary comes with the block. */
const additionalKeys = 0x200;
const updateDictionary = 0x400;

/** Texts that are numbered as they come, the empty one being 0. */
class Dictionary {
  /** Numbers of the rows that wait. */
  readonly staged = new Uint32Array(maxGroupRows);
  readonly texts = new Texts();
  readonly #numbers = new Map<string, number>([["", 0]]);
  #last = "";
  #lastNumber = 0;

  constructor() {
    this.texts.push("");
  }

  get size(): number {
    return this.#numbers.size;
  }

  numberOf(text: string): number {
    if (text !== this.#last) {
      this.#lastNumber = this.#numbers.get(text) ?? this.#add(text);
      this.#last = text;
    }
    return this.#lastNumber;
  }

  clear(): void {
    this.#numbers.clear();
    this.#numbers.set("", 0);
    // The drained bytes are still to be copied, so the next texts get a buffer of their own.
    this.texts.renew();
    this.texts.push("");
    this.#last = "";
    this.#lastNumber = 0;
  }

  #add(text: string): number {
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    this.texts.push(text);
    return number;
  }
}

/** Each distinct text once, then a number per row; the narrowest width that holds the numbers. */
export class DictionaryColumn extends Numbers<Uint32Array> {
  readonly staged = new Dictionary();

  constructor(header: Uint8Array) {
    super(header, (size) => new Uint32Array(size));
  }

  override get byteLength(): number {
    return super.byteLength + this.staged.texts.byteLength;
  }

  /** Most are empty, which the length tells sooner than a comparison. */
  override staging(into: string, value: string): string {
    return `{ const text = ${value}; ${into}.staged[at] = text.length === 0 ? 0 : ${into}.numberOf(text); }`;
  }

  write(rows: number): void {
    this.reserve(rows);
    append(this.numbers, this.staged.staged, this.at, rows);
    this.at += rows;
  }

  override drain(parts: Uint8Array[]): void {
    const keys = this.staged.size;
    const width = keys <= 0x100 ? 0 : keys <= 0x1_0000 ? 1 : 2;
    parts.push(words64(1, additionalKeys | updateDictionary | width, keys));
    this.staged.texts.drain(parts);
    parts.push(words64(this.at), this.#narrowed(width));
    this.at = 0;
    this.staged.clear();
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

/** Ends of the arrays, counted over the block, then all their elements. Nothing is staged. */
export class StringsColumn implements Column {
  readonly header: Uint8Array;
  readonly staged = this;
  readonly #ends: UInt64Column;
  readonly #elements = new Texts();
  #count = 0;

  constructor(header: Uint8Array) {
    this.header = header;
    this.#ends = new UInt64Column(header);
  }

  get byteLength(): number {
    return this.#ends.byteLength + this.#elements.byteLength;
  }

  staging(into: string, value: string): string {
    return `${into}.push(${value});`;
  }

  push(values: readonly string[]): void {
    for (let i = 0; i < values.length; i++) this.#elements.push(values[i]!);
    this.#count += values.length;
    this.#ends.push(this.#count);
  }

  write(): void {}

  drain(parts: Uint8Array[]): void {
    this.#ends.drain(parts);
    this.#elements.drain(parts);
    this.#count = 0;
  }
}
