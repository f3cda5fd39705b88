import type { TimeWindow } from "../../model/time.ts";
import type { FlowConnection } from "./connection.ts";
import type { Parameters } from "./parameters.ts";
import { type Coverage, readCoverage } from "./rollup-coverage.ts";
import { rollupTable } from "./rollups.ts";
import { tableOf } from "./tables.ts";

const intervals = tableOf("flows").name;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const hoursOfDay = 24;
const chains = rollupTable("chains", "1h");
/** The finest of its tables says how far it reaches back. */
const hosts = rollupTable("hosts", "1h").name;
const hostDays = rollupTable("hosts", "1d");
/** How long it is believed what rollups hold. It only ever grows. */
const freshMs = 5_000;

/** What is known of the intervals of some hours; the hours at a window's ends count as a whole. */
export interface ChainFacts {
  readonly intervals: number;
  readonly renamed: number;
  readonly unordered: number;
  /** Start of each hour and how many intervals it has, the oldest first. */
  readonly hours: readonly { readonly hourMs: number; readonly count: number }[];
  /** Start of each hour with intervals that go on from earlier ones, and the longest time from one to the next. */
  readonly gaps: readonly { readonly hourMs: number; readonly longestMs: number }[];
}

/** What the planner asks before it adds anything up. */
export class ChainKnowledge {
  readonly #connection: FlowConnection;
  #coverage: { readonly at: number; readonly known: Promise<ReadonlyMap<string, Coverage>> } | undefined;
  /** What was asked last, while the answer is awaited: parts of one question ask the same. */
  #underWay: { readonly fromMs: number; readonly toMs: number; readonly signal: AbortSignal | undefined; readonly known: Promise<ChainFacts> } | undefined;
  #lost: { readonly at: number; readonly known: Promise<boolean> } | undefined;

  constructor(connection: FlowConnection) {
    this.#connection = connection;
  }

  /** From when a rollup is whole, by the name of its finest table; never, when there is none. */
  async wholeFromMs(table: string): Promise<number> {
    const now = performance.now();
    if (!this.#coverage || now - this.#coverage.at > freshMs) {
      const known = readCoverage(this.#connection);
      known.catch(() => (this.#coverage = undefined));
      this.#coverage = { at: now, known };
    }
    return (await this.#coverage.known).get(table)?.wholeFromMs ?? Number.POSITIVE_INFINITY;
  }

  /** Hours of some stretches of which fewer intervals are stored than came: retention or the disk budget took them. */
  async isThinned(stretches: readonly TimeWindow[], { hours }: ChainFacts, signal?: AbortSignal): Promise<boolean> {
    if (!(await this.#hasLost())) return false;
    const wanted = hours.filter((hour) => hour.count > 0 && stretches.some(({ fromMs, toMs }) => hour.hourMs < toMs && hour.hourMs + hourMs > fromMs));
    if (wanted.length === 0) return false;
    const [kept] = await this.#connection.rows<{ rows: string }>({
      sql: `SELECT count() AS rows FROM ${intervals} WHERE first_seen >= toDateTime(${secondsOf(wanted[0]!.hourMs)}, 'UTC') AND first_seen < toDateTime(${secondsOf(wanted.at(-1)!.hourMs + hourMs)}, 'UTC') AND toUnixTimestamp(toStartOfHour(first_seen)) IN (${wanted.map((hour) => secondsOf(hour.hourMs)).join(", ")})`,
      ...(signal && { signal }),
    });
    return Number(kept?.rows ?? 0) < wanted.reduce((sum, { count }) => sum + count, 0);
  }

  /** Whether any interval that came is no longer stored. */
  async #hasLost(): Promise<boolean> {
    const now = performance.now();
    if (!this.#lost || now - this.#lost.at > freshMs) {
      const known = this.#connection
        .rows<{ lost: number }>({ sql: `SELECT (SELECT count() FROM ${intervals}) < (SELECT sum(intervals) FROM ${chains.name}) AS lost` })
        .then(([row]) => row?.lost === 1);
      known.catch(() => (this.#lost = undefined));
      this.#lost = { at: now, known };
    }
    return this.#lost.known;
  }

  /** Undefined when nobody counted, which is so before the rollups were made. */
  of(window: TimeWindow, signal?: AbortSignal): Promise<ChainFacts | undefined> {
    const facts = this.#of(window, signal);
    // Asked for before anybody waits for it: a question that is refused meanwhile never does.
    facts.catch(() => undefined);
    return facts;
  }

  async #of({ fromMs, toMs }: TimeWindow, signal: AbortSignal | undefined): Promise<ChainFacts | undefined> {
    if (fromMs < (await this.wholeFromMs(chains.name))) return undefined;
    const asked = this.#underWay;
    if (asked?.fromMs === fromMs && asked.toMs === toMs && asked.signal === signal) return asked.known;
    const known = this.#read({ fromMs, toMs }, signal);
    const underWay = { fromMs, toMs, signal, known };
    this.#underWay = underWay;
    try {
      return await known;
    } finally {
      if (this.#underWay === underWay) this.#underWay = undefined;
    }
  }

  async #read({ fromMs, toMs }: TimeWindow, signal: AbortSignal | undefined): Promise<ChainFacts> {
    const rows = await this.#connection.rows<{ hour: number; intervals: string; renamed: string; unordered: string; longest: string }>({
      sql: `SELECT toUnixTimestamp(bucket) AS hour, sum(intervals) AS intervals, sum(renamed) AS renamed, sum(unordered) AS unordered, max(longest_gap_ms) AS longest FROM ${chains.name} WHERE bucket >= toDateTime({from:UInt32}, 'UTC') AND bucket <= toDateTime({to:UInt32}, 'UTC') GROUP BY bucket ORDER BY bucket`,
      parameters: { from: secondsOf(Math.floor(fromMs / hourMs) * hourMs), to: secondsOf(toMs) },
      ...(signal && { signal }),
    });
    const sum = (name: "intervals" | "renamed" | "unordered"): number => rows.reduce((total, row) => total + Number(row[name]), 0);
    return {
      intervals: sum("intervals"),
      renamed: sum("renamed"),
      unordered: sum("unordered"),
      hours: rows.map(({ hour, intervals }) => ({ hourMs: hour * 1_000, count: Number(intervals) })),
      gaps: rows.filter(({ longest }) => longest !== "0").map(({ hour, longest }) => ({ hourMs: hour * 1_000, longestMs: Number(longest) })),
    };
  }

  /** About how many flows of a host began in each hour: its days, evenly spread; undefined when nobody counted. */
  async hoursOfHost(host: string, { fromMs, toMs }: TimeWindow, parameters: Parameters, signal?: AbortSignal): Promise<ChainFacts["hours"] | undefined> {
    if (fromMs < (await this.wholeFromMs(hosts))) return undefined;
    const days = await this.#connection.rows<{ at: number; opens: string }>({
      sql: `SELECT toUnixTimestamp(bucket) AS at, sum(opens) AS opens FROM ${hostDays.name} WHERE bucket >= toDateTime(${secondsOf(Math.floor(fromMs / dayMs) * dayMs)}, 'UTC') AND bucket < toDateTime(${secondsOf(toMs)}, 'UTC') AND host = ${host} GROUP BY bucket ORDER BY bucket`,
      parameters: parameters.values,
      ...(signal && { signal }),
    });
    return days.flatMap(({ at, opens }) =>
      Array.from({ length: hoursOfDay }, (_, hour) => ({ hourMs: at * 1_000 + hour * hourMs, count: Number(opens) / hoursOfDay })),
    );
  }
}

const secondsOf = (ms: number): number => Math.max(0, Math.min(0xffff_ffff, Math.floor(ms / 1_000)));
