import { AppError } from "../../model/errors.ts";
import type { FlowDimension, FlowMetric } from "../../model/query-plan.ts";
import type { NetworkName } from "../../model/place.ts";
import type { FlowHistory, FlowStatsResult, StatRow, TimeSeriesResult } from "../../model/services/flow-history.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { TimeWindow } from "../../model/time.ts";
import type { FlowConnection } from "./connection.ts";
import { dimensionOf, metrics, metricSql } from "./dimensions.ts";
import { flowSource } from "./flow-source.ts";
import { Parameters as QueryParameters } from "./parameters.ts";
import type { TableFacts } from "./table-facts.ts";
import { tableOf } from "./tables.ts";

type StatsQuery = Parameters<FlowHistory["stats"]>[0];
type SeriesQuery = Parameters<FlowHistory["timeseries"]>[0];

const table = tableOf("flows").name;
const stepsMs = [1, 5, 10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 604_800].map((seconds) => seconds * 1_000);
const wantedPoints = 240;
const maxPoints = 5_000;

/** The smallest usual step that needs no more points than a chart shows. */
function stepOf(window: TimeWindow, asked: number | undefined): number {
  const span = window.toMs - window.fromMs;
  if (asked === undefined) return stepsMs.find((step) => span / step <= wantedPoints) ?? stepsMs.at(-1)!;
  if (asked >= 1_000 && span / asked <= maxPoints) return asked;
  throw new AppError("BAD_INPUT", "The step does not fit the window.", {
    path: "step",
    wanted: `at least 1s, and at most ${maxPoints} steps in the window`,
    got: `${asked} ms`,
    cure: "Leave it out, or choose a wider one.",
  });
}

/** Start of the step in which the interval began, milliseconds since the epoch. */
const bucketSql = (stepMs: number): string => `intDiv(toUnixTimestamp64Milli(first_seen), ${stepMs}) * ${stepMs}`;

/** Flows of the past, grouped and counted, over all dimensions and metrics. */
export class FlowStatistics {
  readonly #connection: FlowConnection;
  readonly #facts: TableFacts;
  readonly #networkNames: readonly NetworkName[];

  constructor(connection: FlowConnection, facts: TableFacts, networkNames: readonly NetworkName[] = []) {
    this.#connection = connection;
    this.#facts = facts;
    this.#networkNames = networkNames;
  }

  async stats(query: StatsQuery, access: Access, signal?: AbortSignal): Promise<FlowStatsResult> {
    const began = performance.now();
    const { window } = query;
    const wanted = [...new Set<FlowMetric>([...query.metrics, query.orderBy])];
    const groups = new Grouping(query, access, query.groupBy, wanted, this.#networkNames);
    const [rows, totals, notice] = await Promise.all([
      this.#rows<Record<string, unknown>>(groups.topSql(query.orderBy, query.first), groups, signal),
      this.#rows<Record<string, unknown>>(groups.totalSql(), groups, signal),
      this.#facts.notice("flows", window),
    ]);
    const found = rows.map((row) => groups.rowOf(row));
    const total = groups.valuesOf(totals[0] ?? {});
    const groupCount = Number(totals[0]?.["groups"] ?? 0);
    return {
      window,
      rows: found,
      totals: pick(total, query.metrics),
      others: groups.hasOverlap ? {} : pick(othersOf(total, found), query.metrics),
      groups: groupCount,
      truncated: groupCount > found.length,
      table,
      exact: true,
      tookMs: performance.now() - began,
      ...(notice !== undefined && { notice }),
    };
  }

  async timeseries(query: SeriesQuery, access: Access, signal?: AbortSignal): Promise<TimeSeriesResult> {
    const began = performance.now();
    const { window, metric } = query;
    const stepMs = stepOf(window, query.stepMs);
    const fromMs = Math.floor(window.fromMs / stepMs) * stepMs;
    const points = Math.ceil((window.toMs - fromMs) / stepMs);
    const dimension: readonly FlowDimension[] = query.groupBy ? [query.groupBy] : [];
    const groups = new Grouping(query, access, dimension, [metric], this.#networkNames, stepMs);
    const [rows, notice] = await Promise.all([
      this.#rows<Record<string, unknown>>(groups.seriesSql(metric, query.first), groups, signal),
      this.#facts.notice("flows", window),
    ]);
    const series = new Map<string, { total: number; points: number[] }>();
    if (!query.groupBy) series.set("total", { total: 0, points: Array.from({ length: points }, () => 0) });
    for (const row of rows) {
      const key = query.groupBy ? (groups.rowOf(row).keys[0]?.value ?? "") : "total";
      const line = series.get(key) ?? { total: 0, points: Array.from({ length: points }, () => 0) };
      const at = Math.round((Number(row["bucket"]) - fromMs) / stepMs);
      const value = Number(row[metric]);
      if (at >= 0 && at < points) line.points[at] = value;
      line.total += value;
      series.set(key, line);
    }
    return {
      window,
      stepMs,
      metric,
      series: [...series].map(([key, line]) => ({ key, ...line })).toSorted((a, b) => b.total - a.total),
      timesMs: Array.from({ length: points }, (_, i) => fromMs + i * stepMs),
      table,
      tookMs: performance.now() - began,
      ...(notice !== undefined && { notice }),
    };
  }

  #rows<T>(sql: string, groups: Grouping, signal?: AbortSignal): Promise<T[]> {
    return this.#connection.rows<T>({ sql, parameters: groups.parameters.values, ...(signal && { signal }) });
  }
}

/** The SQL of one grouped question. */
class Grouping {
  readonly parameters = new QueryParameters();
  /** A flow may be in two groups: shares do not add up to the whole. */
  readonly hasOverlap: boolean;
  readonly #names: readonly FlowDimension[];
  readonly #dimensions: readonly ReturnType<typeof dimensionOf>[];
  readonly #metrics: readonly FlowMetric[];
  readonly #from: string;
  readonly #plainFrom: string;
  readonly #bucket: string;

  constructor(
    query: Pick<StatsQuery, "window" | "filter">,
    access: Access,
    names: readonly FlowDimension[],
    wanted: readonly FlowMetric[],
    networkNames: readonly NetworkName[],
    stepMs?: number,
  ) {
    const sides = names.filter((name) => name === "HOST" || name === "MAC");
    if (sides.length > 1)
      throw new AppError("BAD_INPUT", "HOST and MAC cannot be grouped together.", { path: "groupBy", cure: "Choose one of them, or CLIENT and SERVER." });
    this.#names = names;
    this.#metrics = wanted;
    this.#bucket = bucketSql(stepMs ?? stepOf(query.window, undefined));
    const { filter } = query;
    this.#dimensions = names.map((name) => dimensionOf(name, { filter, parameters: this.parameters, timeBucket: this.#bucket, networkNames }));
    const columns = [
      ...new Set([
        "first_seen",
        "last_seen",
        ...this.#dimensions.flatMap((dimension) => dimension.columns),
        ...wanted.flatMap((metric) => metrics[metric].columns),
      ]),
    ];
    this.#plainFrom = flowSource({ ...query, access, columns }, this.parameters);
    const side = this.#dimensions.find((dimension) => dimension.side)?.side;
    this.hasOverlap = side !== undefined;
    const rows = this.#dimensions.reduce((from, { source }) => source?.(from) ?? from, this.#plainFrom);
    this.#from = side === undefined ? rows : `(SELECT *, ${side} AS side FROM ${rows})`;
  }

  topSql(orderBy: FlowMetric, first: number): string {
    return `SELECT ${this.#keys()}, ${this.#values(this.hasOverlap)}, ${times} FROM ${this.#from} GROUP BY ${this.#keyNames()} ORDER BY ${orderBy} DESC, ${this.#keyNames()} LIMIT ${first}`;
  }

  /** Totals of the flows themselves: a flow with two hosts counts once. */
  totalSql(): string {
    const groups = `SELECT count() FROM (SELECT 1 FROM ${this.#from} GROUP BY ${this.#dimensions.map(({ key }) => key).join(", ")})`;
    return `SELECT ${this.#values(false)}, (${groups}) AS groups FROM ${this.#plainFrom}`;
  }

  seriesSql(metric: FlowMetric, first: number): string {
    const value = `${metricSql(metric, this.hasOverlap)} AS ${metric}`;
    if (this.#names.length === 0) return `SELECT ${this.#bucket} AS bucket, ${value} FROM ${this.#from} GROUP BY bucket ORDER BY bucket`;
    const key = this.#dimensions[0]!.key;
    const top = `SELECT ${key} FROM ${this.#from} GROUP BY ${key} ORDER BY ${metricSql(metric, this.hasOverlap)} DESC, ${key} LIMIT ${first}`;
    return `SELECT ${this.#keys()}, ${this.#bucket} AS bucket, ${value} FROM ${this.#from} WHERE ${key} IN (${top}) GROUP BY k0, bucket ORDER BY bucket`;
  }

  rowOf(row: Readonly<Record<string, unknown>>): StatRow {
    return {
      keys: this.#names.map((dimension, i) => {
        const raw = String(row[`k${i}`]);
        return { dimension, value: this.#dimensions[i]!.text?.(raw) ?? raw };
      }),
      metrics: this.valuesOf(row),
      firstSeenMs: Number(row["first_ms"] ?? 0),
      lastSeenMs: Number(row["last_ms"] ?? 0),
    };
  }

  valuesOf(row: Readonly<Record<string, unknown>>): Partial<Record<FlowMetric, number>> {
    return Object.fromEntries(this.#metrics.map((metric) => [metric, Number(row[metric] ?? 0)]));
  }

  #keys(): string {
    return this.#dimensions.map(({ key }, i) => `${key} AS k${i}`).join(", ");
  }

  #keyNames(): string {
    return this.#dimensions.map((_, i) => `k${i}`).join(", ");
  }

  #values(hasSide: boolean): string {
    return this.#metrics.map((metric) => `${metricSql(metric, hasSide)} AS ${metric}`).join(", ");
  }
}

const times = "toUnixTimestamp64Milli(min(first_seen)) AS first_ms, toUnixTimestamp64Milli(max(last_seen)) AS last_ms";

/** What the rows leave out, of metrics whose groups add up. */
function othersOf(total: Partial<Record<FlowMetric, number>>, rows: readonly StatRow[]): Partial<Record<FlowMetric, number>> {
  const others: Partial<Record<FlowMetric, number>> = {};
  for (const [name, value] of Object.entries(total) as [FlowMetric, number][]) {
    if (metrics[name].addsUp) others[name] = Math.max(0, value - rows.reduce((sum, row) => sum + (row.metrics[name] ?? 0), 0));
  }
  return others;
}

function pick(values: Partial<Record<FlowMetric, number>>, names: readonly FlowMetric[]): Partial<Record<FlowMetric, number>> {
  return Object.fromEntries(names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
}
