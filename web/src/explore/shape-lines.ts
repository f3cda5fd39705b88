import type { TimeLines } from "../charts/series.ts";
import type { Lines } from "./explore-query.ts";

export interface Course {
  readonly key: string;
  /** One value for each step: per second where the metric adds up. */
  readonly values: readonly number[];
}

export interface Courses {
  readonly axis: TimeLines;
  /** Biggest first. */
  readonly groups: readonly Course[];
  /** Everything that fits, groups or not. */
  readonly all: readonly number[];
  /** Everything that fitted in the window compared with, at the same places. */
  readonly before: readonly number[] | undefined;
  /** What is usual of everything that fits, at these hours; unknown where too little is kept. */
  readonly usual: { readonly low: readonly number[]; readonly high: readonly number[] } | undefined;
}

/** The least part of a step that says something of the whole step. */
const leastPart = 0.25;

/**
 * Sums of steps as rates. The window begins and ends inside a step: those two are over what the window has of them,
 * and where that is too little to say anything, as their neighbour.
 */
export function ratesOf(points: readonly number[], startMs: number, stepMs: number, fromMs: number, toMs: number): number[] {
  const rates = points.map((value, index) => {
    const begin = startMs + index * stepMs;
    const covered = Math.min(begin + stepMs, toMs) - Math.max(begin, fromMs);
    return covered < stepMs * leastPart ? Number.NaN : value / (covered / 1_000);
  });
  return rates.map((rate, index) => (Number.isNaN(rate) ? (rates[index + 1] ?? rates[index - 1] ?? 0) || 0 : rate));
}

/** The answer's lines, as the chart and the trends draw them. */
export function coursesOf({ lines, all }: Lines, addsUp: boolean): Courses {
  const { stepMs } = all;
  const startMs = Date.parse(all.times[0] ?? all.window.from);
  const axis: TimeLines = { startMs, stepMs, length: Math.max(1, all.times.length) };
  const shape = (points: readonly number[]): readonly number[] =>
    addsUp ? ratesOf(points, startMs, stepMs, Date.parse(all.window.from), Date.parse(all.window.to)) : points;
  const [whole] = all.series;
  const usual = whole?.usual;
  return {
    axis,
    groups: lines.series.map(({ key, points }) => ({ key, values: shape(points) })),
    all: shape(whole?.points ?? Array.from({ length: axis.length }, () => 0)),
    before: whole?.compared ? shape(whole.compared.points) : undefined,
    usual: usual ? { low: shape(usual.low), high: shape(usual.high) } : undefined,
  };
}

/** What the lines leave of all, step by step. */
export function restOf(all: readonly number[], lines: readonly (readonly number[])[]): number[] {
  return all.map((value, index) => Math.max(0, value - lines.reduce((sum, line) => sum + (line[index] ?? 0), 0)));
}
