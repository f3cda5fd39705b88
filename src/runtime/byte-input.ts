import { closeSync, fstatSync, open, readSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { isatty } from "node:tty";
import { promisify } from "node:util";

/** Bytes in order: of a file, which is read at once, or of a pipe, which brings them when it has them. */
export interface ByteInput {
  /** Size of the file when it was opened; 0 of a pipe. */
  readonly totalBytes: number;
  /** Whether it comes as it is made, so that whoever waits for what is made of it should get it soon. */
  readonly isPipe: boolean;
  /** Reads into `into` from `at`; gives how many bytes, 0 at the end. Throws or rejects with the system's error. */
  read(into: Uint8Array, at: number): number | Promise<number>;
  /** Bytes the file has gained or lost since it was opened. */
  grownBytes(): number;
  close(): void;
}

/** The name of standard input. */
export const standardInput = "-";

/** A pipe that was told to end may go on this long: a sniffer stopped by the same Ctrl-C gives out what it still holds. */
const lastWordsMs = 500;

/** Opens a file, a named pipe (waiting for its writer) or standard input. When `stop` aborts, pipes end; files are read on. */
export async function openInput(path: string, stop?: AbortSignal): Promise<ByteInput> {
  if (path === standardInput) {
    if (isatty(0)) throw Object.assign(new Error("standard input is a terminal"), { code: "ENOTTY" });
    return isPipe(0) ? new PipeInput(process.stdin, stop) : new FileInput(0);
  }
  // Not on this thread: opening a named pipe lasts until somebody writes to it.
  const fd = await promisify(open)(path, "r");
  return isPipe(fd) ? new PipeInput(new Socket({ fd, readable: true, writable: false }), stop) : new FileInput(fd);
}

function isPipe(fd: number): boolean {
  const kind = fstatSync(fd);
  return kind.isFIFO() || kind.isSocket();
}

class FileInput implements ByteInput {
  readonly isPipe = false;
  readonly totalBytes: number;
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
    this.totalBytes = fstatSync(fd).size;
  }

  read(into: Uint8Array, at: number): number {
    return readSync(this.#fd, into, at, into.length - at, null);
  }

  grownBytes(): number {
    return fstatSync(this.#fd).size - this.totalBytes;
  }

  close(): void {
    if (this.#fd !== 0) closeSync(this.#fd);
  }
}

class PipeInput implements ByteInput {
  readonly isPipe = true;
  readonly totalBytes = 0;
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #stopped: Promise<undefined>;
  /** Of the last chunk, what did not fit. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(stream: Readable, stop?: AbortSignal) {
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    this.#stopped = new Promise((resolve) => {
      const end = (): void => resolve(pause(lastWordsMs, undefined, { ref: false }));
      if (stop?.aborted) end();
      else stop?.addEventListener("abort", end, { once: true });
    });
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    if (this.#rest.length === 0) {
      const next = await Promise.race([this.#chunks.next(), this.#stopped]);
      if (!next || next.done) return 0;
      this.#rest = next.value;
    }
    const size = Math.min(this.#rest.length, into.length - at);
    into.set(this.#rest.subarray(0, size), at);
    this.#rest = this.#rest.subarray(size);
    return size;
  }

  grownBytes(): number {
    return 0;
  }

  close(): void {
    this.#stream.destroy();
  }
}
