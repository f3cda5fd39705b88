import type { FlowConnection } from "./connection.ts";
import { Parameters } from "./parameters.ts";
import { tableOf } from "./tables.ts";

const { name: table } = tableOf("audit");

/** When the newest write of the copy was begun. */
export async function newestAuditMs(connection: FlowConnection): Promise<number | undefined> {
  const [row] = await connection.rows<{ rows: string; newest: string }>({
    sql: `SELECT count() AS rows, toUnixTimestamp64Milli(max(time)) AS newest FROM ${table}`,
  });
  return Number(row?.rows ?? 0) === 0 ? undefined : Number(row!.newest);
}

/** Writes of the copy begun from then on, by id. */
export async function auditSince(connection: FlowConnection, fromMs: number): Promise<ReadonlyMap<string, number>> {
  const parameters = new Parameters();
  const sql = `SELECT event_id, toUnixTimestamp64Milli(time) AS at FROM ${table} WHERE time >= fromUnixTimestamp64Milli(${parameters.add(fromMs, "Int64")}, 'UTC')`;
  const rows = await connection.rows<{ event_id: string; at: string }>({ sql, parameters: parameters.values });
  return new Map(rows.map(({ event_id: id, at }) => [id, Number(at)]));
}
