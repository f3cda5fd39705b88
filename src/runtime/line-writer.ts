import { writeSync } from "node:fs";

const batchBytes = 256 * 1024;
const zero = 48;
const dot = 46;
const colon = 58;
const quotationMark = 34;
const hexDigits = Buffer.from("0123456789abcdef", "latin1");
const base64Digits = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "latin1");

/**
 * Lines of text to a file descriptor, put together as bytes and written in large synchronous pieces: a slow reader holds the
 * writer back. When the reader has gone (`| head`), `isClosed` turns true and further lines go nowhere.
 */
export class LineWriter {
  isClosed = false;
  readonly #fd: number;
  #bytes = Buffer.allocUnsafe(batchBytes + 16 * 1024);
  #used = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Appends bytes as they are: what is written again and again is best encoded once. */
  raw(piece: Uint8Array): void {
    const { length } = piece;
    this.#reserve(length);
    const bytes = this.#bytes;
    let at = this.#used;
    for (let i = 0; i < length; i++) bytes[at++] = piece[i]!;
    this.#used = at;
  }

  /** Appends text as UTF-8. */
  text(text: string): void {
    const { length } = text;
    this.#reserve(length * 3);
    const bytes = this.#bytes;
    let at = this.#used;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) {
        this.#used += bytes.write(text, this.#used, "utf8");
        return;
      }
      bytes[at++] = code;
    }
    this.#used = at;
  }

  /** Appends text as a JSON string. Nearly all is plain ASCII and needs no escapes. */
  quoted(text: string): void {
    const { length } = text;
    this.#reserve(length + 2);
    const bytes = this.#bytes;
    let at = this.#used;
    bytes[at++] = 34;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < 32 || code > 126 || code === 34 || code === 92) return this.text(JSON.stringify(text));
      bytes[at++] = code;
    }
    bytes[at++] = 34;
    this.#used = at;
  }

  /** Appends a whole number of at least 0. */
  number(value: number): void {
    if (value >= 1_000_000_000) return this.text(String(value));
    this.#reserve(9);
    const bytes = this.#bytes;
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    let rest = value | 0;
    for (let at = this.#used + digits - 1; at >= this.#used; at--) {
      const next = (rest / 10) | 0;
      bytes[at] = zero + rest - next * 10;
      rest = next;
    }
    this.#used += digits;
  }

  /** Appends an IPv4 address of 32 bits in dotted decimal. */
  ipv4(word: number): void {
    this.#reserve(16);
    const bytes = this.#bytes;
    let at = this.#used;
    for (let shift = 24; shift >= 0; shift -= 8) {
      const octet = (word >>> shift) & 255;
      const tens = (octet / 10) | 0;
      if (octet >= 100) bytes[at++] = zero + ((octet / 100) | 0);
      if (octet >= 10) bytes[at++] = zero + (tens % 10);
      bytes[at++] = zero + octet - tens * 10;
      bytes[at++] = dot;
    }
    this.#used = at - 1;
  }

  /** Appends a MAC address of 48 bits, `aa:bb:cc:dd:ee:ff`, and the quotation mark that ends it. */
  mac(address: number): void {
    this.#reserve(18);
    const bytes = this.#bytes;
    const high = (address / 0x1_0000_0000) | 0;
    const low = address | 0;
    let at = this.#used;
    for (let i = 0; i < 6; i++) {
      const octet = (i < 2 ? high >>> (8 - 8 * i) : low >>> (40 - 8 * i)) & 255;
      bytes[at++] = hexDigits[octet >>> 4]!;
      bytes[at++] = hexDigits[octet & 15]!;
      bytes[at++] = colon;
    }
    bytes[at - 1] = quotationMark;
    this.#used = at;
  }

  /** Appends the big-endian bytes of five words as base64 (RFC 4648 §4), padding included. */
  base64(words: Int32Array): void {
    this.#reserve(28);
    const bytes = this.#bytes;
    const end = this.#used + 28;
    // The next bits to be written are the upper ones of `held`.
    let held = 0;
    let bits = 0;
    let at = this.#used;
    for (let i = 0; i < 5; i++) {
      const value = words[i]!;
      for (let shift = 24; shift >= 0; shift -= 8) {
        held = ((held << 8) | ((value >>> shift) & 255)) & 0xffff;
        bits += 8;
        while (bits >= 6) {
          bits -= 6;
          bytes[at++] = base64Digits[(held >>> bits) & 63]!;
        }
      }
    }
    bytes[at++] = base64Digits[(held << (6 - bits)) & 63]!;
    while (at < end) bytes[at++] = 61;
    this.#used = end;
  }

  /** Ends the line. */
  end(): void {
    this.#reserve(1);
    this.#bytes[this.#used++] = 10;
    if (this.#used >= batchBytes) this.flush();
  }

  /** Writes what is held back. Throws what the operating system says, but for a reader that has gone. */
  flush(): void {
    const end = this.#used;
    this.#used = 0;
    for (let at = 0; at < end && !this.isClosed;) {
      try {
        at += writeSync(this.#fd, this.#bytes, at, end - at);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EPIPE") this.isClosed = true;
        else if (code === "EAGAIN") Atomics.wait(pause, 0, 0, 5);
        else throw error;
      }
    }
  }

  #reserve(size: number): void {
    if (this.#used + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#used + size, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }
}

/** Never changes: waiting on it is sleeping. */
const pause = new Int32Array(new SharedArrayBuffer(4));
