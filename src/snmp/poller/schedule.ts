/** Something that comes due again and again. */
export interface Turn {
  readonly intervalMs: number;
  dueMs: number;
  isRunning: boolean;
}

/** Where in its interval a device begins, 0 to 1: the same after each start, and spread evenly over many (FNV-1a). */
export function spreadOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  // The low bits of close ids are close: mixed once more.
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return (hash >>> 0) / 2 ** 32;
}

/**
 * Whether it is begun now. One that still runs when it is due again misses that turn: `missed` says how many were left out. What is due
 * later keeps its rhythm, however late this one is.
 */
export function takeTurn(turn: Turn, nowMs: number): { readonly isDue: boolean; readonly lateMs: number; readonly missed: number } {
  const none = { isDue: false, lateMs: 0, missed: 0 };
  if (nowMs < turn.dueMs) return none;
  const lateMs = nowMs - turn.dueMs;
  const whole = Math.floor(lateMs / turn.intervalMs);
  turn.dueMs += (whole + 1) * turn.intervalMs;
  if (turn.isRunning) return { ...none, missed: whole + 1 };
  return { isDue: true, lateMs: lateMs - whole * turn.intervalMs, missed: whole };
}

/** After how long a device that does not answer is asked again: soon until it is sure that it is gone, then less and less often. */
export function retryMs(intervalMs: number, failures: number, isRefused: boolean, wasThere: boolean): number {
  const soonMs = Math.min(intervalMs, Math.max(5_000, intervalMs / 4));
  if (wasThere && failures < 3) return soonMs;
  const patient = isRefused ? failures - 1 : failures - 10;
  return patient <= 0 ? intervalMs : Math.max(intervalMs, Math.min(intervalMs * 2 ** Math.min(patient, 10), 300_000));
}
