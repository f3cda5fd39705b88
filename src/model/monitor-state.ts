import type { MonitorVerdict } from "./monitor.ts";

/** PENDING: not enough is known yet. */
export type MonitorState = "PENDING" | MonitorVerdict;

/** Consecutive results it takes to get worse, and to get better. */
export interface StateRules {
  readonly failures: number;
  readonly recoveries: number;
}

/** Where a monitor stands, and the results that may yet move it. */
export interface MonitorStanding {
  readonly state: MonitorState;
  readonly sinceMs: number;
  /** Results on one side of the state since the last on the other, newest last. */
  readonly streak: readonly MonitorVerdict[];
}

const severity: Readonly<Record<MonitorState, number>> = { PENDING: 0, OK: 0, UNMEASURED: 1, WARNING: 2, CRITICAL: 3, DOWN: 4 };

/**
 * The standing after one more result. A state moves when enough consecutive results lie on the same side of it, and then to the one of
 * them that is nearest: a single spike among warnings makes nothing critical. The first good result is believed at once.
 */
export function nextStanding(before: MonitorStanding, verdict: MonitorVerdict, atMs: number, { failures, recoveries }: StateRules): MonitorStanding {
  const { state, streak } = before;
  if (verdict === state) return { ...before, streak: [] };
  if (state === "PENDING" && verdict === "OK") return { state: "OK", sinceMs: atMs, streak: [] };
  const side = (each: MonitorVerdict): boolean => severity[each] > severity[state];
  const isWorse = side(verdict);
  const longer = [...(streak.length > 0 && side(streak[0]!) === isWorse ? streak : []), verdict];
  if (longer.length < (isWorse ? failures : recoveries)) return { ...before, streak: longer };
  const nearest = longer.reduce((a, b) => (isWorse === severity[b] < severity[a] ? b : a));
  return { state: nearest, sinceMs: atMs, streak: [] };
}
