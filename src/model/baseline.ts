import type { FlowMetric } from "./query-plan.ts";

/** What is usual of a number at this hour of the week. */
export interface Baseline {
  /** From here … */
  readonly low: number;
  /** … to here, both included. */
  readonly high: number;
  readonly median: number;
}

export const trafficVerdicts = ["USUAL", "UNUSUAL", "NEW", "UNKNOWN"] as const;
/** `NEW`: nothing of it in any past week. `UNKNOWN`: fewer past weeks are kept than a rule needs. */
export type TrafficVerdict = (typeof trafficVerdicts)[number];

/** Past weeks without which nothing is called usual. */
export const fewestWeeks = 2;
/** The normal distribution's standard deviation is this many median absolute deviations. */
const deviationsOfMad = 1.4826;
/** Iglewicz and Hoaglin's bound of the modified z-score. */
const widest = 3.5;
/** A few weeks that happen to agree say little: no spread is taken for less than this part of the median. */
const leastSpread = 0.1;
/** Differences that nobody asks about, whatever the median. */
const floors: Readonly<Record<FlowMetric, number>> = {
  BYTES: 1_000_000,
  SENT_BYTES: 1_000_000,
  RECEIVED_BYTES: 1_000_000,
  PACKETS: 1_000,
  FLOWS: 10,
  CLIENTS: 3,
  SERVERS: 3,
  SERVER_PORTS: 3,
  DURATION: 60_000,
  RETRANSMISSIONS: 100,
  LATENCY: 20,
};

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The range of what is usual, from the same hours of past weeks; undefined when those are too few. */
export function baselineOf(past: readonly number[], metric: FlowMetric): Baseline | undefined {
  if (past.length < fewestWeeks) return undefined;
  const median = medianOf(past);
  const mad = medianOf(past.map((value) => Math.abs(value - median)));
  const reach = Math.max(widest * Math.max(deviationsOfMad * mad, leastSpread * median), floors[metric]);
  return { low: Math.max(0, median - reach), high: median + reach, median };
}

export function verdictOf(now: number, past: readonly number[], baseline: Baseline | undefined): TrafficVerdict {
  if (!baseline) return "UNKNOWN";
  if (now > 0 && past.every((value) => value === 0)) return "NEW";
  return now >= baseline.low && now <= baseline.high ? "USUAL" : "UNUSUAL";
}
