import type { CaptureSource } from "../../model/capture.ts";

type OnPacket = Parameters<CaptureSource["poll"]>[1];

/** Packets of a driver that is called back instead of asked: copied into a bounded ring of bytes until `poll` takes them. */
export class PacketQueue {
  readonly #bytes: Uint8Array;
  readonly #entries: { readonly at: number; readonly length: number; readonly taken: number; readonly wireLength: number; readonly timeMs: number }[] = [];
  #head = 0;
  #writeAt = 0;
  #used = 0;
  /** Packets that found no room. */
  overflows = 0;
  packets = 0;

  constructor(capacityBytes: number) {
    this.#bytes = new Uint8Array(capacityBytes);
  }

  push(packet: Uint8Array, wireLength: number, timeMs: number): void {
    this.packets++;
    const { length } = packet;
    // A packet is never split over the end of the buffer: what is left there is wasted until it is read.
    const waste = this.#writeAt + length > this.#bytes.length ? this.#bytes.length - this.#writeAt : 0;
    if (this.#used + waste + length > this.#bytes.length) {
      this.overflows++;
      return;
    }
    const at = waste > 0 ? 0 : this.#writeAt;
    this.#bytes.set(packet, at);
    this.#writeAt = at + length;
    this.#used += waste + length;
    this.#entries.push({ at, length, taken: waste + length, wireLength, timeMs });
  }

  poll(budget: number, onPacket: OnPacket): number {
    let count = 0;
    while (count < budget && this.#head < this.#entries.length) {
      const { at, length, taken, wireLength, timeMs } = this.#entries[this.#head++]!;
      onPacket(this.#bytes, at, length, wireLength, timeMs, 0);
      this.#used -= taken;
      count++;
    }
    if (this.#head === this.#entries.length) {
      this.#entries.length = 0;
      this.#head = 0;
      this.#writeAt = 0;
      this.#used = 0;
    }
    return count;
  }
}
