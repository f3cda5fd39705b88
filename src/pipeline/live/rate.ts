/** Bytes and packets of the window that runs and of the one before it. Windows are numbered by the live view's beats. */
export class WindowCounter {
  window = -1;
  bytes = 0;
  packets = 0;
  lastBytes = 0;
  lastPackets = 0;

  add(window: number, bytes: number, packets: number): void {
    this.#turnTo(window);
    this.bytes += bytes;
    this.packets += packets;
  }

  /** Bytes of the last whole window, seen while `window` runs. */
  wholeBytes(window: number): number {
    this.#turnTo(window);
    return this.lastBytes;
  }

  wholePackets(window: number): number {
    this.#turnTo(window);
    return this.lastPackets;
  }

  #turnTo(window: number): void {
    if (this.window === window) return;
    const isNext = this.window === window - 1;
    this.lastBytes = isNext ? this.bytes : 0;
    this.lastPackets = isNext ? this.packets : 0;
    this.bytes = 0;
    this.packets = 0;
    this.window = window;
  }
}
