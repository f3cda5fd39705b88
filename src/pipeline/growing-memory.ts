const pageBytes = 65_536;
const maxPages = 65_536;
/** Little more each time, since it costs nothing to grow again; where it must be copied, twice as much. */
const growth = 1.125;
const copyingGrowth = 2;

/**
 * Zeroed memory that grows where it is, up to `maxBytes` (4 GiB at most): nothing is copied, and only what is used is taken from the
 * system. Where no addresses can be set aside for that (`ulimit -v`), it is copied into a larger piece instead.
 */
export class GrowingMemory {
  /** Changes when it grows; views of the one before go on showing the part they cover only where nothing was copied. */
  buffer: ArrayBufferLike;
  readonly #maxBytes: number;
  readonly #memory: WebAssembly.Memory | undefined;

  constructor(bytes: number, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#memory = setAside(bytes, maxBytes);
    this.buffer = this.#memory?.buffer ?? new ArrayBuffer(bytes);
  }

  /** Grows to `bytes` at least, `maxBytes` at most, and some more for those to come. Throws a RangeError when the system has no more. */
  reserve(bytes: number): void {
    const { byteLength } = this.buffer;
    if (this.#memory) {
      const pages = Math.max(pagesOf(bytes), Math.min(pagesOf(byteLength * growth), pagesOf(this.#maxBytes)));
      this.#memory.grow(pages - byteLength / pageBytes);
      this.buffer = this.#memory.buffer;
      return;
    }
    const larger = new ArrayBuffer(Math.max(bytes, Math.min(byteLength * copyingGrowth, this.#maxBytes)));
    new Uint8Array(larger).set(new Uint8Array(this.buffer));
    this.buffer = larger;
  }
}

const pagesOf = (bytes: number): number => Math.ceil(bytes / pageBytes);

/** Shared memory, though with nobody: other memory would be detached when it grows, after which V8 checks every access for that. */
function setAside(bytes: number, maxBytes: number): WebAssembly.Memory | undefined {
  try {
    return new WebAssembly.Memory({ initial: pagesOf(bytes), maximum: Math.min(maxPages, pagesOf(maxBytes)), shared: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
