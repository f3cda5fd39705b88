import { writeSync } from "node:fs";

const batchBytes = 256 * 1024;

/**
 * Lines of text to a file descriptor, in large synchronous writes: a slow reader holds the writer back. When the reader has
 * gone (`| head`), `isClosed` turns true and further lines go nowhere.
 */
export class LineWriter {
  isClosed = false;
  readonly #fd: number;
  #batch = "";

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(line: string): void {
    this.#batch += line;
    this.#batch += "\n";
    if (this.#batch.length >= batchBytes) this.flush();
  }

  /** Writes what is held back. Throws what the operating system says, but for a reader that has gone. */
  flush(): void {
    const bytes = Buffer.from(this.#batch, "utf8");
    this.#batch = "";
    for (let at = 0; at < bytes.length && !this.isClosed;) {
      try {
        at += writeSync(this.#fd, bytes, at);
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
