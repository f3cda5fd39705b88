import { endOfTimeMs, maxBlockBytes, maxFrameBytes, type CaptureHandlers, type CaptureParser, type CaptureProblem } from "./capture-parser.ts";

const blockTypes = { section: 0x0a0d0d0a, interface: 1, packet: 2, simplePacket: 3, enhancedPacket: 6 } as const;
const optionCodes = { end: 0, interfaceName: 2, timeResolution: 9, timeOffset: 14 } as const;
const byteOrderMagic = 0x1a2b3c4d;
const maxInterfaces = 4_096;

interface NgInterface {
  readonly id: number;
  readonly snapLength: number;
  readonly unitMs: number;
  readonly offsetMs: number;
}

/**
 * pcapng (draft-ietf-opsawg-pcapng): sections of either byte order, several interfaces with resolutions of their own, enhanced,
 * simple and obsolete packet blocks; other blocks are skipped. Damage within a block costs that block, damage to its length the rest.
 */
export class PcapngParser implements CaptureParser {
  readonly format = "pcapng";
  problem: CaptureProblem | undefined;
  stopped = false;
  readonly #handlers: CaptureHandlers;
  #isLittle = true;
  #interfaces: NgInterface[] = [];
  #knownInterfaces = 0;
  #lastTimeMs = 0;

  constructor(handlers: CaptureHandlers) {
    this.#handlers = handlers;
  }

  static recognizes(view: DataView): boolean {
    return view.getUint32(0, true) === blockTypes.section;
  }

  parse(bytes: Uint8Array, view: DataView, end: number, position: number): number {
    let at = 0;
    while (at + 12 <= end) {
      const type = view.getUint32(at, this.#isLittle);
      if (type === blockTypes.section) {
        const order = view.getUint32(at + 8, true);
        if (order === byteOrderMagic) this.#isLittle = true;
        else if (view.getUint32(at + 8, false) === byteOrderMagic) this.#isLittle = false;
        else return this.#stop(at, position, "A section header has no byte-order mark: the file is damaged here.");
      }
      const length = view.getUint32(at + 4, this.#isLittle);
      if (length < 12 || (length & 3) !== 0 || length > maxBlockBytes) {
        return this.#stop(at, position, `A block claims ${length} bytes, which no block has: the file is damaged here.`);
      }
      if (at + length > end) break;
      if (view.getUint32(at + length - 4, this.#isLittle) !== length) {
        this.#damaged(position + at, `A block of ${length} bytes ends with another length than it begins with: the file is damaged here.`);
      }
      if (type === blockTypes.enhancedPacket) this.#enhancedPacket(bytes, view, at, length, position);
      else this.#otherBlock(bytes, view, type, at, length, position);
      at += length;
      if (this.stopped) break;
    }
    return at;
  }

  #stop(at: number, position: number, message: string): number {
    this.problem ??= { message, position: position + at };
    this.stopped = true;
    return at;
  }

  #damaged(position: number, message: string): void {
    this.problem ??= { message, position };
  }

  #otherBlock(bytes: Uint8Array, view: DataView, type: number, at: number, length: number, position: number): void {
    if (type === blockTypes.section) this.#interfaces = [];
    else if (type === blockTypes.interface) this.#interface(bytes, view, at, length, position);
    else if (type === blockTypes.simplePacket) this.#simplePacket(bytes, view, at, length, position);
    else if (type === blockTypes.packet) this.#obsoletePacket(bytes, view, at, length, position);
  }

  #enhancedPacket(bytes: Uint8Array, view: DataView, at: number, length: number, position: number): void {
    if (length < 32) return this.#damaged(position + at, "A packet block is too short for its header.");
    const isLittle = this.#isLittle;
    const from = this.#interfaces[view.getUint32(at + 8, isLittle)];
    const captured = view.getUint32(at + 20, isLittle);
    if (!from) return this.#damaged(position + at, "A packet block names an interface that the file does not describe.");
    if (captured > length - 32) return this.#damaged(position + at, `A packet claims ${captured} bytes, more than its block holds.`);
    const timeMs = (view.getUint32(at + 12, isLittle) * 0x1_0000_0000 + view.getUint32(at + 16, isLittle)) * from.unitMs + from.offsetMs;
    if (!(timeMs >= 0 && timeMs < endOfTimeMs)) return this.#damaged(position + at, "A packet's time cannot be: it is before 1970 or after 2199.");
    this.#deliver(bytes, at + 28, captured, view.getUint32(at + 24, isLittle), timeMs, from);
  }

  /** It has neither time nor interface: the first interface is meant, and the time of the packet before is taken. */
  #simplePacket(bytes: Uint8Array, view: DataView, at: number, length: number, position: number): void {
    const [from] = this.#interfaces;
    if (!from) return this.#damaged(position + at, "A packet block names an interface that the file does not describe.");
    if (length < 16) return this.#damaged(position + at, "A packet block is too short for its header.");
    const original = view.getUint32(at + 8, this.#isLittle);
    const captured = Math.min(original, length - 16, from.snapLength === 0 ? length : from.snapLength);
    this.#deliver(bytes, at + 12, captured, original, this.#lastTimeMs, from);
  }

  #obsoletePacket(bytes: Uint8Array, view: DataView, at: number, length: number, position: number): void {
    if (length < 32) return this.#damaged(position + at, "A packet block is too short for its header.");
    const isLittle = this.#isLittle;
    const from = this.#interfaces[view.getUint16(at + 8, isLittle)];
    const captured = view.getUint32(at + 20, isLittle);
    if (!from) return this.#damaged(position + at, "A packet block names an interface that the file does not describe.");
    if (captured > length - 32) return this.#damaged(position + at, `A packet claims ${captured} bytes, more than its block holds.`);
    const timeMs = (view.getUint32(at + 12, isLittle) * 0x1_0000_0000 + view.getUint32(at + 16, isLittle)) * from.unitMs + from.offsetMs;
    if (!(timeMs >= 0 && timeMs < endOfTimeMs)) return this.#damaged(position + at, "A packet's time cannot be: it is before 1970 or after 2199.");
    this.#deliver(bytes, at + 28, captured, view.getUint32(at + 24, isLittle), timeMs, from);
  }

  #deliver(bytes: Uint8Array, offset: number, captured: number, original: number, timeMs: number, from: NgInterface): void {
    this.#lastTimeMs = timeMs;
    this.#handlers.onPacket(bytes, offset, captured, original < captured || original > maxFrameBytes ? captured : original, timeMs, from.id);
  }

  #interface(bytes: Uint8Array, view: DataView, at: number, length: number, position: number): void {
    if (length < 20) return this.#damaged(position + at, "An interface block is too short.");
    if (++this.#knownInterfaces > maxInterfaces) {
      this.#stop(at, position, `The file describes more than ${maxInterfaces} interfaces.`);
      return;
    }
    const isLittle = this.#isLittle;
    let name = "";
    let unitMs = 1e-3;
    let offsetMs = 0;
    const optionsEnd = at + length - 4;
    for (let option = at + 16; option + 4 <= optionsEnd;) {
      const code = view.getUint16(option, isLittle);
      const size = view.getUint16(option + 2, isLittle);
      const value = option + 4;
      if (code === optionCodes.end || value + size > optionsEnd) break;
      if (code === optionCodes.interfaceName) name = new TextDecoder().decode(bytes.subarray(value, value + size)).replace(/\0.*$/s, "");
      else if (code === optionCodes.timeResolution && size === 1) unitMs = unitOf(bytes[value]!);
      else if (code === optionCodes.timeOffset && size === 8) offsetMs = Number(view.getBigInt64(value, isLittle)) * 1_000;
      option = value + ((size + 3) & ~3);
    }
    const linkType = view.getUint16(at + 8, isLittle);
    this.#interfaces.push({ id: this.#handlers.addInterface(linkType, name), snapLength: view.getUint32(at + 12, isLittle), unitMs, offsetMs });
  }
}

/** if_tsresol: 10^-n seconds, or 2^-n with the top bit; in milliseconds. */
function unitOf(resolution: number): number {
  const exponent = resolution & 0x7f;
  return 1_000 * ((resolution & 0x80) === 0 ? 10 ** -exponent : 2 ** -exponent);
}
