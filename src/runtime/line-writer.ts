import { writeSync } from "node:fs";
import { putText } from "./json-bytes.ts";

const batchBytes = 256 * 1024;
const newLine = 10;
/** Most bytes a UTF-16 code unit becomes. */
const maxUtf8 = 3;

/**
 * Lines of text to a file descriptor, put together as bytes and written in large synchronous pieces: a slow reader holds the
 * writer back. When the reader has gone (`| head`), `isClosed` turns true and further lines go nowhere.
 */
export class LineWriter {
  isClosed = false;
  /** Where the line begun with `begin` is written. */
  view = new DataView(new ArrayBuffer(batchBytes + 16 * 1024));
  readonly #fd: number;
  #used = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Makes room for a line of at most `size` bytes in `view`, and gives the offset where it begins. */
  begin(size: number): number {
    const needed = this.#used + size + 1;
    if (needed > this.view.byteLength) {
      const larger = new Uint8Array(Math.max(needed, this.view.byteLength * 2));
      larger.set(new Uint8Array(this.view.buffer, 0, this.#used));
      this.view = new DataView(larger.buffer);
    }
    return this.#used;
  }

  /** Ends the line, whose last byte is before `at`. */
  end(at: number): void {
    this.view.setUint8(at, newLine);
    this.#used = at + 1;
    if (this.#used >= batchBytes) this.flush();
  }

  /** A whole line. */
  line(text: string): void {
    const start = this.begin(text.length * maxUtf8);
    this.end(putText(this.view, start, text));
  }

  /** Writes what is held back. Throws what the operating system says, but for a reader that has gone. */
  flush(): void {
    const end = this.#used;
    this.#used = 0;
    for (let at = 0; at < end && !this.isClosed;) {
      try {
        at += writeSync(this.#fd, this.view, at, end - at);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EPIPE") this.isClosed = true;
        else if (code === "EAGAIN") Atomics.wait(pause, 0, 0, 5);
        else throw error;
      }
    }
  }
}

/** Never changes: waiting on it is sleeping. */
const pause = new Int32Array(new SharedArrayBuffer(4));
