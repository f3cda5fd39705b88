import { AppError } from "../model/errors.ts";
import { flowMetrics, type FlowMetric } from "../model/query-plan.ts";
import type { Baseline } from "../model/baseline.ts";
import type { FlowHistory, FlowStatsResult, GroupKey, StatRow, TimeSeriesResult, UsualLine } from "../model/services/flow-history.ts";
import type { TimeWindow } from "../model/time.ts";
import type { Usual } from "./known-baselines.ts";

type StatsQuery = Parameters<FlowHistory["stats"]>[0];
type SeriesQuery = Parameters<FlowHistory["timeseries"]>[0];
export type Metrics = StatRow["metrics"];

/** A number of two windows. `percent` of the other window's; null when that is 0. */
export interface MetricChange {
  readonly metric: FlowMetric;
  readonly absolute: number;
  readonly percent: number | null;
}

export interface GroupComparison {
  readonly metrics: Metrics;
  readonly changes: readonly MetricChange[];
  /** Nothing of it was in the other window. */
  readonly isNew: boolean;
}

export interface ComparedRow extends StatRow {
  readonly usual?: Usual<Baseline>;
  readonly compared?: GroupComparison;
}

export interface StatsComparison {
  readonly window: TimeWindow;
  readonly totals: Metrics;
  readonly changes: readonly MetricChange[];
  /** Top groups of the other window of which nothing is in this one, with what they were. */
  readonly gone: readonly StatRow[];
  readonly table: string;
  readonly notice?: string;
}

export interface ComparedStats extends Omit<FlowStatsResult, "rows"> {
  readonly rows: readonly ComparedRow[];
  readonly compared?: StatsComparison;
}

const keyOf = (group: GroupKey): string => JSON.stringify(group);

function changesOf(now: Metrics, then: Metrics): MetricChange[] {
  return flowMetrics.flatMap((metric) => {
    const [is, was] = [now[metric], then[metric]];
    if (is === undefined || was === undefined) return [];
    return [{ metric, absolute: is - was, percent: was === 0 ? null : ((is - was) / was) * 100 }];
  });
}

/** What a group without flows comes to: a mean of nothing is no number. */
const nothing = (metrics: readonly FlowMetric[]): Metrics => Object.fromEntries(metrics.filter((metric) => metric !== "LATENCY").map((metric) => [metric, 0]));

/** The same question of two windows. A group that only one of them has on top is asked for in the other by name: every number is exact. */
export async function comparedStats(query: StatsQuery, other: TimeWindow, ask: (query: StatsQuery) => Promise<FlowStatsResult>): Promise<ComparedStats> {
  if (query.groupBy.includes("TIME")) {
    throw new AppError("BAD_INPUT", "Groups by TIME are of one window: no other has them.", {
      path: "groupBy",
      cure: "Leave TIME out, or use timeseries with compareTo.",
    });
  }
  const [now, then] = await Promise.all([ask(query), ask({ ...query, window: other })]);
  const missing = (rows: readonly StatRow[], known: readonly StatRow[]): GroupKey[] => {
    const keys = new Set(known.map(({ group }) => keyOf(group)));
    return rows.map(({ group }) => group).filter((group) => !keys.has(keyOf(group)));
  };
  const named = async (result: FlowStatsResult, groups: readonly GroupKey[]): Promise<readonly StatRow[]> =>
    // Everything there is stands in a list that was not cut.
    result.truncated && groups.length > 0 ? (await ask({ ...query, window: result.window, only: groups, first: groups.length })).rows : [];
  const [moreThen, moreNow] = await Promise.all([named(then, missing(now.rows, then.rows)), named(now, missing(then.rows, now.rows))]);
  const before = new Map([...then.rows, ...moreThen].map((row) => [keyOf(row.group), row]));
  const still = new Set([...now.rows, ...moreNow].map((row) => keyOf(row.group)));
  return {
    ...now,
    rows: now.rows.map((row) => {
      const found = before.get(keyOf(row.group));
      const metrics = found?.metrics ?? nothing(query.metrics);
      return { ...row, compared: { metrics, changes: changesOf(row.metrics, metrics), isNew: found === undefined } };
    }),
    compared: {
      window: then.window,
      totals: then.totals,
      changes: changesOf(now.totals, then.totals),
      gone: then.rows.filter(({ group }) => !still.has(keyOf(group))),
      table: then.table,
      ...(then.notice !== undefined && { notice: then.notice }),
    },
  };
}

export interface ComparedLine {
  readonly total: number;
  /** One per step of the series, its own window's laid over them. */
  readonly points: readonly number[];
}

export interface ComparedSeries extends Omit<TimeSeriesResult, "series"> {
  readonly series: readonly (TimeSeriesResult["series"][number] & { readonly compared?: ComparedLine; readonly usual?: Usual<UsualLine> })[];
  readonly comparedWindow?: TimeWindow;
}

/** The same lines in another window of the same length, over the same steps. */
export async function comparedSeries(query: SeriesQuery, other: TimeWindow, ask: (query: SeriesQuery) => Promise<TimeSeriesResult>): Promise<ComparedSeries> {
  const length = query.window.toMs - query.window.fromMs;
  if (other.toMs - other.fromMs !== length) {
    throw new AppError("BAD_INPUT", "The two windows are not of one length: their steps would not lie over each other.", {
      path: "compareTo",
      wanted: `${length} ms`,
      got: `${other.toMs - other.fromMs} ms`,
      cure: "Move both ends of the window by the same time: -1h to now and -25h to -24h.",
    });
  }
  const now = await ask(query);
  const then = await ask({
    ...query,
    window: other,
    stepMs: now.stepMs,
    shiftMs: query.window.fromMs - other.fromMs,
    ...(query.groupBy && { only: now.series.map(({ group }) => group) }),
  });
  const before = new Map(then.series.map((line) => [keyOf(line.group), line]));
  return {
    ...now,
    comparedWindow: then.window,
    series: now.series.map((line) => {
      const { total, points } = before.get(keyOf(line.group)) ?? { total: 0, points: now.timesMs.map(() => 0) };
      return { ...line, compared: { total, points } };
    }),
  };
}
