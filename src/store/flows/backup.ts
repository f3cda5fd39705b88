import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { BackedUpTable, BackupRun, FlowStoreBackup } from "../../model/backup.ts";
import { AppError } from "../../model/errors.ts";
import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import { type BackupDestination, parseDestination } from "./backup-destination.ts";
import type { FlowConnection } from "./connection.ts";
import { appliedMigrations } from "./ledger.ts";
import { localName, onCluster, onShards } from "./shape.ts";
import type { Spool } from "./spool.ts";
import { tables } from "./tables.ts";

export interface FlowBackupOptions {
  readonly connection: FlowConnection;
  readonly spool: Spool;
  /** Of the embedded engine; it may write backups below `backups/` in it. */
  readonly engineFolder?: string;
  /** Runs the work while nothing is being inserted. */
  readonly paused: <T>(work: () => Promise<T>) => Promise<T>;
}

const pollMs = 200;

/**
 * The store's own BACKUP and RESTORE. First everything is copied while rows come in, then, for a moment without inserts, what has come
 * since: so that all tables and the spool are of one moment, whatever time the copying takes.
 */
export class FlowBackups {
  readonly #options: FlowBackupOptions;

  constructor(options: FlowBackupOptions) {
    this.#options = options;
  }

  /** Into `folder/clickhouse` and `folder/spool`; a server puts its part at `to`, such as `Disk('backups', 'monday')`. */
  async backup({ folder, onProgress, signal }: BackupRun, to?: string): Promise<FlowStoreBackup> {
    const { connection, spool, paused } = this.#options;
    const [version] = await connection.rows<{ version: string }>({ sql: "SELECT version() AS version" });
    const migrations = (await appliedMigrations(connection)).map(({ name }) => name);
    const target = await this.#open(folder, to);
    const database = `DATABASE ${quoteIdentifier(connection.database)}${onCluster(connection.shape)}`;
    try {
      const totalBytes = await this.#diskBytes();
      await this.#run(`BACKUP ${database} TO ${target.at("full")}`, [], signal, (bytes) =>
        onProgress(totalBytes > 0 ? 0.95 * Math.min(1, bytes / totalBytes) : 0),
      );
      return await paused(async () => {
        await this.#run(`BACKUP ${database} TO ${target.at("last")}`, [`base_backup = ${target.at("full")}`], signal, () => undefined);
        await mkdir(join(folder, "spool"), { mode: 0o700 });
        const at = new Date().toISOString();
        const { batches: spooledBatches, newest: newestBatch } = await spool.copyTo(join(folder, "spool"));
        onProgress(1);
        return {
          kind: connection.kind,
          engine: version?.version ?? "",
          database: connection.database,
          migrations,
          tables: await this.#tables(),
          mark: { newestBatch, at },
          spooledBatches,
          ...(target.shown !== undefined && { destination: target.shown }),
        };
      });
    } finally {
      await target.close();
    }
  }

  /** Puts the tables back into a store that has none; gives what they hold then. The spool is the caller's. */
  async restore({ folder, onProgress, signal }: BackupRun, from?: string): Promise<Readonly<Record<string, BackedUpTable>>> {
    const { connection } = this.#options;
    const [there] = await connection.rows<{ tables: string }>({
      sql: "SELECT count() AS tables FROM system.tables WHERE database = {database:String}",
      parameters: { database: connection.database },
    });
    if (Number(there?.tables) > 0) {
      throw new AppError("CONFLICT", `The database ${connection.database} of the flow store has tables already.`, {
        cure: "Name an empty database in WIREGRAPH_CLICKHOUSE_URL, or drop its tables yourself.",
      });
    }
    const source = await this.#open(folder, from);
    try {
      const database = `DATABASE ${quoteIdentifier(connection.database)}${onCluster(connection.shape)}`;
      await this.#run(`RESTORE ${database} FROM ${source.at("last")}`, [`base_backup = ${source.at("full")}`], signal, (bytes, total) =>
        onProgress(total > 0 ? Math.min(1, bytes / total) : 0),
      );
      return await this.#tables();
    } finally {
      await source.close();
    }
  }

  async #open(folder: string, destination: string | undefined): Promise<BackupDestination> {
    const { connection, engineFolder } = this.#options;
    if (engineFolder === undefined) {
      if (destination !== undefined) return parseDestination(destination);
      throw new AppError("BAD_INPUT", `The flows are on a ClickHouse server, in its database ${connection.database}; it keeps its part of a backup itself.`, {
        wanted: "--flows Disk('backups', 'monday'), File('/backups/monday') or S3('https://…') as that server is set up for",
        cure: "Say where, or leave the flows out: --without-flows",
      });
    }
    if (destination !== undefined) throw new AppError("BAD_INPUT", "--flows is for a ClickHouse server; the embedded one's part lies in the folder.");
    // The engine may write below this folder and nowhere else; links are how it gets to where the backup is wanted.
    const links = join(engineFolder, "backups");
    await mkdir(links, { recursive: true, mode: 0o700 });
    for (const stale of await readdir(links)) await rm(join(links, stale), { force: true });
    await mkdir(join(folder, "clickhouse"), { recursive: true, mode: 0o700 });
    const link = randomUUID();
    await symlink(join(folder, "clickhouse"), join(links, link));
    return { at: (name) => `File(${quoteString(join(links, link, name))})`, close: () => rm(join(links, link), { force: true }) };
  }

  /** Starts it in the background and waits for its end: no session is held meanwhile, inserts and queries go on. */
  async #run(statement: string, settings: readonly string[], signal: AbortSignal, onBytes: (bytes: number, total: number) => void): Promise<void> {
    const { connection } = this.#options;
    const id = randomUUID();
    await connection.rows({ sql: `${statement} SETTINGS ${[`id = ${quoteString(id)}`, ...settings].join(", ")} ASYNC` }, "write");
    for (;;) {
      const [state] = await connection.rows<{ status: string; error: string; total: string; read: string }>({
        sql: `SELECT status, error, total_size AS total, bytes_read AS read FROM system.backups WHERE id = ${quoteString(id)}`,
      });
      if (!state) throw new AppError("UNAVAILABLE", "ClickHouse has ended meanwhile and knows nothing of the backup any more.", { cure: "Begin again." });
      if (/^(?:BACKUP_CREATED|RESTORED)$/.test(state.status)) return;
      if (/FAILED|CANCELLED/.test(state.status)) throw new AppError("UNAVAILABLE", `ClickHouse could not do it: ${state.error}`, { got: state.status });
      const reading = statement.startsWith("RESTORE");
      onBytes(Number(reading ? state.read : state.total), Number(state.total));
      if (signal.aborted) {
        await connection.command(`KILL QUERY WHERE query LIKE ${quoteString(`%${id}%`)} AND query_kind IN ('Backup', 'Restore') ASYNC`).catch(() => undefined);
        throw new AppError("CANCELLED", "It was cancelled.");
      }
      await pause(pollMs);
    }
  }

  async #diskBytes(): Promise<number> {
    const { connection } = this.#options;
    const [sum] = await connection.rows<{ bytes: string }>({
      sql: `SELECT sum(bytes_on_disk) AS bytes FROM ${onShards("system.parts", connection.shape)} WHERE active AND database = {database:String}`,
      parameters: { database: connection.database },
    });
    return Number(sum?.bytes ?? 0);
  }

  async #tables(): Promise<Readonly<Record<string, BackedUpTable>>> {
    const { connection } = this.#options;
    const counts = await connection.rows<{ name: string; rows: string; merges: number }>({
      sql: `SELECT name, sum(total_rows) AS rows, any(engine) LIKE '%Aggregating%' AS merges FROM ${onShards("system.tables", connection.shape)} WHERE database = {database:String} AND engine LIKE '%MergeTree' GROUP BY name ORDER BY name`,
      parameters: { database: connection.database },
    });
    const times = new Map(tables.map(({ name, timeColumn }) => [localName(name, connection.shape), { name, timeColumn }]));
    const facts: Record<string, BackedUpTable> = {};
    for (const { name, rows, merges } of counts) {
      const timed = Number(rows) > 0 ? times.get(name) : undefined;
      const [range] = timed
        ? await connection.rows<{ low: string; high: string }>({
            sql: `SELECT toUnixTimestamp64Milli(min(${timed.timeColumn})) AS low, toUnixTimestamp64Milli(max(${timed.timeColumn})) AS high FROM ${timed.name}`,
          })
        : [];
      const time = (ms: string): string => new Date(Number(ms)).toISOString();
      facts[name] = { rows: Number(rows), ...(merges === 1 && { merges: true }), ...(range && { from: time(range.low), to: time(range.high) }) };
    }
    return facts;
  }
}
