import type { TimeWindow } from "../../model/time.ts";
import type { ChainFacts } from "./chain-facts.ts";
import type { FilterSql } from "./filter-sql.ts";
import type { Asked } from "./flow-planner.ts";
import { flowSource, windowSql } from "./flow-source.ts";
import type { Parameters } from "./parameters.ts";
import type { RollupReading, Segment, Summed } from "./rollup-plan.ts";
import { backwards } from "./rollups.ts";
import { tableOf } from "./tables.ts";

const intervals = tableOf("flows").name;
const hourMs = 3_600_000;
/** Stretches of hours asked for by themselves; more become one. */
const maxRanges = 40;

/** What a flow is called: may be learnt after its first interval, and is then said by `renamed`. */
export const names: ReadonlySet<string> = new Set(["application", "application_master", "category", "hostname", "ja4"]);

/** Of an interval. */
const sumsOf: Readonly<Record<Summed, { readonly sql: string; readonly columns: readonly string[] }>> = {
  sent_bytes: { sql: "sent_bytes", columns: ["sent_bytes"] },
  received_bytes: { sql: "received_bytes", columns: ["received_bytes"] },
  sent_packets: { sql: "sent_packets", columns: ["sent_packets"] },
  received_packets: { sql: "received_packets", columns: ["received_packets"] },
  retransmissions: { sql: "toUInt64(sent_retransmissions) + received_retransmissions", columns: ["sent_retransmissions", "received_retransmissions"] },
  duration_ms: { sql: "toUnixTimestamp64Milli(last_seen) - toUnixTimestamp64Milli(first_seen)", columns: [] },
};

const itself = (key: string): string => key;

/** The SQL of what a plan is put together from; all give the same columns: the keys, the sums, `first_seen`, `last_seen`, `flows`, `rows_in_it`, and by hosts `side`. */
export class PlanSources {
  readonly asked: Asked;
  readonly #where: FilterSql;
  readonly #parameters: Parameters;
  /** Asks for the ids of flows whose names changed. */
  readonly #renamed: string | undefined;
  readonly #keys: readonly string[];

  constructor(asked: Asked, where: FilterSql, parameters: Parameters, renamed: string | undefined) {
    this.asked = asked;
    this.#where = where;
    this.#parameters = parameters;
    this.#renamed = renamed;
    this.#keys = [...new Set([...asked.keys, ...(asked.isByHost ? ["client_ip", "server_ip"] : [])])];
  }

  /** Intervals as they are, with the last names of their flows; `flow_id` is there too when nothing is added to them. */
  intervals(window: TimeWindow, withId = false): string {
    const stored = `${intervals} WHERE ${this.#within(window)} AND ${this.#where.flows}`;
    const rows = this.#renamed === undefined ? stored : this.#withLastNames(window, "");
    return this.#select(rows, itself, (sum) => sumsOf[sum].sql, this.#isFirst, "1", withId);
  }

  /** One row per flow, for filters that ask for its sums. */
  wholeFlows(): string {
    const { window, filter, access, sums } = this.asked;
    const columns = [...this.#keys, ...sums.flatMap((sum) => sumsOf[sum].columns), "first_seen", "last_seen"];
    const rows = flowSource({ window, filter, access, columns }, this.#parameters);
    return `(${this.#select(rows, itself, (sum) => (sum === "duration_ms" ? sum : sumsOf[sum].sql), "1", "1")})`;
  }

  /** Buckets of a rollup. */
  rollup({ fromMs, toMs, table }: Segment, { rollup, columns, rows, isFiltered }: RollupReading): string {
    const seconds = (ms: number): string => `toDateTime(${this.#parameters.add(Math.floor(ms / 1_000), "UInt32")}, 'UTC')`;
    const of = (column: string): string => columns[column] ?? column;
    const condition = isFiltered ? "1" : this.#where.flows.replaceAll(/\b(?:client|server)_ip\b/g, of);
    const { nameBackwards } = this.#where;
    const sorted = rollup.sortKey.includes(backwards) && nameBackwards !== undefined ? ` AND startsWith(${backwards}, ${nameBackwards})` : "";
    const stored = `${table!.name} WHERE bucket >= ${seconds(fromMs)} AND bucket < ${seconds(toMs)} AND ${rows} AND ${condition}${sorted}`;
    return this.#select(stored, of, (sum) => of(sum), "opens", "intervals");
  }

  /** Intervals of added-up stretches that count for their flow although they do not open it. */
  carried(added: readonly Segment[], { gaps }: Pick<ChainFacts, "gaps">): readonly string[] {
    const ranges = this.carriedIn(gaps);
    return added.flatMap((segment) => {
      const within = ranges
        .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, segment.fromMs), toMs: Math.min(toMs, segment.toMs) }))
        .filter(({ fromMs, toMs }) => fromMs < toMs);
      if (within.length === 0) return [];
      const hours = within.map((range) => `(${this.#within(range)})`).join(" OR ");
      const rows = `${intervals} WHERE (${hours}) AND opens = 0 AND previous_first_seen < ${this.#boundary} AND ${this.#where.flows}`;
      return [this.#select(rows, itself, () => "0", "1", "0")];
    });
  }

  /** Hours in which such intervals may be. */
  carriedIn(gaps: ChainFacts["gaps"]): readonly TimeWindow[] {
    return rangesOf(gaps.filter(({ hourMs: hour, longestMs }) => this.#mayCarry(hour, longestMs)).map((gap) => gap.hourMs));
  }

  /** Flows whose names changed: taken out as they were added up, put in under their last names. A group they leave keeps its times. */
  corrections(added: readonly Segment[]): readonly string[] {
    return added.flatMap((segment) => {
      const chosen = `flow_id IN (${this.#renamed})`;
      const taken = `${intervals} WHERE ${this.#within(segment)} AND ${chosen} AND ${this.#where.flows}`;
      return [
        this.#select(taken, itself, (sum) => `-toInt64(${sumsOf[sum].sql})`, `-toInt64(${this.#isFirst})`, "-1"),
        this.#select(this.#withLastNames(segment, ` AND ${chosen}`), itself, (sum) => sumsOf[sum].sql, this.#isFirst, "1"),
      ];
    });
  }

  /** `rows`: what stands behind FROM, of which only what is asked for is named: a table has a hundred columns, and each costs its planning. */
  #select(rows: string, keySql: (key: string) => string, sumSql: (sum: Summed) => string, flows: string, count: string, withId = false): string {
    const { sums } = this.asked;
    // In two steps: within one, a name would mean what is made of the column.
    const inner = [
      ...this.#keys.map((key, i) => `${keySql(key)} AS k${i}`),
      ...sums.map((sum, i) => `toInt64(${sumSql(sum)}) AS s${i}`),
      "first_seen",
      "last_seen",
      `toInt64(${flows}) AS f`,
      `toInt64(${count}) AS n`,
      ...(withId ? ["flow_id"] : []),
    ];
    const outer = [
      ...this.#keys.map((key, i) => `k${i} AS ${key}`),
      ...sums.map((sum, i) => `s${i} AS ${sum}`),
      "first_seen",
      "last_seen",
      "f AS flows",
      "n AS rows_in_it",
      ...(withId ? ["flow_id"] : []),
      ...(this.asked.isByHost ? [`${this.#side(keySql)} AS side`] : []),
    ];
    return `SELECT ${outer.join(", ")} FROM (SELECT ${inner.join(", ")} FROM ${rows})`;
  }

  /** A host with what it sent and received: both sides of a flow, but a row of a rollup by hosts is of one already. */
  #side(keySql: (key: string) => string): string {
    const [client, server] = ["client_ip", "server_ip"].map((key) => `k${this.#keys.indexOf(key)}`) as [string, string];
    const [sent, received] = (["sent_bytes", "received_bytes"] as const).map((sum) => `s${this.asked.sums.indexOf(sum)}`) as [string, string];
    const one = `tuple(${client}, ${sent}, ${received})`;
    if (keySql("client_ip") === keySql("server_ip")) return one;
    return `arrayJoin(if(${client} = ${server}, [${one}], [${one}, tuple(${server}, ${received}, ${sent})]))`;
  }

  #within(window: TimeWindow): string {
    return windowSql("first_seen", window, this.#parameters);
  }

  /** Intervals in which a flow has the names it has at last in the whole window. */
  #withLastNames(window: TimeWindow, condition: string): string {
    const used = [...names].filter((name) => this.#keys.includes(name) || new RegExp(`\\b${name}\\b`).test(this.#where.flows));
    const last = used.map((name) => `argMaxIf(n.${name}, n.last_seen, n.${name} != '') AS last_${name}`);
    const replaced = used.map((name) => `if(l.known = 1, l.last_${name}, i.${name}) AS ${name}`);
    const rows = `SELECT * FROM ${intervals} WHERE ${this.#within(window)} AND ${this.#where.rows}${condition}`;
    const known = `SELECT n.flow_id AS flow_id, 1 AS known, ${last.join(", ")} FROM ${intervals} AS n WHERE ${windowSql("n.first_seen", this.asked.window, this.#parameters)} AND n.flow_id IN (${this.#renamed}) GROUP BY n.flow_id`;
    return `(SELECT * FROM (SELECT i.* EXCEPT (${used.join(", ")}), ${replaced.join(", ")} FROM (${rows}) AS i LEFT ANY JOIN (${known}) AS l ON i.flow_id = l.flow_id) WHERE ${this.#where.flows})`;
  }

  /** Whether an interval is the first of its flow since its window or step began. */
  get #isFirst(): string {
    return this.asked.countsFlows ? `(opens > 0 OR previous_first_seen < ${this.#boundary})` : "0";
  }

  get #boundary(): string {
    const { window, step } = this.asked;
    const begins = Math.trunc(window.fromMs);
    const since = step
      ? `greatest(${begins}, intDiv(toUnixTimestamp64Milli(first_seen) + ${step.shiftMs}, ${step.ms}) * ${step.ms} - ${step.shiftMs})`
      : `${begins}`;
    return `fromUnixTimestamp64Milli(toInt64(${since}), 'UTC')`;
  }

  /** Whether an interval of this hour can have begun after its window or step when the one before began earlier. */
  #mayCarry(hour: number, longestMs: number): boolean {
    const { window, step } = this.asked;
    const end = hour + hourMs - 1;
    const begins = step ? Math.floor((end + step.shiftMs) / step.ms) * step.ms - step.shiftMs : window.fromMs;
    return longestMs > hour - Math.max(begins, window.fromMs);
  }
}

/** Hours that follow one another as one range. */
function rangesOf(hours: readonly number[]): readonly TimeWindow[] {
  const ranges: { fromMs: number; toMs: number }[] = [];
  for (const hour of hours) {
    const last = ranges.at(-1);
    if (last?.toMs === hour) last.toMs += hourMs;
    else ranges.push({ fromMs: hour, toMs: hour + hourMs });
  }
  return ranges.length > maxRanges ? [{ fromMs: ranges[0]!.fromMs, toMs: ranges.at(-1)!.toMs }] : ranges;
}
