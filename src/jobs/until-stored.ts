import { setTimeout as pause } from "node:timers/promises";
import type { WaitingBatches } from "../model/services/flow-history.ts";

/** What is safe on disk and cannot be asked for yet. */
export interface StillWaiting {
  readonly rows: number;
  /** Why the store does not take it; absent when it is only slow. */
  readonly problem?: string;
}

export interface UntilStoredOptions {
  /** What waits of the batches taken until the one with this number; without it, of all until now. */
  readonly waiting: (upTo?: number) => Promise<WaitingBatches>;
  readonly withinMs?: number;
  /** A store that fails for this long is not waited for. */
  readonly downMs?: number;
  readonly everyMs?: number;
  /** Told each time something waits still. */
  readonly onWaiting?: (rows: number) => void;
}

/**
 * Waits until everything that is spooled now is in the store, where queries see it. Resolves with what still waits when that takes
 * too long or the store is down; undefined when all is in.
 */
export async function untilStored(options: UntilStoredOptions): Promise<StillWaiting | undefined> {
  const { waiting, withinMs = 60_000, downMs = 5_000, everyMs = 200, onWaiting } = options;
  const startedAtMs = performance.now();
  let now = await waiting();
  let wellAtMs = startedAtMs;
  while (now.batches > 0) {
    const nowMs = performance.now();
    if (now.problem === undefined) wellAtMs = nowMs;
    if (nowMs - startedAtMs >= withinMs || nowMs - wellAtMs >= downMs) {
      return { rows: now.rows, ...(now.problem !== undefined && { problem: now.problem }) };
    }
    onWaiting?.(now.rows);
    await pause(everyMs);
    now = await waiting(now.upTo);
  }
  return undefined;
}

/** For people: what is not there yet, and when it will be. */
export function saysWaiting({ rows, problem }: StillWaiting): string {
  const count = rows > 0 ? `${rows.toLocaleString("en-US")} rows are` : "Some of it is";
  return `${count} safe on disk and still being written to the store; queries see them once they are in.${problem === undefined ? "" : ` The store does not take them now: ${problem}`}`;
}
