import { AppError } from "../../model/errors.ts";
import type { TimeWindow } from "../../model/time.ts";

const stepsMs = [1, 5, 10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 604_800].map((seconds) => seconds * 1_000);
const wantedPoints = 240;
const maxPoints = 5_000;

/** The smallest usual step that needs no more points than a chart shows, and is not below `leastMs`; or the one asked for. */
export function stepOf(window: TimeWindow, asked: number | undefined, leastMs = 0): number {
  const span = window.toMs - window.fromMs;
  if (asked === undefined) return stepsMs.find((step) => step >= leastMs && span / step <= wantedPoints) ?? stepsMs.at(-1)!;
  if (asked >= 1_000 && span / asked <= maxPoints) return asked;
  throw new AppError("BAD_INPUT", "The step does not fit the window.", {
    path: "step",
    wanted: `at least 1s, and at most ${maxPoints} steps in the window`,
    got: `${asked} ms`,
    cure: "Leave it out, or choose a wider one.",
  });
}

/** Whole steps over a window: the first begins at or before it. */
export interface Steps {
  readonly stepMs: number;
  readonly fromMs: number;
  /** Start of each. */
  readonly timesMs: readonly number[];
}

export function stepsOver(window: TimeWindow, stepMs: number): Steps {
  const fromMs = Math.floor(window.fromMs / stepMs) * stepMs;
  return { stepMs, fromMs, timesMs: Array.from({ length: Math.ceil((window.toMs - fromMs) / stepMs) }, (_, i) => fromMs + i * stepMs) };
}
