import { AppError } from "../model/errors.ts";

export interface ThrottleOptions {
  /** Milliseconds, never going back. */
  readonly clock: () => number;
  /** Failures that cost no waiting. */
  readonly freeFailures: number;
  /** Waiting after the first failure beyond those; doubles with each more. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Failures older than this are forgotten. */
  readonly forgetAfterMs: number;
  /** Keys remembered at once; beyond it the one whose last failure is longest ago is forgotten. */
  readonly maxKeys: number;
}

/** An attempt under way: it counts as failed until it is told otherwise, so that many at once do not slip through. */
export interface Attempt {
  /** It was right after all: gives back what this attempt cost. */
  succeeded(): void;
}

interface Failures {
  count: number;
  lastMs: number;
  lockedUntilMs: number;
}

/** Slows down guessing: after some failures each further one doubles the time before the next try. */
export interface Throttle {
  /** RATE_LIMITED with the time to wait when the key must wait. */
  attempt(key: string): Attempt;
  forget(key: string): void;
  readonly size: number;
}

export function createThrottle(options: ThrottleOptions): Throttle {
  const { clock, freeFailures, firstDelayMs, maxDelayMs, forgetAfterMs, maxKeys } = options;
  /** In the order of the last failure, for a key is put back at the end with each. */
  const failures = new Map<string, Failures>();

  const delayAfter = (count: number): number => (count <= freeFailures ? 0 : Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(30, count - freeFailures - 1)));

  return {
    attempt(key) {
      const nowMs = clock();
      for (const [oldKey, old] of failures) {
        if (nowMs - old.lastMs < forgetAfterMs && failures.size < maxKeys) break;
        if (nowMs - old.lastMs < forgetAfterMs && failures.has(key)) break;
        failures.delete(oldKey);
      }
      const before = failures.get(key);
      if (before && nowMs < before.lockedUntilMs) {
        const seconds = Math.ceil((before.lockedUntilMs - nowMs) / 1_000);
        throw new AppError("RATE_LIMITED", "Too many failed tries.", { cure: `Wait ${seconds} s before the next one.` });
      }
      const count = (before?.count ?? 0) + 1;
      failures.delete(key);
      failures.set(key, { count, lastMs: nowMs, lockedUntilMs: nowMs + delayAfter(count) });
      return {
        succeeded() {
          const now = failures.get(key);
          if (!now) return;
          now.count--;
          now.lockedUntilMs = now.lastMs + delayAfter(now.count);
          if (now.count <= 0) failures.delete(key);
        },
      };
    },
    forget: (key) => void failures.delete(key),
    get size() {
      return failures.size;
    },
  };
}
