import type { Log } from "../../runtime/log.ts";
import { quoteString } from "../embedded/sql-parameters.ts";
import type { FlowConnection } from "./connection.ts";
import { checksumOf, createLedger, ledgerTable, migrationsOf } from "./ddl.ts";
import { driftOf } from "./drift.ts";
import { appliedMigrations, pendingMigrations } from "./ledger.ts";
import { noteNewRollups } from "./rollup-coverage.ts";

/** Brings the store to this version: numbered migrations once, then columns, comments, indexes, settings, retention and views as the code has them. */
export async function migrate(connection: FlowConnection, retentionMs: number, log: Log): Promise<void> {
  const pending = pendingMigrations(connection, await appliedMigrations(connection));
  if (pending.length > 0) for (const statement of createLedger(connection.shape)) await connection.command(statement);
  for (const migration of pending) {
    const { version, name } = migration;
    for (const statement of migration.statements(retentionMs)) await connection.command(statement);
    await connection.command(
      `INSERT INTO ${ledgerTable} (version, name, checksum) VALUES (${version}, ${quoteString(name)}, ${quoteString(checksumOf(migration))})`,
    );
    log.info({ version, name }, "flow store migrated");
  }
  for (const { title, statements } of await driftOf(connection, retentionMs)) {
    for (const statement of statements) await connection.command(statement);
    log.info({ change: title }, "flow store brought up to date");
  }
  await noteNewRollups(connection, log);
}

export interface StoreMigrationStatus {
  readonly applied: readonly string[];
  /** Everything a start would do: numbered migrations, then what follows the code. */
  readonly pending: readonly string[];
}

/** What ran and what a start would do. Changes nothing; CONFLICT when a start would refuse this store. */
export async function storeMigrationStatus(connection: FlowConnection, retentionMs: number): Promise<StoreMigrationStatus> {
  const applied = await appliedMigrations(connection);
  const pending = pendingMigrations(connection, applied);
  const drift = await driftOf(connection, retentionMs);
  return { applied: applied.map(({ name }) => name), pending: [...pending.map(({ name }) => name), ...drift.map(({ title }) => title)] };
}

/** Names of the migrations this version has; the same for every shape. */
export const knownStoreMigrations = (): readonly string[] => migrationsOf().map(({ name }) => name);

/** What the first start does where there is no store yet. */
export const newStoreStatus = (): StoreMigrationStatus => ({ applied: [], pending: knownStoreMigrations() });
