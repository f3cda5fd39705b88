import { AppError } from "../../model/errors.ts";
import type { FlowDimension, FlowMetric } from "../../model/query-plan.ts";
import type { NetworkName } from "../../model/place.ts";
import type { FlowHistory, GroupKey, StatRow } from "../../model/services/flow-history.ts";
import type { Access } from "../../model/services/live-view.ts";
import { dimensionOf, metrics, metricSql } from "./dimensions.ts";
import type { Asked, FlowPlan } from "./flow-planner.ts";
import { Parameters as QueryParameters } from "./parameters.ts";

type StatsQuery = Parameters<FlowHistory["stats"]>[0];

/** Steps of time: `ms` wide, beginning at its multiples, moved back by `shiftMs`. */
export interface Steps {
  readonly ms: number;
  readonly shiftMs: number;
}

/** Start of the step in which the interval began, milliseconds since the epoch, moved on again by `shiftMs`. */
const bucketSql = ({ ms, shiftMs }: Steps): string => `intDiv(toUnixTimestamp64Milli(first_seen)${shiftMs === 0 ? "" : ` + ${shiftMs}`}, ${ms}) * ${ms}`;

const times = "toUnixTimestamp64Milli(min(first_seen)) AS first_ms, toUnixTimestamp64Milli(max(last_seen)) AS last_ms";

/** Dimensions of which there may be as many groups as intervals. */
const many: ReadonlySet<FlowDimension> = new Set(["CLIENT", "SERVER", "HOST", "PEER", "HOSTNAME", "SERVER_PORT", "MAC", "JA4"]);

/** One grouped question: what it asks of the planner, and the SQL over the plan. */
export class Grouping {
  readonly parameters = new QueryParameters();
  /** A flow may be in two groups: shares do not add up to the whole. */
  readonly hasOverlap: boolean;
  readonly asked: Asked;
  readonly #names: readonly FlowDimension[];
  readonly #dimensions: readonly ReturnType<typeof dimensionOf>[];
  readonly #metrics: readonly FlowMetric[];
  readonly #bucket: string;
  readonly #side: string | undefined;
  /** A condition on groups; empty when all are wanted. */
  readonly #only: string;

  /** `steps`: of a series; groups by TIME have steps of their own. */
  constructor(
    query: Pick<StatsQuery, "window" | "filter" | "only" | "groups">,
    access: Access,
    names: readonly FlowDimension[],
    wanted: readonly FlowMetric[],
    networkNames: readonly NetworkName[],
    steps: Steps,
    isSeries = false,
  ) {
    const sides = names.filter((name) => name === "HOST" || name === "MAC");
    if (sides.length > 1)
      throw new AppError("BAD_INPUT", "HOST and MAC cannot be grouped together.", { path: "groupBy", cure: "Choose one of them, or CLIENT and SERVER." });
    this.#names = names;
    this.#metrics = wanted;
    this.#bucket = bucketSql(steps);
    const { window, filter, groups = [] } = query;
    this.#dimensions = names.map((name) => dimensionOf(name, { filter, parameters: this.parameters, timeBucket: this.#bucket, networkNames, groups }));
    this.#side = this.#dimensions.find((dimension) => dimension.side)?.side;
    this.hasOverlap = this.#dimensions.some(({ side, overlaps }) => side !== undefined || overlaps);
    this.asked = {
      window,
      filter,
      access,
      keys: [
        ...new Set([
          ...this.#dimensions.filter((_, i) => names[i] !== "HOST" && names[i] !== "TIME").flatMap((dimension) => dimension.columns),
          ...wanted.flatMap((metric) => metrics[metric].columns),
        ]),
      ],
      sums: [
        ...new Set([...wanted.flatMap((metric) => metrics[metric].sums), ...(this.#side === undefined ? [] : (["sent_bytes", "received_bytes"] as const))]),
      ],
      countsFlows: wanted.includes("FLOWS"),
      countsValues: wanted.some((metric) => metrics[metric].columns.length > 0),
      isByHost: names.includes("HOST"),
      step: isSeries || names.includes("TIME") ? steps : undefined,
    };
    this.#only = query.only && names.length > 0 ? ` WHERE ${this.#isOneOf(query.only)}` : "";
  }

  /** Whether there may be so many groups that only candidates can be counted. */
  hasManyGroups(orderBy: FlowMetric): boolean {
    return this.#only === "" && metrics[orderBy].addsUp && this.#names.filter((name) => many.has(name)).length > 1;
  }

  /** Whether groups' values add up to those of all flows: no flow is in two groups. */
  addsUp({ isDistinct }: FlowPlan): boolean {
    const isOnce = !isDistinct && !this.#names.includes("TIME");
    return !this.hasOverlap && this.#metrics.every((metric) => metrics[metric].addsUp && (metric !== "FLOWS" || isOnce));
  }

  /** The top groups, each with how many there are in all, and what all have together. */
  topSql(plan: FlowPlan, orderBy: FlowMetric, first: number): string {
    const grouped = `SELECT ${this.#keys()}, ${this.#values(plan)}, ${times} FROM ${this.#from(plan)}${this.#only} GROUP BY ${this.#keyNames()}${having(plan)}`;
    const all = this.addsUp(plan) ? this.#metrics.map((metric) => `, sum(${metric}) OVER () AS all_${metric}`).join("") : "";
    return `SELECT *, count() OVER () AS groups${all} FROM (${grouped}) ORDER BY ${orderBy} DESC, ${this.#keyNames()} LIMIT ${first}`;
  }

  /** The top groups among candidates: those that are big in a sketch, then counted exactly. */
  candidatesSql(plan: FlowPlan, orderBy: FlowMetric, first: number): string {
    const from = this.#from(plan);
    const key = `tuple(${this.#dimensions.map((dimension) => dimension.key).join(", ")})`;
    const weight = `toUInt64(greatest(0, ${metricSql(orderBy, this.#side !== undefined, false).replace(/^sum\((.*)\)$/, "$1")}))`;
    const candidates = `SELECT arrayJoin(topKWeighted(${Math.min(1_000, first * 4 + 50)}, 20)(${key}, ${weight})) FROM ${from}`;
    return `SELECT ${this.#keys()}, ${this.#values(plan)}, ${times} FROM ${from} WHERE ${key} IN (${candidates}) GROUP BY ${this.#keyNames()}${having(plan)} ORDER BY ${orderBy} DESC, ${this.#keyNames()} LIMIT ${first}`;
  }

  /** About how many groups there are. */
  groupCountSql(plan: FlowPlan): string {
    return `SELECT uniqCombined(17)(${this.#dimensions.map((dimension) => dimension.key).join(", ")}) AS groups FROM ${this.#from(plan)}`;
  }

  /** Of all flows; for a question without groups. */
  totalSql(plan: FlowPlan): string {
    return `SELECT ${this.#values(plan)} FROM ${plan.from}`;
  }

  seriesSql(plan: FlowPlan): string {
    const keys = this.#names.length === 0 ? "" : `${this.#keys()}, `;
    const names = this.#names.length === 0 ? "" : `${this.#keyNames()}, `;
    return `SELECT ${keys}${this.#bucket} AS bucket, ${this.#values(plan)} FROM ${this.#from(plan)}${this.#only} GROUP BY ${names}bucket${having(plan)} ORDER BY bucket`;
  }

  rowOf(row: Readonly<Record<string, unknown>>): StatRow {
    const group = this.#names.map((_, i) => String(row[`k${i}`]));
    return {
      keys: this.#names.map((dimension, i) => ({ dimension, value: this.#dimensions[i]!.text?.(group[i]!) ?? group[i]! })),
      group,
      metrics: this.valuesOf(row),
      firstSeenMs: Number(row["first_ms"] ?? 0),
      lastSeenMs: Number(row["last_ms"] ?? 0),
    };
  }

  /** Of all flows, as a row of the top groups says it. */
  totalsOf(row: Readonly<Record<string, unknown>>): Partial<Record<FlowMetric, number>> {
    return Object.fromEntries(this.#metrics.map((metric) => [metric, Number(row[`all_${metric}`] ?? 0)]));
  }

  valuesOf(row: Readonly<Record<string, unknown>>): Partial<Record<FlowMetric, number>> {
    // A mean of nothing is no number.
    return Object.fromEntries(this.#metrics.filter((metric) => row[metric] !== null).map((metric) => [metric, Number(row[metric] ?? 0)]));
  }

  #from({ from }: FlowPlan): string {
    const rows = this.#dimensions.reduce((source, dimension) => dimension.source?.(source) ?? source, from);
    return this.#side === undefined || this.asked.isByHost ? rows : `(SELECT *, ${this.#side} AS side FROM ${rows})`;
  }

  /** Groups are known by their keys as text, which every window agrees on. */
  #isOneOf(groups: readonly GroupKey[]): string {
    const keys = this.#dimensions.map(({ key, type }) => (type === undefined ? `toString(${key})` : key));
    const types = this.#dimensions.map(({ type }) => type ?? "String");
    const values = groups.map((group) => `(${types.map((type, i) => this.parameters.add(group[i] ?? "", type)).join(", ")})`);
    return values.length === 0 ? "0" : `(${keys.join(", ")}) IN (${values.join(", ")})`;
  }

  #keys(): string {
    return this.#dimensions.map(({ key }, i) => `${key} AS k${i}`).join(", ");
  }

  #keyNames(): string {
    return this.#dimensions.map((_, i) => `k${i}`).join(", ");
  }

  #values({ isDistinct }: FlowPlan): string {
    return this.#metrics.map((metric) => `${metricSql(metric, this.#side !== undefined, isDistinct)} AS ${metric}`).join(", ");
  }
}

/** A group of which all has been taken out again is none. */
const having = ({ hasCorrections }: FlowPlan): string => (hasCorrections ? " HAVING sum(rows_in_it) > 0" : "");
