import { Reader } from "../net/reader.ts";
import { variableInteger } from "./quic-packet.ts";

/** Longest ClientHello put together. */
const maxBytes = 16_384;
const maxRanges = 64;
/** Room at first: the hellos of most clients. */
const firstBytes = 2_048;

/**
 * The CRYPTO stream of a client's Initial packets (RFC 9000 §19.6): frames come in any order, some clients shuffle them on
 * purpose, and a hello with post-quantum keys needs several packets.
 */
export class CryptoStream {
  bytes: Uint8Array = new Uint8Array(firstBytes);
  /** Known bytes from the beginning on, without a gap. */
  length = 0;
  /** Ranges beyond `length`, as start and end in turn. */
  readonly #ranges: number[] = [];

  /**
   * Takes the CRYPTO frames of a decrypted payload, the first `size` bytes of `plain`. False when it is not made of frames an
   * Initial may have (RFC 9000 §17.2.2): nothing is taken then.
   */
  addFrames(plain: Uint8Array, size: number): boolean {
    return walkFrames(plain, size, undefined) && walkFrames(plain, size, this);
  }

  /** Takes [start, end) of `from`, which is at `offset` of the stream. */
  add(offset: number, from: Uint8Array, start: number, size: number): void {
    const end = offset + size;
    if (end > maxBytes || size === 0 || this.#ranges.length >= 2 * maxRanges) return;
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.min(maxBytes, Math.max(end, 2 * this.bytes.length)));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    for (let i = 0; i < size; i++) this.bytes[offset + i] = from[start + i]!;
    if (offset > this.length) {
      this.#ranges.push(offset, end);
      return;
    }
    this.length = Math.max(this.length, end);
    for (let grown = this.#ranges.length > 0; grown;) {
      grown = false;
      for (let i = 0; i < this.#ranges.length; i += 2) {
        if (this.#ranges[i]! > this.length) continue;
        this.length = Math.max(this.length, this.#ranges[i + 1]!);
        this.#ranges.splice(i, 2);
        grown = true;
        break;
      }
    }
  }
}

const reader = new Reader(new Uint8Array(0));

/** Goes through the frames of a payload and gives what CRYPTO frames hold to `stream`. False when they are none an Initial may have. */
function walkFrames(plain: Uint8Array, size: number, stream: CryptoStream | undefined): boolean {
  reader.reset(plain, 0, size);
  for (;;) {
    // PADDING is most of a packet.
    while (reader.at < size && plain[reader.at]! <= 1) reader.at++;
    if (!reader.ok || reader.left === 0) return reader.ok;
    const type = reader.u8();
    if (type === 6) {
      const offset = variableInteger(reader);
      const length = variableInteger(reader);
      const at = reader.at;
      reader.skip(length);
      if (reader.ok) stream?.add(offset, plain, at, length);
    } else if (type === 2 || type === 3) skipAck(reader, type);
    else return type === 0x1c || type === 0x1d;
  }
}

/** The CRYPTO data that the payload of `size` bytes begins with, [at, end), when it is the stream's beginning. Looks at the first 16 bytes of `plain` alone. */
export function leadingCrypto(plain: Uint8Array, size: number): { readonly at: number; readonly end: number } | undefined {
  reader.reset(plain, 0, size);
  if (reader.u8() !== 6 || reader.u8() !== 0) return undefined;
  const length = variableInteger(reader);
  const at = reader.at;
  reader.skip(length);
  return reader.ok ? { at, end: at + length } : undefined;
}

/** An ACK frame (RFC 9000 §19.3). */
function skipAck(reader: Reader, type: number): void {
  variableInteger(reader);
  variableInteger(reader);
  const ranges = variableInteger(reader);
  variableInteger(reader);
  for (let i = 0; i < ranges && reader.ok; i++) {
    variableInteger(reader);
    variableInteger(reader);
  }
  if (type !== 3) return;
  for (let count = 0; count < 3; count++) variableInteger(reader);
}
