import { closeSync, copyFileSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import type { BackupRun, InventoryBackup } from "../../model/backup.ts";
import { AppError } from "../../model/errors.ts";
import { spawnProgram } from "../../runtime/child.ts";
import type { Database } from "./database.ts";
import { type MigrationConnection, migrationStatus } from "./migrations.ts";

export const sqliteCopy = "inventory.db";
export const postgresDump = "inventory.dump";

const rowsOf = async (connection: MigrationConnection, sql: string): Promise<readonly (readonly unknown[])[]> =>
  (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;

const execute = (connection: MigrationConnection, sql: string): Promise<number> => connection.executeRaw({ sql, args: [], argTypes: [] });

/** Copies the inventory into the folder as it is at one moment, while others write: SQLite's VACUUM INTO, PostgreSQL's pg_dump. */
export async function backupInventory(
  database: Database,
  databaseUrl: string | undefined,
  { folder, onProgress, signal }: BackupRun,
): Promise<InventoryBackup> {
  const { provider } = database;
  const facts = await database.withMigrationConnection(async (connection) => {
    const { applied: migrations } = await migrationStatus(connection, provider);
    if (databaseUrl !== undefined) return { migrations, rows: await countRows(connection, "public") };
    const path = join(folder, sqliteCopy);
    // Made here, so that nobody else may read it; SQLite writes into an empty file.
    closeSync(openSync(path, "wx", 0o600));
    const quoted = `'${path.replaceAll("'", "''")}'`;
    await execute(connection, `VACUUM INTO ${quoted}`);
    await execute(connection, `ATTACH DATABASE ${quoted} AS copied`);
    try {
      return { migrations, rows: await countRows(connection, "copied") };
    } finally {
      await execute(connection, "DETACH DATABASE copied");
    }
  });
  if (databaseUrl !== undefined) await postgres("pg_dump", databaseUrl, ["--format=custom", "--no-owner", `--file=${join(folder, postgresDump)}`], signal);
  onProgress(1);
  return { provider, ...facts };
}

/** Puts it back where there is none; the caller migrates it then. CONFLICT when there is one. */
export async function restoreInventory(
  database: Database,
  { databaseUrl, dataDir }: { readonly databaseUrl?: string | undefined; readonly dataDir: string },
  { folder, signal }: BackupRun,
): Promise<void> {
  if (databaseUrl === undefined) {
    const path = join(dataDir, "inventory.db");
    if (existsSync(path)) throw new AppError("CONFLICT", `There is an inventory ${path} already.`);
    closeSync(openSync(path, "wx", 0o600));
    copyFileSync(join(folder, sqliteCopy), path);
    return;
  }
  const tables = await database.withMigrationConnection((connection) =>
    rowsOf(connection, "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"),
  );
  if (tables.length > 0) {
    throw new AppError("CONFLICT", "The PostgreSQL database of the inventory has tables already.", {
      cure: "Name an empty one in WIREGRAPH_DATABASE_URL, or empty it yourself: DROP SCHEMA public CASCADE; CREATE SCHEMA public;",
    });
  }
  await postgres("pg_restore", databaseUrl, ["--no-owner", "--exit-on-error", "--single-transaction", join(folder, postgresDump)], signal);
}

/** Of the tables of a schema: `copied` is a database attached to SQLite. */
async function countRows(connection: MigrationConnection, schema: "public" | "copied"): Promise<Readonly<Record<string, number>>> {
  const names = await rowsOf(
    connection,
    schema === "copied"
      ? "SELECT name FROM copied.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
      : "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY table_name",
  );
  const counts: Record<string, number> = {};
  for (const [name] of names) {
    if (String(name).startsWith("_")) continue;
    const [row] = await rowsOf(connection, `SELECT count(*) FROM ${schema === "copied" ? "copied." : ""}"${String(name).replaceAll('"', '""')}"`);
    counts[String(name)] = Number(row?.[0] ?? 0);
  }
  return counts;
}

/** Runs one of PostgreSQL's programs. The connection goes by the environment: an argument could be read by others, and holds a password. */
function postgres(program: "pg_dump" | "pg_restore", databaseUrl: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const url = new URL(databaseUrl);
  const text = (value: string): string => decodeURIComponent(value);
  const environment: Record<string, string> = {
    PGHOST: url.searchParams.get("host") ?? (text(url.hostname.replace(/^\[|\]$/g, "")) || "localhost"),
    PGPORT: url.port || "5432",
    PGUSER: text(url.username),
    PGPASSWORD: text(url.password),
    PGDATABASE: text(url.pathname.slice(1)) || text(url.username),
    PGSSLMODE: url.searchParams.get("sslmode") ?? "prefer",
    PGAPPNAME: "wiregraph",
  };
  const named = program === "pg_restore" ? [`--dbname=${environment["PGDATABASE"]}`] : [];
  return new Promise((resolve, reject) => {
    const child = spawnProgram(program, [...named, ...args], { variables: environment, stdio: ["ignore", "ignore", "pipe"], signal });
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (part: string) => (said = (said + part).slice(-2_000)));
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(new AppError("CANCELLED", "It was cancelled."));
      else if (error.code === "ENOENT") {
        reject(
          new AppError("UNAVAILABLE", `${program} is not installed; it copies the inventory from PostgreSQL.`, {
            cure: "Install PostgreSQL's client programs (Debian: apt-get install postgresql-client), of the server's version or newer.",
          }),
        );
      } else reject(error);
    });
    child.once("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new AppError("UNAVAILABLE", `${program} failed: ${said.trim() || `code ${code}`}`, { cure: "See that its version is not older than the server's." }),
        );
    });
  });
}
