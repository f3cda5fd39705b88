import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AppError } from "../../model/errors.ts";

export type InventoryProvider = "sqlite" | "postgresql";

/** What the runner needs of a Prisma driver adapter's connection. */
export interface MigrationConnection {
  queryRaw(query: { sql: string; args: unknown[]; argTypes: never[] }): Promise<{ readonly rows: readonly (readonly unknown[])[] }>;
  executeRaw(query: { sql: string; args: unknown[]; argTypes: never[] }): Promise<number>;
  executeScript(script: string): Promise<void>;
}

export interface MigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 (hex) of the file, as Prisma computes it. */
  readonly checksum: string;
}

/** `prisma/migrations/` lies beside `src` and beside `dist`, both three folders up. */
export const migrationsFolder = new URL("../../../prisma/migrations/", import.meta.url);

/** Every `NNNN_name/migration.sql` of the provider, in order. */
export function knownMigrations(provider: InventoryProvider, folder = migrationsFolder): readonly Migration[] {
  const own = new URL(`${provider}/`, folder);
  return readdirSync(own, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/migration.sql`, own)))
    .map((entry) => entry.name)
    .toSorted()
    .map((name) => {
      const bytes = readFileSync(fileURLToPath(new URL(`${name}/migration.sql`, own)));
      return { name, sql: bytes.toString("utf8"), checksum: createHash("sha256").update(bytes).digest("hex") };
    });
}

/** The table in which `prisma migrate` keeps its records, column for column, so that both agree on what is applied. */
const recordsTable: Readonly<Record<InventoryProvider, string>> = {
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT,
  "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`,
  postgresql: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ, "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ, "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`,
};

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * One migration and its record as one atomic script. The record's id follows from the migration, so that of two processes
 * applying it at once the second fails on the key and changes nothing.
 */
function scriptOf(provider: InventoryProvider, { name, sql, checksum }: Migration): string {
  const digest = createHash("sha256").update(`${name} ${checksum}`).digest("hex");
  const id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-${digest.slice(12, 16)}-${digest.slice(16, 20)}-${digest.slice(20, 32)}`;
  const now = provider === "sqlite" ? "CAST(unixepoch('subsec') * 1000 AS INTEGER)" : "now()";
  const record =
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count") ` +
    `VALUES (${quote(id)}, ${quote(checksum)}, ${now}, ${quote(name)}, ${now}, 1);`;
  const body = `${recordsTable[provider]};\n${sql}\n;${record}`;
  if (provider === "sqlite") return `BEGIN IMMEDIATE;\n${body}\nCOMMIT;`;
  // Sent as one simple query, which PostgreSQL runs as one transaction. 72707369 is the lock `prisma migrate` takes.
  return `SELECT pg_advisory_xact_lock(72707369);\n${body}`;
}

async function records(
  connection: MigrationConnection,
  provider: InventoryProvider,
): Promise<readonly { name: string; checksum: string; finished: boolean }[]> {
  const exists =
    provider === "sqlite"
      ? `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '_prisma_migrations'`
      : `SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = '_prisma_migrations'`;
  const query = (sql: string) => connection.queryRaw({ sql, args: [], argTypes: [] });
  if (Number((await query(exists)).rows[0]?.[0] ?? 0) === 0) return [];
  const { rows } = await query(
    `SELECT "migration_name", "checksum", CASE WHEN "finished_at" IS NULL THEN 0 ELSE 1 END FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL ORDER BY "migration_name"`,
  );
  return rows.map(([name, checksum, finished]) => ({ name: String(name), checksum: String(checksum), finished: Number(finished) === 1 }));
}

/** Compares what the database has with what we know. CONFLICT when it is newer than this program, changed, or half done. */
export async function migrationStatus(
  connection: MigrationConnection,
  provider: InventoryProvider,
  known = knownMigrations(provider),
): Promise<MigrationStatus> {
  const applied = await records(connection, provider);
  const byName = new Map(known.map((migration) => [migration.name, migration]));
  for (const { name, checksum, finished } of applied) {
    const migration = byName.get(name);
    if (!migration) {
      throw new AppError("CONFLICT", `The inventory was made by a newer Wiregraph: it has the migration ${name}, which this one does not know.`, {
        cure: "Update Wiregraph, or put back a backup from before the update.",
      });
    }
    if (!finished) {
      throw new AppError("CONFLICT", `The migration ${name} of the inventory was begun and not finished.`, {
        cure: "Put back a backup, or settle it with: prisma migrate resolve",
      });
    }
    if (checksum !== migration.checksum) {
      throw new AppError("CONFLICT", `The migration ${name} was applied to the inventory with another content than the file has now.`, {
        wanted: checksum,
        got: migration.checksum,
        cure: "Put the original file back: an applied migration is never edited.",
      });
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  return {
    applied: known.filter(({ name }) => done.has(name)).map(({ name }) => name),
    pending: known.filter(({ name }) => !done.has(name)).map(({ name }) => name),
  };
}

/** Applies what is pending, each atomically with its record. Gives the names applied by this call. */
export async function migrate(connection: MigrationConnection, provider: InventoryProvider, known = knownMigrations(provider)): Promise<readonly string[]> {
  const byUs: string[] = [];
  for (;;) {
    const { pending } = await migrationStatus(connection, provider, known);
    const next = known.find(({ name }) => name === pending[0]);
    if (!next) return byUs;
    try {
      const script = scriptOf(provider, next);
      if (provider === "sqlite") await connection.executeScript(script);
      else await connection.executeRaw({ sql: script, args: [], argTypes: [] });
      byUs.push(next.name);
    } catch (error) {
      // Another process may have applied it between our look and our try.
      const { pending: still } = await migrationStatus(connection, provider, known);
      if (still.includes(next.name)) throw error;
    }
  }
}
