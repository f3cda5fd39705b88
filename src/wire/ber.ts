/**
 * Values of BER and DER (ITU-T X.690 §8.1) one after the other: tags of one byte, definite lengths. A value that the bytes cut
 * is given with what is there.
 */
export class BerValues {
  /** Of the value at hand: the tag with its class bits, then where its contents are. */
  tag = -1;
  start = 0;
  end = 0;
  readonly #bytes: Uint8Array;
  readonly #limit: number;
  #at: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#limit = end;
  }

  /** Goes to the next value; false at the end, and when there is no value that can be read. */
  next(): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    if (at + 2 > this.#limit || (bytes[at]! & 0x1f) === 0x1f) return false;
    this.tag = bytes[at]!;
    let length = bytes[at + 1]!;
    at += 2;
    if (length > 0x80) {
      const size = length & 0x7f;
      if (size > 4 || at + size > this.#limit) return false;
      length = 0;
      for (let i = 0; i < size; i++) length = length * 256 + bytes[at++]!;
    } else if (length === 0x80) return false;
    this.start = at;
    this.end = Math.min(this.#limit, at + length);
    this.#at = this.end;
    return true;
  }

  /** Goes to the next value that has this tag; false when none follows. */
  find(tag: number): boolean {
    while (this.next()) if (this.tag === tag) return true;
    return false;
  }

  /** The values inside the one at hand. */
  inside(): BerValues {
    return new BerValues(this.#bytes, this.start, this.end);
  }
}
