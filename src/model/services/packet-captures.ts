import type { Readable } from "node:stream";
import type { Principal } from "../principal.ts";

/** Bounds of one packet capture and of all (DECISIONS §1.11). */
export const captureQuotas = {
  minSeconds: 1,
  maxSeconds: 3_600,
  minBytes: 1_000_000,
  maxBytes: 1_000_000_000,
  maxPackets: 10_000_000,
  minSnapLength: 64,
  maxSnapLength: 65_535,
  /** Running at a time. */
  running: 4,
  /** Kept, running ones included. */
  kept: 100,
  /** Disk of all of them together. */
  diskBytes: 4_000_000_000,
  keepMs: 7 * 86_400_000,
} as const;

export interface NewPacketCapture {
  readonly filter: string;
  /** Empty for every interface that is captured. */
  readonly interfaces: readonly string[];
  readonly reason: string;
  readonly seconds: number;
  readonly maxPackets: number;
  readonly maxBytes: number;
  readonly snapLength: number;
  /** Go on when `maxBytes` is reached and let go of the oldest packets. */
  readonly keepLatest: boolean;
}

export interface PacketCapture extends NewPacketCapture {
  readonly id: string;
  readonly state: "RUNNING" | "DONE" | "STOPPED" | "FAILED";
  /** Who asked for it, and through what. */
  readonly by: string;
  readonly through: string;
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  /** When its files are deleted. */
  readonly expiresAtMs: number;
  /** Copied so far; with `keepLatest` some may be let go of already. */
  readonly packets: number;
  /** On disk now. */
  readonly bytes: number;
  readonly files: number;
  /** Matched, and could not be kept up with. */
  readonly lost: number;
  /** Why it ended. */
  readonly message?: string;
  /** Where a signed-in person downloads it. */
  readonly link: string;
}

export interface PacketCaptures {
  /** Refuses a filter that does not compile and what is beyond the quotas; changes nothing. */
  check(wanted: NewPacketCapture): Promise<void>;
  start(wanted: NewPacketCapture, by: Principal): Promise<PacketCapture>;
  /** The capture as it is then; undefined when there is none. */
  stop(id: string): Promise<PacketCapture | undefined>;
  get(id: string): PacketCapture | undefined;
  /** Newest first. */
  list(): readonly PacketCapture[];
  /** What is on disk of it, as one pcapng file; undefined when there is none. */
  read(id: string): { readonly capture: PacketCapture; readonly bytes: number; readonly stream: Readable } | undefined;
}
