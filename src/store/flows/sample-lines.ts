import { parseNetworks } from "../../model/flow-filter-normal.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { HistoryQuery, HistorySteps, Line } from "../../model/services/samples.ts";
import type { TimeWindow } from "../../model/time.ts";
import type { FlowConnection } from "./connection.ts";
import { mappedText } from "./filter-sql.ts";
import type { Parameters } from "./parameters.ts";
import { type Steps, stepOf, stepsOver } from "./time-steps.ts";

/** The condition on `time`, half-open. */
export function within(window: TimeWindow, parameters: Parameters): string {
  const at = (ms: number): string => `fromUnixTimestamp64Milli(${parameters.add(Math.trunc(ms), "Int64")}, 'UTC')`;
  return `time >= ${at(window.fromMs)} AND time < ${at(window.toMs)}`;
}

/** The condition that keeps a caller to the networks it is limited to. */
export function insideNetworks(column: string, { networks }: Access, parameters: Parameters): string {
  if (networks.length === 0) return "1";
  const ranges = parseNetworks(networks, "access.networks") ?? [];
  return `(${ranges.map(({ first, last }) => `${column} BETWEEN ${parameters.add(mappedText(first), "IPv6")} AND ${parameters.add(mappedText(last), "IPv6")}`).join(" OR ")})`;
}

export interface LinesQuery<Name extends string> {
  readonly table: string;
  readonly conditions: readonly string[];
  readonly parameters: Parameters;
  /** SQL over the rows of a step; NULL or NaN where there is nothing to say. */
  readonly columns: Readonly<Record<Name, string>>;
}

/** As the engine gives it: 64-bit numbers are text, NaN is null. */
export const numberOf = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

/** Lines over the steps of a window, and how many rows they are of. */
export async function readLines<Name extends string>(
  connection: FlowConnection,
  { window, stepMs, leastStepMs }: HistoryQuery,
  { table, conditions, parameters, columns }: LinesQuery<Name>,
  signal?: AbortSignal,
): Promise<HistorySteps & { readonly samples: number; readonly lines: Readonly<Record<Name, Line>> }> {
  const began = performance.now();
  const steps = stepsOver(window, stepOf(window, stepMs, leastStepMs));
  const names = Object.keys(columns) as Name[];
  const rows = await connection.rows<Record<string, unknown>>({
    sql: `SELECT ${bucket(steps)} AS bucket, count() AS samples, ${names.map((name) => `${columns[name]} AS ${name}`).join(", ")} FROM ${table} WHERE ${[within(window, parameters), ...conditions].join(" AND ")} GROUP BY bucket`,
    parameters: parameters.values,
    ...(signal && { signal }),
  });
  const lines = Object.fromEntries(names.map((name) => [name, steps.timesMs.map((): number | null => null)])) as Record<Name, (number | null)[]>;
  let samples = 0;
  for (const row of rows) {
    samples += Number(row["samples"]);
    const at = Number(row["bucket"]);
    for (const name of names) lines[name][at] = numberOf(row[name]);
  }
  return { window, stepMs: steps.stepMs, timesMs: steps.timesMs, tookMs: performance.now() - began, samples, lines };
}

/** Number of the step a row is in. */
const bucket = ({ fromMs, stepMs }: Steps): string => `intDiv(toUnixTimestamp64Milli(time) - ${Math.trunc(fromMs)}, ${Math.trunc(stepMs)})`;
