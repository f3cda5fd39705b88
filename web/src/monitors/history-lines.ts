import type { TimeLines } from "../charts/series.ts";
import type { ChartLine } from "../charts/time-chart.tsx";
import type { History } from "./history-query.ts";

/** A step without measurements is a gap, not a zero. */
const withGaps = (values: readonly (number | null)[]): number[] => values.map((value) => value ?? Number.NaN);

export interface HistoryLines {
  readonly axis: TimeLines;
  /** In the script's unit; none while no measurement had a value. */
  readonly values: readonly ChartLine[];
  /** In percent. */
  readonly availability: readonly ChartLine[];
}

/** A monitor's history as charts draw it. */
export function historyLines({ times, stepMs, window, p50, p95, p99, availability }: History): HistoryLines {
  const axis = { startMs: Date.parse(times[0] ?? window.from), stepMs, length: Math.max(1, times.length) };
  const hasValues = p50.some((value) => value !== null);
  return {
    axis,
    values: hasValues
      ? [
          { name: "median", color: "c1", values: withGaps(p50) },
          { name: "95th percentile", color: "c5", values: withGaps(p95), look: "line" },
          { name: "99th percentile", color: "c10", values: withGaps(p99), look: "dashed" },
        ]
      : [],
    availability: [{ name: "availability", color: "ok", values: withGaps(availability) }],
  };
}
