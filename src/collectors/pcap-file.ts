import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { createGunzip, type Gunzip } from "node:zlib";
import { AppError } from "../model/errors.ts";
import type { CaptureHandlers, CaptureParser, CaptureProblem } from "../net/capture-parser.ts";
import { PcapParser } from "../net/pcap-parser.ts";
import { PcapngParser } from "../net/pcapng-parser.ts";

export type { CaptureHandlers, CaptureProblem } from "../net/capture-parser.ts";

/** Small enough to stay in a core's cache until it is parsed. */
const chunkBytes = 512 << 10;

export interface CaptureSummary {
  readonly format: "pcap" | "pcapng";
  readonly compressed: boolean;
  readonly packets: number;
  readonly fileBytes: number;
  /** Time of the earliest and the latest packet; NaN when there was none. */
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
  /** Why not all of the file could be read: it ended early or is damaged. What came before has been delivered. */
  readonly problem?: CaptureProblem;
}

/**
 * Reads a pcap or pcapng file, plain or gzipped, in one pass with bounded memory. Throws BAD_INPUT or NOT_FOUND when the file
 * cannot be read at all: absent, a folder, empty, not a capture. Damage further on is `problem` in the summary.
 */
export async function readCapture(path: string, handlers: CaptureHandlers): Promise<CaptureSummary> {
  const fd = open(path);
  try {
    const reader = new CaptureReader(path, fd, handlers);
    return await reader.run();
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT") return new AppError("NOT_FOUND", "There is no such file.", { path, cure: "Check the spelling and the folder." }, { cause: error });
  const reasons: Readonly<Record<string, string>> = { EACCES: "may not be read by this user", EPERM: "may not be read by this user", EISDIR: "is a folder" };
  return new AppError(
    "BAD_INPUT",
    `The file ${reasons[code] ?? `cannot be read (${code})`}.`,
    { path, wanted: "a pcap or pcapng file, plain or gzipped" },
    { cause: error },
  );
}

class CaptureReader {
  readonly #path: string;
  readonly #fd: number;
  readonly #handlers: CaptureHandlers;
  readonly #totalBytes: number;
  /** [packets, first, last] */
  readonly #seen = new Float64Array([0, Number.NaN, Number.NaN]);
  #parser: CaptureParser | undefined;
  #buffer = new Uint8Array(chunkBytes);
  #view = new DataView(this.#buffer.buffer);
  /** Bytes in the buffer not yet parsed, and where they begin in the decompressed file. */
  #have = 0;
  #position = 0;
  #fileBytes = 0;
  #compressed = false;

  constructor(path: string, fd: number, handlers: CaptureHandlers) {
    this.#path = path;
    this.#fd = fd;
    this.#totalBytes = fstatSync(fd).size;
    const seen = this.#seen;
    this.#handlers = {
      addInterface: (linkType, name) => handlers.addInterface(linkType, name),
      onPacket: (bytes, offset, capturedLength, wireLength, timeMs, interfaceId) => {
        seen[0]! += 1;
        if (!(seen[1]! <= timeMs)) seen[1] = timeMs;
        if (!(seen[2]! >= timeMs)) seen[2] = timeMs;
        handlers.onPacket(bytes, offset, capturedLength, wireLength, timeMs, interfaceId);
      },
      onProgress: (bytesRead, totalBytes) => handlers.onProgress?.(bytesRead, totalBytes),
    };
  }

  async run(): Promise<CaptureSummary> {
    let size = this.#readOn();
    this.#compressed = size >= 2 && this.#buffer[0] === 0x1f && this.#buffer[1] === 0x8b;
    if (this.#compressed) return this.#summary(await this.#inflate(this.#buffer.slice(0, size)));
    while (size > 0) {
      this.#have += size;
      this.#parse();
      if (this.#parser?.stopped) break;
      await this.#handlers.onProgress?.(this.#fileBytes, this.#totalBytes);
      size = this.#readOn();
    }
    return this.#summary(undefined);
  }

  /** Reads on into the rest of the buffer. */
  #readOn(): number {
    this.#reserve(chunkBytes / 2);
    return this.#read(this.#buffer, this.#have);
  }

  #read(into: Uint8Array, at: number): number {
    try {
      const size = readSync(this.#fd, into, at, into.length - at, null);
      this.#fileBytes += size;
      return size;
    } catch (error) {
      throw unreadable(this.#path, error);
    }
  }

  /** Makes room for `size` more bytes in the buffer. */
  #reserve(size: number): void {
    if (this.#have + size <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#have + size, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#have));
    this.#buffer = larger;
    this.#view = new DataView(larger.buffer);
  }

  /** Parses what is whole and moves the rest to the front. */
  #parse(): void {
    this.#parser ??= this.#have >= 4 ? this.#recognize() : undefined;
    if (!this.#parser) return;
    const used = this.#parser.parse(this.#buffer, this.#view, this.#have, this.#position);
    this.#buffer.copyWithin(0, used, this.#have);
    this.#have -= used;
    this.#position += used;
  }

  #recognize(): CaptureParser {
    if (PcapngParser.recognizes(this.#view)) return new PcapngParser(this.#handlers);
    if (PcapParser.recognizes(this.#view)) return new PcapParser(this.#handlers);
    throw this.#notACapture();
  }

  #notACapture(): AppError {
    const first = [...this.#buffer.subarray(0, Math.min(4, this.#have))].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    return new AppError("BAD_INPUT", "The file is not a packet capture.", {
      path: `${this.#path} at byte 0`,
      wanted: "pcap or pcapng, plain or gzipped",
      got: first === "" ? "nothing" : `a file that begins with ${first}`,
      cure: "Save it as pcap or pcapng with the tool that made it.",
    });
  }

  /** Decompresses as a stream; a broken end leaves what could be had. */
  #inflate(beginning: Uint8Array): Promise<CaptureProblem | undefined> {
    // Of a damaged stream the chunk under way is lost.
    const gunzip = createGunzip({ chunkSize: 128 << 10 });
    return new Promise((resolve, reject) => {
      gunzip.on("data", (chunk: Buffer) => {
        try {
          this.#reserve(chunk.length);
          this.#buffer.set(chunk, this.#have);
          this.#have += chunk.length;
          this.#parse();
          if (!this.#parser?.stopped) return;
          resolve(undefined);
        } catch (error) {
          reject(error);
        }
        gunzip.destroy();
      });
      gunzip.on("error", (error) => {
        resolve({ message: `The compressed data is damaged or ends early (${error.message}).`, position: this.#position + this.#have });
      });
      gunzip.on("end", () => resolve(undefined));
      this.#feed(gunzip, beginning).catch(reject);
    });
  }

  async #feed(gunzip: Gunzip, beginning: Uint8Array): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      gunzip.once("close", resolve);
    });
    // zlib keeps a chunk until it has worked on it, so each is a buffer of its own.
    for (let chunk = beginning; chunk.length > 0 && !gunzip.destroyed;) {
      const written = new Promise<void>((resolve) => {
        gunzip.write(chunk, () => resolve());
      });
      await Promise.race([written, closed]);
      await this.#handlers.onProgress?.(this.#fileBytes, this.#totalBytes);
      const next = new Uint8Array(chunkBytes);
      chunk = next.subarray(0, this.#read(next, 0));
    }
    if (!gunzip.destroyed) gunzip.end();
  }

  #summary(damage: CaptureProblem | undefined): CaptureSummary {
    const parser = this.#parser;
    if (!parser) {
      if (this.#fileBytes === 0) throw new AppError("BAD_INPUT", "The file is empty.", { path: this.#path, wanted: "a pcap or pcapng file, plain or gzipped" });
      if (damage) throw new AppError("BAD_INPUT", damage.message, { path: `${this.#path} at byte ${damage.position}`, wanted: "a whole gzip file" });
      throw this.#notACapture();
    }
    const cutShort: CaptureProblem | undefined =
      this.#have > 0 && !parser.stopped
        ? {
            message: `The file ends within a ${parser.format === "pcap" ? "record" : "block"}, ${this.#have} bytes after its beginning.`,
            position: this.#position,
          }
        : undefined;
    const problem = parser.problem ?? damage ?? cutShort;
    return {
      format: parser.format,
      compressed: this.#compressed,
      packets: this.#seen[0]!,
      fileBytes: this.#fileBytes,
      firstTimeMs: this.#seen[1]!,
      lastTimeMs: this.#seen[2]!,
      ...(problem ? { problem } : {}),
    };
  }
}
