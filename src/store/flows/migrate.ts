import { AppError } from "../../model/errors.ts";
import type { Log } from "../../runtime/log.ts";
import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import type { FlowConnection } from "./connection.ts";
import {
  arrivalDefinition,
  checksumOf,
  columnDefinition,
  createLedger,
  createView,
  indexDefinition,
  ledgerTable,
  migrations,
  settingsText,
  tableSettings,
  ttlExpression,
} from "./ddl.ts";
import { publishedViews } from "./published-views.ts";
import { arrivalColumn, tables, type TableDefinition } from "./tables.ts";

/** Brings the store to this version: numbered migrations once, then columns, comments, indexes, settings, retention and views as the code has them. */
export async function migrate(connection: FlowConnection, retentionMs: number, log: Log): Promise<void> {
  await connection.command(createLedger);
  const applied = await connection.rows<{ version: number; name: string; checksum: string }>(
    { sql: `SELECT version, name, checksum FROM ${ledgerTable} ORDER BY version` },
    "write",
  );
  const newest = Math.max(0, ...applied.map(({ version }) => version));
  if (newest > migrations.length) {
    throw new AppError("CONFLICT", `The flow store was made by a newer Wiregraph (its schema has version ${newest}, this one knows ${migrations.length}).`, {
      cure: "Start the newer version, or choose another data directory.",
    });
  }
  for (const migration of migrations) {
    const checksum = checksumOf(migration);
    const done = applied.find(({ version }) => version === migration.version);
    if (done && done.checksum !== checksum) {
      throw new AppError("CONFLICT", `Migration ${migration.version} (${done.name}) of the flow store is not the one that was applied.`, {
        cure: "Start the version that made this store, or choose another data directory.",
      });
    }
    if (done) continue;
    for (const statement of migration.statements(retentionMs)) await connection.command(statement);
    await connection.command(
      `INSERT INTO ${ledgerTable} (version, name, checksum) VALUES (${migration.version}, ${quoteString(migration.name)}, ${quoteString(checksum)})`,
    );
    log.info({ version: migration.version, name: migration.name }, "flow store migrated");
  }
  for (const table of tables) await reconcile(connection, table, retentionMs, log);
  for (const view of publishedViews) await connection.command(createView(view));
}

async function reconcile(connection: FlowConnection, table: TableDefinition, retentionMs: number, log: Log): Promise<void> {
  const name = quoteIdentifier(table.name);
  const present = await connection.rows<{ name: string; comment: string }>(
    {
      sql: "SELECT name, comment FROM system.columns WHERE database = {database:String} AND table = {table:String}",
      parameters: { database: connection.database, table: table.name },
    },
    "write",
  );
  const comments = new Map(present.map((column) => [column.name, column.comment]));
  const changes: string[] = [];
  let previous: string | undefined;
  for (const field of table.fields) {
    if (!comments.has(field.column)) {
      changes.push(`ADD COLUMN IF NOT EXISTS ${columnDefinition(field)}${previous ? ` AFTER ${quoteIdentifier(previous)}` : " FIRST"}`);
    } else if (comments.get(field.column) !== field.description) {
      changes.push(`COMMENT COLUMN ${quoteIdentifier(field.column)} ${quoteString(field.description)}`);
    }
    previous = field.column;
  }
  if (!comments.has(arrivalColumn)) changes.push(`ADD COLUMN IF NOT EXISTS ${arrivalDefinition}`);
  const indexes = await connection.rows<{ name: string }>(
    {
      sql: "SELECT name FROM system.data_skipping_indices WHERE database = {database:String} AND table = {table:String}",
      parameters: { database: connection.database, table: table.name },
    },
    "write",
  );
  for (const index of table.indexes) if (!indexes.some((each) => each.name === index.name)) changes.push(`ADD ${indexDefinition(index)}`);
  if (changes.length > 0) {
    await connection.command(`ALTER TABLE ${name} ${changes.join(", ")}`);
    log.info({ table: table.name, changes: changes.length }, "flow store table brought up to date");
  }
  const [created] = await connection.rows<{ ddl: string }>(
    {
      sql: "SELECT create_table_query AS ddl FROM system.tables WHERE database = {database:String} AND name = {table:String}",
      parameters: { database: connection.database, table: table.name },
    },
    "write",
  );
  const settings = Object.entries(tableSettings).filter(([name, value]) => !new RegExp(`\\b${name} = ${value}\\b`).test(created?.ddl ?? ""));
  if (settings.length > 0) {
    await connection.command(`ALTER TABLE ${name} MODIFY SETTING ${settingsText(Object.fromEntries(settings))}`);
    log.info({ table: table.name, settings: settings.map(([setting]) => setting) }, "flow store table settings brought up to date");
  }
  if (!created?.ddl.includes(`TTL ${ttlExpression(retentionMs)}`)) {
    // Old parts keep their clock until they are merged; rewriting them all at once would stall the store.
    await connection.command(`ALTER TABLE ${name} MODIFY TTL ${ttlExpression(retentionMs)} SETTINGS materialize_ttl_after_modify = 0`);
    log.info({ table: table.name, days: Math.round(retentionMs / 86_400_000) }, "flow store retention changed");
  }
}

export interface StoreMigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/** Numbered migrations that ran and that a start would run; columns, comments and views follow the code at every start. */
export async function storeMigrationStatus(connection: FlowConnection): Promise<StoreMigrationStatus> {
  const [ledger] = await connection.rows<{ present: string }>({
    sql: "SELECT count() AS present FROM system.tables WHERE database = {database:String} AND name = {table:String}",
    parameters: { database: connection.database, table: ledgerTable },
  });
  const done =
    Number(ledger?.present ?? 0) === 0
      ? []
      : await connection.rows<{ version: number; name: string }>({ sql: `SELECT version, name FROM ${ledgerTable} ORDER BY version` });
  return {
    applied: done.map(({ name }) => name),
    pending: migrations.filter(({ version }) => !done.some((each) => each.version === version)).map(({ name }) => name),
  };
}
