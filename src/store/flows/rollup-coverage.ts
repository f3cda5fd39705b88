import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../../runtime/log.ts";
import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import type { FlowConnection } from "./connection.ts";
import { settingsText } from "./ddl-parts.ts";
import { coverageTable, derivedTables } from "./rollup-ddl.ts";
import { arrivalColumn, tableOf } from "./tables.ts";

const intervals = tableOf("flows").name;
const dayMs = 86_400_000;
/** Intervals that go into rollups in one insert: what it groups must fit into memory. */
const maxSliceRows = 1_000_000;

/** Tables filled from intervals directly; those filled from them follow by themselves. */
const roots = derivedTables.filter(({ from }) => from === intervals);

/** What a rollup holds of the intervals that were stored before it was made. */
export interface Coverage {
  readonly wholeFromMs: number;
  /** Seconds since the epoch; intervals stored later came in by themselves. */
  readonly madeAt: number;
}

/** By the table's name. */
export async function readCoverage(connection: FlowConnection): Promise<ReadonlyMap<string, Coverage>> {
  const rows = await connection.rows<{ table_name: string; whole_from: string; made_at: number }>({
    sql: `SELECT table_name, toUnixTimestamp64Milli(min(whole_from)) AS whole_from, toUnixTimestamp(min(recorded_at)) AS made_at FROM ${coverageTable} GROUP BY table_name`,
  });
  return new Map(rows.map(({ table_name: name, whole_from: wholeFrom, made_at: madeAt }) => [name, { wholeFromMs: Number(wholeFrom), madeAt: madeAt }]));
}

/** Notes of a new rollup from when it is whole. Nothing may be inserted between its making and this. */
export async function noteNewRollups(connection: FlowConnection, log: Log): Promise<void> {
  const covered = await readCoverage(connection);
  const isNew = roots.filter(({ name }) => !covered.has(name));
  if (isNew.length === 0) return;
  const [stored] = await connection.rows<{ rows: string; newest: string }>(
    { sql: `SELECT count() AS rows, toUnixTimestamp64Milli(max(first_seen)) AS newest FROM ${intervals}` },
    "write",
  );
  const isEmpty = Number(stored?.rows ?? 0) === 0;
  const wholeFromMs = isEmpty ? 0 : (Math.floor(Number(stored!.newest) / dayMs) + 1) * dayMs;
  for (const { name } of isNew) await note(connection, name, wholeFromMs);
  if (isEmpty) return;
  log.info({ rollups: isNew.map(({ name }) => name) }, "rollups were made; what is stored already is added to them, the newest day first");
  // Arrival is known by the second: what comes in the next is not part of what was there.
  await pause(1_100);
}

async function note(connection: FlowConnection, name: string, wholeFromMs: number): Promise<void> {
  // The earliest time that counts; times before 1970 are stored as 1970.
  await connection.command(
    `INSERT INTO ${coverageTable} (table_name, whole_from) SELECT ${quoteString(name)}, fromUnixTimestamp64Milli(toInt64(${Math.min(wholeFromMs, 0xffff_ffff * 1_000)}), 'UTC')`,
  );
}

/** One insert, one part: it is there as a whole or not at all. */
const oneBlock = {
  max_threads: 1,
  max_insert_threads: 1,
  min_insert_block_size_rows: 1_000_000_000,
  min_insert_block_size_bytes: 0,
  max_bytes_before_external_group_by: 500_000_000,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
} as const;

/** Minute of the day. */
const minuteSql = "intDiv(toUnixTimestamp(first_seen) % 86400, 60)";

/**
 * Adds to the rollups what was stored before they were made: a day at a time, the newest first, in inserts of about a million intervals.
 * An insert has a token of its own, so that one repeated after a crash changes nothing.
 */
export async function fillRollups(connection: FlowConnection, log: Log, stop: AbortSignal): Promise<void> {
  const covered = await readCoverage(connection);
  if (connection.shape.kind === "cluster") {
    if (roots.some(({ name }) => covered.get(name)?.wholeFromMs !== 0)) log.info("on a cluster, rollups begin when they were made");
    return;
  }
  if (roots.every(({ name }) => covered.get(name)?.wholeFromMs === 0)) return;
  const parts = await connection.rows<{ partition: string }>({
    sql: "SELECT DISTINCT partition FROM system.parts WHERE active AND database = {database:String} AND table = {table:String} ORDER BY partition DESC",
    parameters: { database: connection.database, table: intervals },
  });
  for (const { partition } of parts) {
    const dayStartMs = Date.UTC(Number(partition.slice(0, 4)), Number(partition.slice(4, 6)) - 1, Number(partition.slice(6, 8)));
    for (const table of roots) {
      const coverage = covered.get(table.name);
      if (!coverage || dayStartMs >= coverage.wholeFromMs) continue;
      const stored = `toYYYYMMDD(first_seen) = ${Number(partition)} AND toUnixTimestamp(${arrivalColumn}) <= ${coverage.madeAt}`;
      for (const { from, to } of await slicesOf(connection, stored)) {
        if (stop.aborted) return;
        const rows = `(SELECT * FROM ${intervals} WHERE ${stored} AND ${minuteSql} BETWEEN ${from} AND ${to})`;
        const columns = table.columns.map(({ column }) => quoteIdentifier(column)).join(", ");
        const token = quoteString(`fill-${table.name}-${partition}-${from}`);
        await connection.command(
          `INSERT INTO ${quoteIdentifier(table.name)} (${columns}) ${table.select(rows)} ORDER BY ALL SETTINGS ${settingsText(oneBlock)}, insert_deduplication_token = ${token}`,
        );
      }
      await note(connection, table.name, dayStartMs);
    }
    log.debug({ day: partition }, "a day was added to the rollups");
  }
  for (const { name } of roots) if (covered.has(name)) await note(connection, name, 0);
  log.info({ days: parts.length }, "the rollups hold all that is stored");
}

/** Minutes of a day, both included, that have about a million of its intervals together. */
async function slicesOf(connection: FlowConnection, stored: string): Promise<{ readonly from: number; readonly to: number }[]> {
  const minutes = await connection.rows<{ minute: number; rows: string }>({
    sql: `SELECT ${minuteSql} AS minute, count() AS rows FROM ${intervals} WHERE ${stored} GROUP BY minute ORDER BY minute`,
  });
  const slices: { from: number; to: number; rows: number }[] = [];
  for (const { minute, rows } of minutes) {
    const last = slices.at(-1);
    if (!last || last.rows + Number(rows) > maxSliceRows) slices.push({ from: minute, to: minute, rows: Number(rows) });
    else {
      last.to = minute;
      last.rows += Number(rows);
    }
  }
  return slices;
}
