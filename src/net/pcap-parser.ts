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
  /** Where a record header has the captured length, and the length on the wire. */
  #capturedAt = 8;
  #originalAt = 12;
  /** Whether a record may have these the other way round than the one before it. */
  #isMixed = false;
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
    const capturedAt = this.#capturedAt;
    const originalAt = this.#originalAt;
    while (at + headerBytes <= end) {
      let captured = view.getUint32(at + capturedAt, isLittle);
      if (this.#isMixed) captured = Math.min(captured, view.getUint32(at + originalAt, isLittle));
      if (captured > maxFrameBytes) {
        this.problem ??= { message: `A record claims ${captured} bytes, more than any frame has: the file is damaged here.`, position: position + at };
        this.stopped = true;
        return at;
      }
      if (at + headerBytes + captured > end) break;
      const original = this.#isMixed
        ? Math.max(view.getUint32(at + capturedAt, isLittle), view.getUint32(at + originalAt, isLittle))
        : view.getUint32(at + originalAt, isLittle);
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
    // Before version 2.3 the two lengths stood the other way round; of 2.3 there are files of either kind (libpcap's reader says so).
    const minor = view.getUint16(6, this.#isLittle);
    if (view.getUint16(4, this.#isLittle) === 2 && minor < 3) [this.#capturedAt, this.#originalAt] = [this.#originalAt, this.#capturedAt];
    this.#isMixed = minor === 3;
    // The upper bits tell of a frame check sequence.
    this.#interfaceId = this.#handlers.addInterface(view.getUint32(20, this.#isLittle) & 0xffff, "");
  }
}
