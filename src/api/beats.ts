import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../model/errors.ts";
import { formatDuration } from "../model/time.ts";

const shortestMs = 500;
const longestMs = 60_000;

/** Asks at once and then every `intervalMs`, until the caller goes away. Too short or too long an interval is BAD_INPUT. */
export function beats<T>(intervalMs: number, ask: () => Promise<T>, signal?: AbortSignal): AsyncIterable<T> {
  if (intervalMs < shortestMs || intervalMs > longestMs) {
    throw new AppError("BAD_INPUT", `An interval of ${formatDuration(intervalMs)} is not possible.`, {
      path: "interval",
      wanted: `${formatDuration(shortestMs)} to ${formatDuration(longestMs)}`,
      got: formatDuration(intervalMs),
    });
  }
  return run(intervalMs, ask, signal);
}

async function* run<T>(intervalMs: number, ask: () => Promise<T>, signal?: AbortSignal): AsyncGenerator<T> {
  const isWanted = (): boolean => !signal?.aborted;
  while (isWanted()) {
    yield await ask();
    try {
      await sleep(intervalMs, undefined, signal ? { signal } : {});
    } catch {
      // Only an abort can end the sleep early: the caller is gone.
      return;
    }
  }
}
