import { maxFrameBytes, type CaptureHandlers, type CaptureParser, type CaptureProblem } from "./capture-parser.ts";

const fileHeaderBytes = 24;
const magics = {
  microseconds: 0xa1b2c3d4,
  nanoseconds: 0xa1b23c4d,
  /** Kuznetzov's variant: eight more bytes in each record header. */
  modified: 0xa1b2cd34,
} as const;

/** Classic pcap (draft-ietf-opsawg-pcap): microseconds or nanoseconds, either byte order. */
export class PcapParser implements CaptureParser {
  readonly format = "pcap";
  problem: CaptureProblem | undefined;
  stopped = false;
  readonly #handlers: CaptureHandlers;
  #isLittle = true;
  #unitMs = 1e-3;
  #recordHeaderBytes = 16;
  #hasHeader = false;
  #interfaceId = 0;

  constructor(handlers: CaptureHandlers) {
    this.#handlers = handlers;
  }

  /** Whether a file that begins with these four bytes is one of ours. */
  static recognizes(view: DataView): boolean {
    const known: readonly number[] = Object.values(magics);
    return known.includes(view.getUint32(0, true)) || known.includes(view.getUint32(0, false));
  }

  parse(bytes: Uint8Array, view: DataView, end: number, position: number): number {
    let at = 0;
    if (!this.#hasHeader) {
      if (end < fileHeaderBytes) return 0;
      this.#readFileHeader(view);
      at = fileHeaderBytes;
    }
    const isLittle = this.#isLittle;
    const unitMs = this.#unitMs;
    const headerBytes = this.#recordHeaderBytes;
    const interfaceId = this.#interfaceId;
    const handlers = this.#handlers;
    while (at + headerBytes <= end) {
      const captured = view.getUint32(at + 8, isLittle);
      if (captured > maxFrameBytes) {
        this.problem ??= { message: `A record claims ${captured} bytes, more than any frame has: the file is damaged here.`, position: position + at };
        this.stopped = true;
        return at;
      }
      if (at + headerBytes + captured > end) break;
      const original = view.getUint32(at + 12, isLittle);
      const timeMs = view.getUint32(at, isLittle) * 1_000 + view.getUint32(at + 4, isLittle) * unitMs;
      const wireLength = original < captured || original > maxFrameBytes ? captured : original;
      handlers.onPacket(bytes, at + headerBytes, captured, wireLength, timeMs, interfaceId);
      at += headerBytes + captured;
    }
    return at;
  }

  #readFileHeader(view: DataView): void {
    this.#hasHeader = true;
    const little = view.getUint32(0, true);
    const big = view.getUint32(0, false);
    this.#isLittle = Object.values(magics).includes(little as never);
    const magic = this.#isLittle ? little : big;
    if (magic === magics.nanoseconds) this.#unitMs = 1e-6;
    if (magic === magics.modified) this.#recordHeaderBytes = 24;
    // The upper bits tell of a frame check sequence.
    this.#interfaceId = this.#handlers.addInterface(view.getUint32(20, this.#isLittle) & 0xffff, "");
  }
}
