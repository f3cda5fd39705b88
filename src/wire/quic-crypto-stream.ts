import { Reader } from "../net/reader.ts";
import { variableInteger } from "./quic-packet.ts";

/** Longest ClientHello put together. */
const maxBytes = 16_384;
const maxRanges = 64;
/** Room made when more than one frame has to be put together. */
const leastBytes = 2_048;
const nothing = new Uint8Array(0);

/**
 * The CRYPTO stream of a client's Initial packets (RFC 9000 §19.6): frames come in any order, some clients shuffle them on
 * purpose, and a hello with post-quantum keys needs several packets.
 */
export class CryptoStream {
  bytes: Uint8Array = nothing;
  /** Known bytes from the beginning on, without a gap. */
  length = 0;
  /** Ranges beyond `length`, as start and end in turn. */
  #ranges: number[] = [];

  /** Takes the CRYPTO frames of a decrypted payload, which belongs to the stream from then on. False when it is not made of frames an Initial may have. */
  addFrames(plain: Uint8Array): boolean {
    const reader = new Reader(plain);
    for (;;) {
      // PADDING is most of a packet.
      while (reader.at < reader.end && plain[reader.at]! <= 1) reader.at++;
      if (!reader.ok || reader.left === 0) return reader.ok;
      const type = reader.u8();
      if (type === 6) {
        const offset = variableInteger(reader);
        const size = variableInteger(reader);
        const data = reader.take(size);
        if (reader.ok) this.#add(offset, data);
      } else if (type === 2 || type === 3) skipAck(reader, type);
      else return type === 0x1c || type === 0x1d;
    }
  }

  #add(offset: number, data: Uint8Array): void {
    const end = offset + data.length;
    if (end > maxBytes || data.length === 0 || this.#ranges.length >= 2 * maxRanges) return;
    if (offset === 0 && this.bytes.length === 0) {
      // Mostly the one frame there is: read where it lies.
      this.bytes = data;
      this.length = end;
      return;
    }
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.min(maxBytes, Math.max(end, leastBytes, 2 * this.bytes.length)));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes.set(data, offset);
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
