import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../model/errors.ts";
import { formatDuration } from "../model/time.ts";

const shortestMs = 500;
const longestMs = 60_000;

/** What a beat brings: the answer, or why there was none this time. */
type Beat<T> = T | AppError;

/** A subscription's `resolve`: a beat without an answer is an error of its own, and the stream goes on. */
export function answerOf<T>(beat: Beat<T>): T {
  if (beat instanceof AppError) throw beat;
  return beat;
}

/**
 * Asks at once and then every `intervalMs`, until the caller goes away. What may pass (UNAVAILABLE, TIMEOUT) is a beat too: the
 * stream recovers by itself. Too short or too long an interval is BAD_INPUT.
 */
export function beats<T>(intervalMs: number, ask: () => Promise<T>, signal?: AbortSignal): AsyncIterable<Beat<T>> {
  if (intervalMs < shortestMs || intervalMs > longestMs) {
    throw new AppError("BAD_INPUT", `An interval of ${formatDuration(intervalMs)} is not possible.`, {
      path: "interval",
      wanted: `${formatDuration(shortestMs)} to ${formatDuration(longestMs)}`,
      got: formatDuration(intervalMs),
    });
  }
  return run(intervalMs, ask, signal);
}

const mayPass = (error: unknown): error is AppError => error instanceof AppError && (error.code === "UNAVAILABLE" || error.code === "TIMEOUT");

async function* run<T>(intervalMs: number, ask: () => Promise<T>, signal?: AbortSignal): AsyncGenerator<Beat<T>> {
  const isWanted = (): boolean => !signal?.aborted;
  while (isWanted()) {
    yield await ask().catch((error: unknown) => {
      if (mayPass(error)) return error;
      throw error;
    });
    try {
      await sleep(intervalMs, undefined, signal ? { signal } : {});
    } catch {
      // Only an abort can end the sleep early: the caller is gone.
      return;
    }
  }
}
