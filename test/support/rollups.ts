import type { FlowConnection } from "../../src/store/flows/connection.ts";
import { coverageTable, derivedTables } from "../../src/store/flows/rollup-ddl.ts";

/** Leaves the store as a version without rollups left it. */
export async function dropRollups(connection: FlowConnection): Promise<void> {
  for (const { view } of derivedTables) await connection.command(`DROP TABLE IF EXISTS ${view} SYNC`);
  for (const { name } of derivedTables) await connection.command(`DROP TABLE IF EXISTS ${name} SYNC`);
  await connection.command(`DROP TABLE IF EXISTS ${coverageTable} SYNC`);
  await connection.command("ALTER TABLE schema_migrations DELETE WHERE version > 2 SETTINGS mutations_sync = 1");
}

/** What a rollup and the intervals themselves add up to. */
export async function sumsOf(connection: FlowConnection, table: string): Promise<Readonly<Record<string, number>>> {
  const columns =
    table === "flow_intervals"
      ? "count() AS intervals, sum(opens > 0) AS opens, sum(sent_bytes) AS sent, sum(received_packets) AS received, sum(dateDiff('millisecond', first_seen, last_seen)) AS duration"
      : "sum(intervals) AS intervals, sum(opens) AS opens, sum(sent_bytes) AS sent, sum(received_packets) AS received, sum(duration_ms) AS duration";
  const [row] = await connection.rows<Record<string, string>>({ sql: `SELECT ${columns} FROM ${table}` });
  return Object.fromEntries(Object.entries(row!).map(([name, value]) => [name, Number(value)]));
}

/** Empties the intervals and what was made of them. */
export async function clearFlows(connection: FlowConnection): Promise<void> {
  for (const name of ["flow_intervals", ...derivedTables.map((table) => table.name)]) await connection.command(`TRUNCATE TABLE ${name}`);
}
