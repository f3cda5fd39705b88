import { flowFields } from "../../model/flow-fields.ts";
import type { FlowFilter } from "../../model/flow-filter.ts";
import type { Combine } from "../../model/table.ts";
import type { TimeWindow } from "../../model/time.ts";
import type { Access } from "../../model/services/live-view.ts";
import { filterSql } from "./filter-sql.ts";
import type { Parameters } from "./parameters.ts";
import { tableOf } from "./tables.ts";

const table = tableOf("flows").name;
const numeric = /^(?:U?Int|Id64|MAC|Float|DateTime)/;

/** A column over all intervals of one flow. */
function combinedColumn(column: string, combine: Combine, type: string): string {
  const raw = `i.${column}`;
  const ways: Readonly<Record<Combine, string>> = {
    same: `any(${raw})`,
    sum: `sum(${raw})`,
    min: `min(${raw})`,
    least: `minIf(${raw}, ${raw} != 0)`,
    max: `max(${raw})`,
    or: `groupBitOr(${raw})`,
    latest: `argMaxIf(${raw}, i.last_seen, ${raw} != ${numeric.test(type) ? "0" : "''"})`,
  };
  return `${ways[combine]} AS ${column}`;
}

const duration = "sum(toUnixTimestamp64Milli(i.last_seen) - toUnixTimestamp64Milli(i.first_seen)) AS duration_ms";

/** An interval counts in the window in which it began. */
export function windowSql(column: string, { fromMs, toMs }: TimeWindow, parameters: Parameters): string {
  const at = (ms: number): string => `fromUnixTimestamp64Milli(${parameters.add(Math.trunc(ms), "Int64")}, 'UTC')`;
  return `${column} >= ${at(fromMs)} AND ${column} < ${at(toMs)}`;
}

export interface SourceQuery {
  readonly window: TimeWindow;
  readonly filter?: FlowFilter | null | undefined;
  readonly access: Access;
  /** Columns the outer query reads; `flow_id` and what the filter needs come along by themselves. */
  readonly columns: readonly string[];
  /** A further condition on intervals. */
  readonly rows?: string;
}

/**
 * One row per flow, to stand behind FROM: the columns combined over the flow's intervals in the window (DECISIONS §2.1), and
 * `duration_ms`, which its intervals lasted together.
 */
export function flowSource({ window, filter, access, columns, rows = "1" }: SourceQuery, parameters: Parameters): string {
  const where = filterSql(filter, access, parameters);
  const within = windowSql("first_seen", window, parameters);
  const needed = flowFields.filter(
    (field) => field.column !== "flow_id" && (columns.includes(field.column) || new RegExp(`\\b${field.column}\\b`).test(where.flows)),
  );
  const combined = needed.map((field) => combinedColumn(field.column, field.combine, field.type));
  const selected = `${within} AND ${rows} AND ${where.rows}`;
  // Other intervals of a candidate count too, so candidates are looked for by flow.
  const candidates = where.somewhere.map((condition) => ` AND flow_id IN (SELECT flow_id FROM ${table} WHERE ${selected} AND (${condition}))`);
  // Named one by one: a table has a hundred columns, and each costs its planning.
  const read = [...new Set(["flow_id", "first_seen", "last_seen", ...needed.map(({ column }) => column)])].join(", ");
  const intervals = `SELECT ${read} FROM ${table} WHERE ${selected}${candidates.join("")}`;
  const flows = `SELECT i.flow_id AS flow_id, ${combined.join(", ")}, ${duration} FROM (${intervals}) AS i GROUP BY i.flow_id`;
  return where.isExact ? `(${flows})` : `(SELECT * FROM (${flows}) WHERE ${where.flows})`;
}
