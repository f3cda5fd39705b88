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

/** Columns whose value may differ between a flow's intervals although the flow has one: names learnt after the first interval. */
const learnt = new Set(flowFields.filter((field) => field.combine === "latest").map((field) => field.column as string));

/**
 * What a query over flows reads, to stand behind FROM. Intervals as they are when that is exact; else one row per flow, with
 * the same column names, combined over the flow's intervals in the window (DECISIONS §2.1).
 */
export function flowSource({ window, filter, access, columns, rows = "1" }: SourceQuery, parameters: Parameters, perFlow = false): string {
  const where = filterSql(filter, access, parameters);
  const within = windowSql("first_seen", window, parameters);
  if (!perFlow && where.isExact && !columns.some((column) => learnt.has(column))) {
    return `(SELECT flow_id, ${[...new Set(columns)].join(", ")} FROM ${table} WHERE ${within} AND ${rows} AND ${where.rows})`;
  }
  const needed = flowFields.filter(
    (field) => field.column !== "flow_id" && (columns.includes(field.column) || new RegExp(`\\b${field.column}\\b`).test(where.flows)),
  );
  const combined = needed.map((field) => combinedColumn(field.column, field.combine, field.type));
  const selected = `${within} AND ${rows} AND ${where.rows}`;
  // Other intervals of a candidate count too, so candidates are looked for by flow.
  const candidates = where.somewhere.map((condition) => ` AND flow_id IN (SELECT flow_id FROM ${table} WHERE ${selected} AND (${condition}))`);
  const intervals = `SELECT * FROM ${table} WHERE ${selected}${candidates.join("")}`;
  const flows = `SELECT i.flow_id AS flow_id, ${combined.join(", ")} FROM (${intervals}) AS i GROUP BY i.flow_id`;
  return where.isExact ? `(${flows})` : `(SELECT * FROM (${flows}) WHERE ${where.flows})`;
}
