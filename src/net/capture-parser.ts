/** What a parser hands on. `onPacket`'s bytes are valid until `onChunk`. */
export interface CaptureHandlers {
  /** A link layer of the file (`linkType` is a LINKTYPE_ number, `name` the capturing interface if the file says); gives the id for `onPacket`. */
  addInterface(linkType: number, name: string): number;
  /** `timeMs` is milliseconds since the epoch with fractions, at least 0 and before `endOfTimeMs`. */
  onPacket(bytes: Uint8Array, offset: number, capturedLength: number, wireLength: number, timeMs: number, interfaceId: number): void;
  /** The bytes of the packets handed on so far are about to change. */
  onChunk?(): void;
  /** Between chunks: bytes of the file read so far, of all. A promise holds reading back until it is settled. */
  onProgress?(bytesRead: number, totalBytes: number): void | Promise<void>;
}

/** Something wrong with the file; `position` counts bytes from its (decompressed) beginning. */
export interface CaptureProblem {
  readonly message: string;
  readonly position: number;
  readonly cure?: string;
  /** All packets that were begun are whole: only less than a record's header stands after the last. */
  readonly isTail?: true;
}

/** Parses a growing buffer of one capture file. Never throws. */
export interface CaptureParser {
  readonly format: "pcap" | "pcapng";
  /** The first problem met. */
  problem: CaptureProblem | undefined;
  /** True once nothing further can be read: the lengths that lead to the next record are broken. */
  stopped: boolean;
  /** Handles every whole record in [0, end) of `bytes` and gives how many bytes that was; `position` is where `bytes` begins in the file. */
  parse(bytes: Uint8Array, view: DataView, end: number, position: number): number;
}

/** No frame is larger: 256 KiB is the largest snap length of the usual tools, and 64 KiB the largest packet. */
export const maxFrameBytes = 1 << 20;
export const maxBlockBytes = 16 << 20;
/** No packet was captured later; also what dates and stores can hold. */
export const endOfTimeMs = Date.UTC(2200, 0);
