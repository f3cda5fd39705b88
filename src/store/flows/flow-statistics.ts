import type { FlowDimension, FlowMetric } from "../../model/query-plan.ts";
import type { NetworkName } from "../../model/place.ts";
import type { FlowHistory, FlowStatsResult, GroupKey, StatRow, TimeSeriesResult } from "../../model/services/flow-history.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { TimeWindow } from "../../model/time.ts";
import type { ChainFacts } from "./chain-facts.ts";
import type { FlowConnection } from "./connection.ts";
import { metrics } from "./dimensions.ts";
import { Grouping, type Steps } from "./flow-grouping.ts";
import { FlowPlanner } from "./flow-planner.ts";
import type { TableFacts } from "./table-facts.ts";
import { stepOf } from "./time-steps.ts";

type StatsQuery = Parameters<FlowHistory["stats"]>[0];
type SeriesQuery = Parameters<FlowHistory["timeseries"]>[0];

/** Above, groups of many dimensions are looked for among candidates: to count all would take more memory than a query has. */
const maxCountedRows = 12_000_000;

/** Flows of the past, grouped and counted, over all dimensions and metrics. */
export class FlowStatistics {
  readonly #connection: FlowConnection;
  readonly #facts: TableFacts;
  readonly #networkNames: readonly NetworkName[];
  readonly #planner: FlowPlanner;

  constructor(connection: FlowConnection, facts: TableFacts, networkNames: readonly NetworkName[] = [], planner = new FlowPlanner(connection)) {
    this.#connection = connection;
    this.#facts = facts;
    this.#networkNames = networkNames;
    this.#planner = planner;
  }

  async stats(query: StatsQuery, access: Access, signal?: AbortSignal): Promise<FlowStatsResult> {
    const began = performance.now();
    const { window } = query;
    const known = this.#planner.facts(window, signal);
    const [top, notice] = await Promise.all([this.#top(query, access, known, signal), this.#facts.notice("flows", window, access)]);
    const { rows, groups, total, isThinned } = top;
    const notices = [notice, top.isFromCandidates ? candidatesNotice : undefined, isThinned ? thinnedNotice : undefined].filter((text) => text !== undefined);
    return {
      window,
      rows,
      totals: pick(total, query.metrics),
      others: top.hasOverlap ? {} : pick(othersOf(total, rows), query.metrics),
      groups,
      truncated: groups > rows.length,
      table: top.table,
      exact: !top.isFromCandidates && !isThinned,
      tookMs: performance.now() - began,
      ...(notices.length > 0 && { notice: notices.join(" ") }),
    };
  }

  async timeseries(query: SeriesQuery, access: Access, signal?: AbortSignal): Promise<TimeSeriesResult> {
    const began = performance.now();
    const { window, metric } = query;
    const stepMs = stepOf(window, query.stepMs);
    const shiftMs = query.shiftMs ?? 0;
    const fromMs = Math.floor((window.fromMs + shiftMs) / stepMs) * stepMs;
    const points = Math.ceil((window.toMs + shiftMs - fromMs) / stepMs);
    const groupBy: readonly FlowDimension[] = query.groupBy ? [query.groupBy] : [];
    const known = this.#planner.facts(window, signal);
    const biggest = { ...query, groupBy, metrics: [metric], orderBy: metric };
    const top = query.groupBy && !query.only ? await this.#top(biggest, access, known, signal, false) : undefined;
    const only = query.only ?? top?.rows.map(({ group }) => group);
    const groups = new Grouping({ ...query, ...(only && { only }) }, access, groupBy, [metric], this.#networkNames, { ms: stepMs, shiftMs }, true);
    const [plan, notice] = await Promise.all([this.#planner.plan(groups.asked, groups.parameters, signal, known), this.#facts.notice("flows", window, access)]);
    const rows = await this.#rows(groups.seriesSql(plan), groups, signal);
    const notices = [notice, plan.isThinned ? thinnedNotice : undefined].filter((text) => text !== undefined);
    const series = new Map<string, { group: GroupKey; total: number; points: number[] }>();
    const line0 = (group: GroupKey) => ({ group, total: 0, points: Array.from({ length: points }, () => 0) });
    if (!query.groupBy) series.set("total", line0([]));
    for (const row of rows) {
      const found = query.groupBy ? groups.rowOf(row) : undefined;
      const key = found ? (found.keys[0]?.value ?? "") : "total";
      const line = series.get(key) ?? line0(found?.group ?? []);
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
      timesMs: Array.from({ length: points }, (_, i) => fromMs + i * stepMs - shiftMs),
      table: plan.table,
      tookMs: performance.now() - began,
      ...(notices.length > 0 && { notice: notices.join(" ") }),
    };
  }

  /** The biggest groups, how many there are, and what all flows are together: where groups add up to that, by the same query. */
  async #top(query: StatsQuery, access: Access, known: Promise<ChainFacts | undefined>, signal?: AbortSignal, wantsTotal = !query.only): Promise<Top> {
    const wanted = [...new Set<FlowMetric>([...query.metrics, query.orderBy])];
    const groups = new Grouping(query, access, query.groupBy, wanted, this.#networkNames, stepsOf(query.window));
    const plan = await this.#planner.plan(groups.asked, groups.parameters, signal, known);
    const isFromCandidates = groups.hasManyGroups(query.orderBy) && (plan.intervals ?? 0) > maxCountedRows && !plan.isDistinct;
    const isAdded = wantsTotal && !isFromCandidates && groups.addsUp(plan);
    const [rows, counted, total] = await Promise.all([
      this.#rows(isFromCandidates ? groups.candidatesSql(plan, query.orderBy, query.first) : groups.topSql(plan, query.orderBy, query.first), groups, signal),
      isFromCandidates ? this.#rows(groups.groupCountSql(plan), groups, signal) : undefined,
      wantsTotal && !isAdded ? this.#total(query, wanted, access, known, signal) : undefined,
    ]);
    return {
      rows: rows.map((row) => groups.rowOf(row)),
      groups: Number((counted ?? rows)[0]?.["groups"] ?? 0),
      total: total?.values ?? (isAdded ? groups.totalsOf(rows[0] ?? {}) : {}),
      table: plan.table,
      hasOverlap: groups.hasOverlap,
      isThinned: plan.isThinned || total?.isThinned === true,
      isFromCandidates,
    };
  }

  /** Of the flows themselves: one with two hosts counts once. */
  async #total(
    { window, filter }: StatsQuery,
    wanted: readonly FlowMetric[],
    access: Access,
    known: Promise<ChainFacts | undefined>,
    signal?: AbortSignal,
  ): Promise<Total> {
    const all = new Grouping({ window, filter: filter ?? null }, access, [], wanted, this.#networkNames, stepsOf(window));
    const plan = await this.#planner.plan(all.asked, all.parameters, signal, known);
    const [row] = await this.#rows(all.totalSql(plan), all, signal);
    return { values: all.valuesOf(row ?? {}), isThinned: plan.isThinned };
  }

  #rows(sql: string, groups: Grouping, signal?: AbortSignal): Promise<Record<string, unknown>[]> {
    return this.#connection.rows<Record<string, unknown>>({ sql, parameters: groups.parameters.values, ...(signal && { signal }) });
  }
}

const thinnedNotice =
  "A part of the window is no longer kept one by one, flow for flow, and its numbers are not all in this answer; whole days of UTC come from rollups.";
const candidatesNotice = "There are too many groups to count them all: those on top were found among candidates, and how many there are is an estimate.";

interface Top {
  readonly rows: readonly StatRow[];
  readonly groups: number;
  /** Empty when it is not wanted. */
  readonly total: Partial<Record<FlowMetric, number>>;
  readonly table: string;
  readonly isFromCandidates: boolean;
  readonly isThinned: boolean;
  readonly hasOverlap: boolean;
}

interface Total {
  readonly values: Partial<Record<FlowMetric, number>>;
  readonly isThinned: boolean;
}

const stepsOf = (window: TimeWindow): Steps => ({ ms: stepOf(window, undefined), shiftMs: 0 });

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
