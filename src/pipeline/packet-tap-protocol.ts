/** What the server asks a meter to copy packets by, and how they come back. */

/** Requests to the meter. */
export const tapMethods = { check: "packets.check", start: "packets.start", stop: "packets.stop" } as const;
/** Requests of the meter to the server: whole pcapng packet blocks as bytes; and the end. */
export const tapReports = { chunk: "packets.chunk", end: "packets.end" } as const;

export interface TapTask {
  readonly id: string;
  /** Interfaces to copy from; empty for all that are captured. */
  readonly interfaces: readonly string[];
  readonly filter: string;
  readonly snapLength: number;
  readonly seconds: number;
  readonly maxPackets: number;
  /** Of packet blocks; absent where the server rotates. */
  readonly maxBytes?: number;
  /** Largest chunk; holds at least one packet. */
  readonly chunkBytes: number;
}

/** What is copied from, in the order of the blocks' interface ids. */
export interface TapStarted {
  readonly interfaces: readonly { readonly name: string; readonly linkType: number }[];
}

export interface TapChunk {
  readonly id: string;
  readonly packets: number;
}

export interface TapEnd {
  readonly id: string;
  readonly reason: "packets" | "bytes" | "seconds" | "stopped" | "failed";
  readonly problem?: string;
  /** Packets that found no room on their way to the server. */
  readonly lost: number;
  /** By interface id, as the kernel counted. */
  readonly counts: readonly { readonly packets: number; readonly drops: number }[];
}
