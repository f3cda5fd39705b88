import type { FlowFilter } from "../../model/flow-filter.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { TimeWindow } from "../../model/time.ts";
import type { ChainFacts, ChainKnowledge } from "./chain-facts.ts";
import type { FlowConnection } from "./connection.ts";
import { filterSql } from "./filter-sql.ts";
import { renamedFlows } from "./flow-planner.ts";
import { Parameters } from "./parameters.ts";
import { PlanSources } from "./plan-sources.ts";
import { tableOf } from "./tables.ts";

const intervals = tableOf("flows").name;
const hourMs = 3_600_000;
/** Intervals looked at first when nobody knows how many of them fit; then four times as many, and so on. */
const firstSlice = 150_000;
const growth = 4;
const maxSteps = 50;
/** Hours that are read at once for what flows may go on with; for more it is looked first where they do. */
const maxNearHours = 48;
/** Above what is wanted of a host's flows: its days are not even. */
const unevenness = 1.5;

export interface PageQuery {
  readonly window: TimeWindow;
  readonly filter?: FlowFilter | null | undefined;
  readonly access: Access;
  readonly isNewestFirst: boolean;
  /** Where the page before ended: the start of a flow, milliseconds, and its id. */
  readonly after?: { readonly sort: string; readonly tie: string } | undefined;
  readonly count: number;
}

export interface PageRow {
  readonly flow_id: string;
  readonly sort: string;
}

/** Starts of hours in which flows may have intervals. */
export type Hours = ReadonlySet<number>;

/**
 * Flows in the order in which they began, a page at a time. A flow is listed by its first interval in the window, which says so itself:
 * nothing is grouped, and only as many hours are read, from the page's place on, as it takes to fill the page.
 */
export class FlowPages {
  readonly #connection: FlowConnection;
  readonly #knowledge: ChainKnowledge;

  constructor(connection: FlowConnection, knowledge: ChainKnowledge) {
    this.#connection = connection;
    this.#knowledge = knowledge;
  }

  /** Undefined when flows must be put together to know which come: the filter asks for their sums, or the order of intervals is not known. */
  async rows(query: PageQuery, chains: Promise<ChainFacts | undefined>, signal?: AbortSignal): Promise<readonly PageRow[] | undefined> {
    const { window, filter, access, isNewestFirst, after, count } = query;
    const probe = new Parameters();
    const where = filterSql(filter, access, probe);
    if (where.needsWholeFlows) return undefined;
    const left: TimeWindow = !after
      ? window
      : isNewestFirst
        ? { fromMs: window.fromMs, toMs: Math.min(window.toMs, Number(after.sort) + 1) }
        : { fromMs: Math.max(window.fromMs, Number(after.sort)), toMs: window.toMs };
    const [facts, known] = await Promise.all([
      chains,
      where.onlyHost === undefined ? undefined : this.#knowledge.hoursOfHost(where.onlyHost, left, probe, signal),
    ]);
    if (!facts || facts.unordered > 0) return undefined;
    const wanted = known !== undefined ? unevenness * (count + 1) : where.flows === "1" ? count + 1 : firstSlice;
    const found: PageRow[] = [];
    for (const slice of slicesOf(left, known ?? facts.hours, isNewestFirst, wanted)) {
      const parameters = new Parameters();
      const own = filterSql(filter, access, parameters);
      const asked = { window, filter, access, keys: [], sums: [], countsFlows: true, countsValues: false, isByHost: false };
      const sources = new PlanSources(asked, own, parameters, own.isExact ? undefined : renamedFlows(window, facts, parameters));
      const direction = isNewestFirst ? "DESC" : "ASC";
      const beyond = after
        ? ` WHERE (sort, flow_id) ${isNewestFirst ? "<" : ">"} (${parameters.add(after.sort, "Int64")}, ${parameters.add(after.tie, "UInt64")})`
        : "";
      const flows = `SELECT flow_id, toUnixTimestamp64Milli(first_seen) AS sort FROM (${sources.intervals(slice, true)}) WHERE flows > 0`;
      const rows = await this.#connection.rows<PageRow>({
        sql: `SELECT flow_id, sort FROM (${flows})${beyond} ORDER BY sort ${direction}, flow_id ${direction} LIMIT ${count - found.length}`,
        parameters: parameters.values,
        ...(signal && { signal }),
      });
      found.push(...rows);
      if (found.length >= count) break;
    }
    return found;
  }

  /** What is known of the window's intervals. */
  facts(window: TimeWindow, signal?: AbortSignal): Promise<ChainFacts | undefined> {
    return this.#knowledge.of(window, signal);
  }

  /** Hours in which listed flows begin, and in which each may go on with its next interval; undefined when these are too many. */
  near(rows: readonly PageRow[], { toMs }: TimeWindow, facts: ChainFacts | undefined): Hours | undefined {
    if (!facts || facts.unordered > 0 || rows.length === 0) return undefined;
    const longest = longestGapMs(facts);
    if (longest > maxNearHours * hourMs) return undefined;
    const hours = new Set(rows.flatMap(({ sort }) => hoursBetween(Number(sort), Math.min(Number(sort) + longest, toMs - 1))));
    return hours.size > maxNearHours ? undefined : hours;
  }

  /**
   * Hours in which listed flows have intervals; undefined when that may be anywhere. A flow that goes on is followed from interval to
   * interval: the next begins at most the longest gap after it.
   */
  async hoursOf(rows: readonly PageRow[], window: TimeWindow, facts: ChainFacts | undefined, signal?: AbortSignal): Promise<Hours | undefined> {
    if (!facts || facts.unordered > 0 || rows.length === 0) return undefined;
    const longest = longestGapMs(facts);
    const hours = new Set(rows.map(({ sort }) => hourOf(Number(sort))));
    let open = new Map(rows.map(({ flow_id: id, sort }) => [id, Number(sort)]));
    for (let step = 0; open.size > 0 && step < maxSteps; step++) {
      const near = new Set([...open.values()].flatMap((at) => hoursBetween(at, step === 0 ? at : Math.min(at + longest, window.toMs - 1))));
      if (near.size > 24 * 31) return undefined;
      for (const hour of near) hours.add(hour);
      const parameters = new Parameters();
      const latest = await this.#connection.rows<{ flow_id: string; at: string; closed: number }>({
        sql: `SELECT flow_id, toUnixTimestamp64Milli(max(first_seen)) AS at, max(closes) AS closed FROM ${intervals} WHERE ${inHours(near)} AND ${parameters.memberOf("flow_id", [...open.keys()], "UInt64")} GROUP BY flow_id`,
        parameters: parameters.values,
        ...(signal && { signal }),
      });
      const before = open;
      // What was found may lie in an hour that another flow is looked for in: what came between is not to be missed.
      for (const { flow_id: id, at } of latest) for (const hour of hoursBetween(before.get(id)!, Number(at))) hours.add(hour);
      // Of what stands still nothing more has come.
      open = new Map(
        latest
          .filter(({ flow_id: id, at, closed }) => closed === 0 && (step === 0 || Number(at) > before.get(id)!))
          .map(({ flow_id: id, at }) => [id, Number(at)]),
      );
    }
    return open.size > 0 ? undefined : hours;
  }
}

const longestGapMs = ({ gaps }: ChainFacts): number => gaps.reduce((max, { longestMs }) => Math.max(max, longestMs), 0);
const hourOf = (ms: number): number => Math.floor(ms / hourMs) * hourMs;

export function hoursBetween(fromMs: number, toMs: number): number[] {
  return Array.from({ length: (hourOf(toMs) - hourOf(fromMs)) / hourMs + 1 }, (_, i) => hourOf(fromMs) + i * hourMs);
}

/** On the sort key's first column, and on the days the parts are of. */
export function inHours(hours: Hours): string {
  const at = (ms: number): string => `toDateTime(${ms / 1_000}, 'UTC')`;
  const [first, last] = [Math.min(...hours), Math.max(...hours) + hourMs];
  return `first_seen >= ${at(first)} AND first_seen < ${at(last)} AND toStartOfHour(first_seen) IN (${[...hours].map(at).join(", ")})`;
}

/** A window in stretches from its beginning, or from its end, that have as much as is wanted by what is known of hours, then more and more. */
function* slicesOf(window: TimeWindow, hours: ChainFacts["hours"], isNewestFirst: boolean, wanted: number): Generator<TimeWindow> {
  let { fromMs, toMs } = window;
  let target = wanted;
  let count = 0;
  for (const hour of isNewestFirst ? hours.toReversed() : hours) {
    if (hour.hourMs >= toMs || hour.hourMs + hourMs <= fromMs) continue;
    count += hour.count;
    if (count < target) continue;
    if (isNewestFirst) {
      const at = Math.max(fromMs, hour.hourMs);
      yield { fromMs: at, toMs };
      toMs = at;
    } else {
      const at = Math.min(toMs, hour.hourMs + hourMs);
      yield { fromMs, toMs: at };
      fromMs = at;
    }
    target *= growth;
    count = 0;
  }
  if (fromMs < toMs) yield { fromMs, toMs };
}
