import type { MalformedPackets } from "../malformed.ts";

export type JobState = "QUEUED" | "RUNNING" | "DONE" | "FAILED" | "CANCELLED";

/** Long work with progress. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly state: JobState;
  /** 0 to 1. */
  readonly progress: number;
  readonly createdAtMs: number;
  readonly finishedAtMs?: number;
  readonly message?: string;
  readonly error?: string;
  /** Numbers of the work: packets, flows, bytes, packetsPerSecond, etaMs. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What an import found; `window` is the capture's own (DECISIONS §2.2). */
export interface ImportResult {
  readonly file: string;
  readonly packets: number;
  readonly flows: number;
  readonly dnsTransactions: number;
  readonly bytes: number;
  readonly malformed: number;
  /** Most frequent first, at most 20. */
  readonly malformedReasons: readonly MalformedPackets[];
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Said when the file ended early or held something unreadable; what was read before is kept. */
  readonly problem?: string;
  /** `whole`: read to its end; `damaged`: what came before `problem` is stored; `unreadable`: nothing could be read. */
  readonly outcome?: "whole" | "damaged" | "unreadable";
}

export interface Jobs {
  get(id: string): Job | undefined;
  list(): readonly Job[];
  cancel(id: string): boolean;
  /** Yields the job at each change until it ends. */
  watch(id: string, signal?: AbortSignal): AsyncIterable<Job>;
  /** Starts reading an uploaded or local capture into the store. */
  importPcap(input: { readonly path: string; readonly title: string; readonly shiftToNow: boolean; readonly deleteAfter: boolean }): Promise<Job>;
}
