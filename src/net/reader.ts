/**
 * A bounded cursor over part of a Uint8Array, network byte order. Reading past the end never throws and never touches a
 * byte beyond it: it yields 0, clears `ok` and parks the cursor at the end, so a parser checks `ok` once after a group of reads.
 */
export class Reader {
  bytes: Uint8Array;
  /** Index of the next byte. */
  at: number;
  /** Index behind the last byte that may be read. */
  end: number;
  /** False once anything was read or skipped past the end. */
  ok: boolean;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = Math.min(end, bytes.length);
    this.ok = start >= 0 && start <= this.end;
    if (!this.ok) this.at = this.end;
  }

  /** Starts over on other bytes, so that one object can serve a hot path. */
  reset(bytes: Uint8Array, start: number, end: number): this {
    this.bytes = bytes;
    this.end = Math.min(end, bytes.length);
    this.ok = start >= 0 && start <= this.end;
    this.at = this.ok ? start : this.end;
    return this;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** Clears `ok` and moves to the end. */
  fail(): 0 {
    this.ok = false;
    this.at = this.end;
    return 0;
  }

  u8(): number {
    return this.at < this.end ? this.bytes[this.at++]! : this.fail();
  }

  u16(): number {
    const at = this.at;
    if (at + 2 > this.end) return this.fail();
    this.at = at + 2;
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  u24(): number {
    const at = this.at;
    if (at + 3 > this.end) return this.fail();
    this.at = at + 3;
    return (this.bytes[at]! << 16) | (this.bytes[at + 1]! << 8) | this.bytes[at + 2]!;
  }

  /** 32 bits as a signed integer (a small integer for V8); `>>> 0` makes it unsigned. */
  i32(): number {
    const at = this.at;
    if (at + 4 > this.end) return this.fail();
    this.at = at + 4;
    return (this.bytes[at]! << 24) | (this.bytes[at + 1]! << 16) | (this.bytes[at + 2]! << 8) | this.bytes[at + 3]!;
  }

  u32(): number {
    return this.i32() >>> 0;
  }

  skip(count: number): void {
    if (count < 0 || this.at + count > this.end) this.fail();
    else this.at += count;
  }

  /** A view (no copy) of the next `count` bytes; empty when there are fewer. */
  take(count: number): Uint8Array {
    if (count < 0 || this.at + count > this.end) {
      this.fail();
      return this.bytes.subarray(this.end, this.end);
    }
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}
