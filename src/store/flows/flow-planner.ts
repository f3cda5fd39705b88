import { flowFields } from "../../model/flow-fields.ts";
import type { FlowFilter } from "../../model/flow-filter.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { TimeWindow } from "../../model/time.ts";
import { type ChainFacts, ChainKnowledge } from "./chain-facts.ts";
import type { FlowConnection } from "./connection.ts";
import { filterSql } from "./filter-sql.ts";
import { windowSql } from "./flow-source.ts";
import type { Parameters } from "./parameters.ts";
import { names, PlanSources } from "./plan-sources.ts";
import { readingFor, type RollupReading, type Segment, segmentsOf, type Summed } from "./rollup-plan.ts";
import { exceptionTable, unordered } from "./rollups.ts";
import { tableOf } from "./tables.ts";

const intervals = tableOf("flows").name;
/** Above, flows are counted by their first intervals, not by remembering the ids of all. */
const maxDistinctIntervals = 3_000_000;
/** Flows that are looked at one by one beside a rollup; more are not worth it. */
const maxCorrected = 20_000;

/** What a question needs of each row. */
export interface Asked {
  readonly window: TimeWindow;
  readonly filter?: FlowFilter | null | undefined;
  readonly access: Access;
  /** Columns it groups by or counts different values of. */
  readonly keys: readonly string[];
  readonly sums: readonly Summed[];
  readonly countsFlows: boolean;
  /** It counts different values of some keys, which cannot be taken back. */
  readonly countsValues: boolean;
  /** It groups by both sides of a flow, and needs nothing else of them; sums are of bytes then, both ways. */
  readonly isByHost: boolean;
  /** Flows are counted anew in each step, which begins at a multiple of `ms`, moved back by `shiftMs`. */
  readonly step?: { readonly ms: number; readonly shiftMs: number } | undefined;
}

export interface FlowPlan {
  /** Behind FROM: rows with the keys, the sums, `first_seen`, `last_seen`, `flows` and `rows_in_it`; by hosts one for each side of a flow, `side`: host, bytes it sent, bytes it received. */
  readonly from: string;
  /** Tables that answer, the coarsest first. */
  readonly table: string;
  /** Rows are intervals with their flow's id, few enough to count different ones. */
  readonly isDistinct: boolean;
  /** Some rows take away from others: groups of which nothing is left are none. */
  readonly hasCorrections: boolean;
  /** Intervals of the window at most; undefined when nobody counted. */
  readonly intervals: number | undefined;
  /** Intervals that it would read are no longer stored: what is answered is not all. */
  readonly isThinned: boolean;
}

/**
 * Answers from the coarsest tables that are exact for a question. Its rules:
 * - An interval counts in the window in which it began, and rollups go by that too: whole buckets are added up, the ends of a window are
 *   read in finer tables, at last in intervals.
 * - Sums add up. Different clients, servers and ports are counted where the rollup has the column.
 * - A flow counts once, so an interval counts for its flow when it is the first since the window, or the step, began: when it opens
 *   the flow, which rollups count, or when the interval before began earlier. Of the latter only those matter that lie within the
 *   longest gap after that time; they are read as intervals.
 * - Names are those a flow has at last in the window. Where an interval has other names than the one before, its flow is taken out of
 *   the sums and put in again under its last names.
 */
export class FlowPlanner {
  readonly #knowledge: ChainKnowledge;

  constructor(connection: FlowConnection) {
    this.#knowledge = new ChainKnowledge(connection);
  }

  /** What is known of a window's intervals; questions of one window may share it. */
  facts(window: TimeWindow, signal?: AbortSignal): Promise<ChainFacts | undefined> {
    return this.#knowledge.of(window, signal);
  }

  async plan(asked: Asked, parameters: Parameters, signal?: AbortSignal, known = this.facts(asked.window, signal)): Promise<FlowPlan> {
    const facts = await known;
    const { stretches, ...plan } = await this.#plan(asked, parameters, facts);
    return { ...plan, isThinned: facts !== undefined && (await this.#knowledge.isThinned(stretches, facts, signal)) };
  }

  async #plan(asked: Asked, parameters: Parameters, facts: ChainFacts | undefined): Promise<Draft> {
    const { window } = asked;
    const where = filterSql(asked.filter, asked.access, parameters);
    const filtered = flowFields.map(({ column }) => column as string).filter((column) => new RegExp(`\\b${column}\\b`).test(where.flows));
    const count = facts?.intervals;
    if (where.needsWholeFlows) {
      const from = new PlanSources(asked, where, parameters, undefined).wholeFlows();
      return { from, table: intervals, isDistinct: false, hasCorrections: false, intervals: count, stretches: [window] };
    }
    const usesNames = [...asked.keys, ...filtered].some((column) => names.has(column));
    const renamed = usesNames ? renamedFlows(window, facts, parameters) : undefined;
    const sources = new PlanSources(asked, where, parameters, renamed);
    const canAddUp = facts !== undefined && !(asked.countsFlows && facts.unordered > 0);
    const reading = canAddUp ? readingFor({ ...asked, filtered, onlyHost: where.onlyHost }) : undefined;
    const segments = reading ? await this.#segments(asked, reading) : [];
    if (!facts || !reading || segments.every(({ table }) => table === undefined)) {
      return this.#raw(sources, canAddUp, count);
    }
    if (renamed !== undefined && (asked.countsValues || facts.renamed + facts.unordered > maxCorrected)) return this.#raw(sources, canAddUp, count);
    const added = segments.filter(({ table }) => table !== undefined);
    const parts = segments.map((segment) => (segment.table ? sources.rollup(segment, reading) : sources.intervals(segment)));
    const stretches: TimeWindow[] = segments.filter(({ table }) => table === undefined);
    if (asked.countsFlows) {
      parts.push(...sources.carried(added, facts));
      stretches.push(...sources.carriedIn(facts.gaps));
    }
    if (renamed !== undefined) parts.push(...sources.corrections(added));
    const tables = [...new Set(segments.map(({ table }) => table?.name ?? intervals))].toSorted((a, b) => grainMs(segments, b) - grainMs(segments, a));
    return {
      from: `(${parts.join(" UNION ALL ")})`,
      table: tables.join(" + "),
      isDistinct: false,
      hasCorrections: renamed !== undefined,
      intervals: count,
      stretches,
    };
  }

  #raw(sources: PlanSources, canAddUp: boolean, count: number | undefined): Draft {
    const isDistinct = !canAddUp || (count ?? 0) <= maxDistinctIntervals;
    return {
      from: `(${sources.intervals(sources.asked.window, true)})`,
      table: intervals,
      isDistinct,
      hasCorrections: false,
      intervals: count,
      stretches: [sources.asked.window],
    };
  }

  async #segments({ window, step }: Asked, { rollup }: RollupReading): Promise<readonly Segment[]> {
    const wholeFromMs = await this.#knowledge.wholeFromMs(`flow_${rollup.name}_${rollup.grains[0]!.name}`);
    return segmentsOf(window, rollup, wholeFromMs, ({ ms }) => step === undefined || (step.ms % ms === 0 && step.shiftMs % ms === 0));
  }
}

/** A plan with the stretches of which intervals are read. */
type Draft = Omit<FlowPlan, "isThinned"> & { readonly stretches: readonly TimeWindow[] };

const grainMs = (segments: readonly Segment[], name: string): number => segments.find(({ table }) => table?.name === name)?.table?.grain.ms ?? 0;

/** Ids of flows whose names changed in the window, or may have; undefined when there are none. */
export function renamedFlows(window: TimeWindow, facts: ChainFacts | undefined, parameters: Parameters): string | undefined {
  if (!facts) return `SELECT flow_id FROM ${intervals} WHERE ${windowSql("first_seen", window, parameters)} AND (renamed > 0 OR ${unordered})`;
  if (facts.renamed + facts.unordered === 0) return undefined;
  return `SELECT flow_id FROM ${exceptionTable} WHERE ${windowSql("first_seen", window, parameters)}`;
}
