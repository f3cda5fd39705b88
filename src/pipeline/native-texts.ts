import { group, type Column, type Gather, type Rows } from "./native-column.ts";
import { Numbers, UInt64Column } from "./native-numbers.ts";

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

export class StringColumn implements Column {
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
export class DictionaryColumn extends Numbers<Uint32Array> {
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
export class StringsColumn implements Column {
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
