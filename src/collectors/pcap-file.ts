import { accessSync, constants, statSync } from "node:fs";
import { AppError } from "../model/errors.ts";
import type { CaptureHandlers, CaptureParser, CaptureProblem } from "../net/capture-parser.ts";
import { linkTypeName } from "../net/link-type-names.ts";
import { PcapParser } from "../net/pcap-parser.ts";
import { PcapngParser } from "../net/pcapng-parser.ts";
import { knownLinkTypes } from "../pipeline/link-layer.ts";
import { openInput, standardInput, type ByteInput } from "../runtime/byte-input.ts";
import { fileName, unreadableFile } from "../runtime/unreadable-file.ts";
import { gunzip } from "../runtime/gunzip.ts";

export type { CaptureHandlers, CaptureProblem } from "../net/capture-parser.ts";

/** Small enough to stay in a core's second-level cache until it is parsed: twice that, and reading takes three times as long. */
const chunkBytes = 128 << 10;
/** A pcap record's header; a pcapng block is as long at least, but for its body. */
const leastRecordBytes = 16;
const wanted = "a pcap or pcapng file, plain or gzipped";

export interface CaptureSummary {
  readonly format: "pcap" | "pcapng";
  readonly compressed: boolean;
  /** Those handed on. */
  readonly packets: number;
  readonly fileBytes: number;
  /** Time of the earliest and the latest packet; NaN when there was none. */
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
  /**
   * Why not all of the file could be read: it ended early, is damaged, or has packets of link types that nobody here reads. What could
   * be read has been delivered.
   */
  readonly problem?: CaptureProblem;
}

/**
 * Reads a capture, pcap or pcapng, plain or gzipped, in one pass with bounded memory: a file, a named pipe, or standard input, whose name
 * is `-`. Packets of link types the decoder does not know are counted, not handed on. Throws BAD_INPUT or NOT_FOUND when it cannot be
 * read at all: absent, a folder, empty, not a capture. Damage further on is `problem` in the summary. A pipe ends when `stop` aborts.
 */
export async function readCapture(path: string, handlers: CaptureHandlers, stop?: AbortSignal): Promise<CaptureSummary> {
  const input = await openCapture(path, stop);
  try {
    return await new CaptureReader(fileName(path), input, handlers).run();
  } finally {
    input.close();
  }
}

/** Why `path` cannot be opened for reading, if that is already plain; opens nothing, so that a pipe keeps what it holds. */
export function whyUnreadable(path: string): AppError | undefined {
  if (path === standardInput) return undefined;
  try {
    if (statSync(path).isDirectory()) return unreadable(path, { code: "EISDIR" });
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return unreadable(path, error);
  }
}

/** Whether it can be read once only. */
export function isReadOnce(path: string): boolean {
  if (path === standardInput) return true;
  if (whyUnreadable(path)) return false;
  const kind = statSync(path);
  return kind.isFIFO() || kind.isCharacterDevice();
}

async function openCapture(path: string, stop?: AbortSignal): Promise<ByteInput> {
  try {
    return await openInput(path, stop);
  } catch (error) {
    throw unreadable(path, error);
  }
}

const unreadable = (path: string, error: unknown): AppError => unreadableFile(path, wanted, error);

/** Packets of one link type that nobody reads. */
interface Unread {
  readonly linkType: number;
  packets: number;
  /** Of the first. */
  position: number;
}

class CaptureReader {
  readonly #name: string;
  readonly #input: ByteInput;
  readonly #handlers: CaptureHandlers;
  /** [packets, first, last] */
  readonly #seen = new Float64Array([0, Number.NaN, Number.NaN]);
  /** Their interfaces have negative ids: -1 is the first. */
  readonly #unread: Unread[] = [];
  #parser: CaptureParser | undefined;
  #buffer = new Uint8Array(chunkBytes);
  #view = new DataView(this.#buffer.buffer);
  /** Bytes in the buffer not yet parsed, and where they begin in the decompressed file. */
  #have = 0;
  #position = 0;
  #fileBytes = 0;
  #compressed = false;
  /** The system's refusal to read on. */
  #refusal: CaptureProblem | undefined;

  constructor(name: string, input: ByteInput, handlers: CaptureHandlers) {
    this.#name = name;
    this.#input = input;
    const seen = this.#seen;
    this.#handlers = {
      addInterface: (linkType, name) => (knownLinkTypes.has(linkType) ? handlers.addInterface(linkType, name) : this.#addUnread(linkType)),
      onPacket: (bytes, offset, capturedLength, wireLength, timeMs, interfaceId) => {
        if (interfaceId < 0) return this.#countUnread(interfaceId, offset);
        seen[0]! += 1;
        if (!(seen[1]! <= timeMs)) seen[1] = timeMs;
        if (!(seen[2]! >= timeMs)) seen[2] = timeMs;
        handlers.onPacket(bytes, offset, capturedLength, wireLength, timeMs, interfaceId);
      },
      onChunk: () => handlers.onChunk?.(),
      onProgress: (bytesRead, totalBytes) => handlers.onProgress?.(bytesRead, totalBytes),
    };
  }

  async run(): Promise<CaptureSummary> {
    let size = await this.#readOn();
    // A pipe may bring a single byte first.
    while (size > 0 && this.#have + size < 4) {
      this.#have += size;
      size = await this.#readOn();
    }
    this.#compressed = this.#have + size >= 2 && this.#buffer[0] === 0x1f && this.#buffer[1] === 0x8b;
    if (this.#compressed) return this.#summary(await this.#inflate(this.#takeBuffer(size)));
    while (size > 0) {
      this.#have += size;
      this.#parse();
      if (this.#parser?.stopped) break;
      await this.#progress();
      size = await this.#readOn();
    }
    return this.#summary(undefined);
  }

  /** Reads on into the rest of the buffer. */
  #readOn(): Promise<number> {
    this.#reserve(chunkBytes / 2);
    return this.#read(this.#buffer, this.#have);
  }

  async #read(into: Uint8Array, at: number): Promise<number> {
    try {
      const size = await this.#input.read(into, at);
      this.#fileBytes += size;
      return size;
    } catch (error) {
      const refusal = unreadable(this.#name, error);
      if (!this.#parser) throw refusal;
      this.#refusal = { message: refusal.message, position: this.#position + this.#have };
      return 0;
    }
  }

  /** A file may grow while it is read. */
  #progress(): void | Promise<void> {
    const { totalBytes } = this.#input;
    return this.#handlers.onProgress?.(this.#fileBytes, totalBytes === 0 ? 0 : Math.max(totalBytes, this.#fileBytes));
  }

  #addUnread(linkType: number): number {
    const known = this.#unread.findIndex((each) => each.linkType === linkType);
    return -(known >= 0 ? known + 1 : this.#unread.push({ linkType, packets: 0, position: 0 }));
  }

  #countUnread(interfaceId: number, offset: number): void {
    const unread = this.#unread[-interfaceId - 1]!;
    if (unread.packets++ === 0) unread.position = this.#position + offset;
  }

  /** What is in the buffer, with `size` more bytes that were just read; the buffer is empty then. */
  #takeBuffer(size: number): Uint8Array {
    const taken = this.#buffer.slice(0, this.#have + size);
    this.#have = 0;
    return taken;
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
    this.#handlers.onChunk?.();
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
      path: `${this.#name} at byte 0`,
      wanted,
      got: first === "" ? "nothing" : `a file that begins with ${first}`,
      cure: "Save it as pcap or pcapng with the tool that made it.",
    });
  }

  async #inflate(beginning: Uint8Array): Promise<CaptureProblem | undefined> {
    const damage = await gunzip(beginning, {
      read: (into, at) => this.#read(into, at),
      onData: (bytes) => {
        this.#reserve(bytes.length);
        this.#buffer.set(bytes, this.#have);
        this.#have += bytes.length;
        this.#parse();
        return this.#parser?.stopped !== true;
      },
      onPiece: () => this.#progress(),
    });
    const position = this.#position + this.#have;
    return damage === undefined ? undefined : { message: `${damage}, behind what decompresses to ${position} bytes.`, position };
  }

  #summary(damage: CaptureProblem | undefined): CaptureSummary {
    const parser = this.#parser;
    if (!parser) {
      if (this.#fileBytes === 0) throw new AppError("BAD_INPUT", "The file is empty.", { path: this.#name, wanted });
      if (damage) throw new AppError("BAD_INPUT", damage.message, { path: this.#name, wanted: "a whole gzip file" });
      throw this.#notACapture();
    }
    const problem = this.#problem(parser, damage);
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

  /** What is wrong with the file, first what is wrong with its bytes. */
  #problem(parser: CaptureParser, damage: CaptureProblem | undefined): CaptureProblem | undefined {
    const broken = parser.problem ?? this.#refusal ?? damage ?? this.#cutShort(parser);
    const unread = this.#unread.filter(({ packets }) => packets > 0);
    if (unread.length === 0) return broken;
    const said = unread.map(
      ({ linkType, packets }) =>
        `${packets === 1 ? "1 packet" : `${packets} packets`} of link type ${linkTypeName(linkType)} ${packets === 1 ? "is" : "are"} not read.`,
    );
    return {
      message: [...(broken ? [broken.message] : []), ...said].join(" "),
      position: broken?.position ?? Math.min(...unread.map(({ position }) => position)),
      cure: "Capture on an interface with Ethernet or IP frames; docs/capture-files.md lists the link types that are read.",
    };
  }

  #cutShort({ format, stopped }: CaptureParser): CaptureProblem | undefined {
    if (this.#have === 0 || stopped) return undefined;
    const what = `The file ends within a ${format === "pcap" ? "record" : "block"}, ${this.#have} bytes after its beginning`;
    const isGrowing = this.#input.grownBytes() > 0;
    return {
      message: isGrowing ? `${what}; something still writes to it.` : `${what}.`,
      position: this.#position,
      ...(isGrowing && { cure: "Read it again when it is complete." }),
      ...(this.#have < leastRecordBytes && this.#seen[0]! > 0 && { isTail: true }),
    };
  }
}
