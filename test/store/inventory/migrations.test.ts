import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../../../src/model/errors.ts";
import {
  type InventoryProvider,
  knownMigrations,
  migrate,
  type MigrationConnection,
  migrationsFolder,
  migrationStatus,
} from "../../../src/store/inventory/migrations.ts";
import { temporaryFolder } from "../../support/inventories.ts";
import { postgresMissing, startPostgres, type TestPostgres } from "../../support/postgres.ts";

type Connection = MigrationConnection & { dispose(): Promise<void> };

const failure = async (work: Promise<unknown>): Promise<AppError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It did not fail.");
};

describe.each(["sqlite", "postgresql"] as const)("migrations of %s", (provider: InventoryProvider) => {
  const missing = provider === "postgresql" ? postgresMissing : undefined;
  describe.skipIf(missing !== undefined)(missing ?? "available", () => {
    const folder = temporaryFolder();
    const open: Connection[] = [];
    let server: TestPostgres | undefined;
    let count = 0;
    beforeAll(async () => {
      if (provider === "postgresql") server = await startPostgres();
    });
    afterAll(async () => {
      await Promise.all(open.map((connection) => connection.dispose()));
      server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Opens connections to one fresh database. */
    const database = (): (() => Promise<Connection>) => {
      const url = server ? server.createDatabase() : `file:${join(folder, `${++count}.db`)}`;
      return async () => {
        const connection = await (server ? new PrismaPg({ connectionString: url }) : new PrismaLibSql({ url, timeout: 2_000 })).connect();
        open.push(connection);
        return connection;
      };
    };
    const query = async (connection: Connection, sql: string): Promise<readonly (readonly unknown[])[]> =>
      (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;
    const execute = (connection: Connection, sql: string) => connection.executeRaw({ sql, args: [], argTypes: [] });

    /** A copy of the migrations with more added: name → SQL. */
    const withMore = (more: Readonly<Record<string, string>>): URL => {
      const copy = join(folder, `migrations-${++count}`);
      cpSync(migrationsFolder, copy, { recursive: true });
      for (const [name, sql] of Object.entries(more)) {
        mkdirSync(join(copy, provider, name), { recursive: true });
        writeFileSync(join(copy, provider, name, "migration.sql"), sql);
      }
      return pathToFileURL(`${copy}/`);
    };

    it("applies in order, once, and records what Prisma would", async () => {
      const connection = await database()();
      const folderUrl = withMore({
        "9003_c": `INSERT INTO "b" VALUES ('x;y -- no comment');`,
        "9002_b": `-- a comment; with a semicolon\nCREATE TABLE "b" ("t" TEXT NOT NULL)`,
      });
      const known = knownMigrations(provider, folderUrl);
      expect(known.map(({ name }) => name)).toEqual([...knownMigrations(provider).map(({ name }) => name), "9002_b", "9003_c"]);
      expect(await migrationStatus(connection, provider, known)).toEqual({ applied: [], pending: known.map(({ name }) => name) });
      expect(await migrate(connection, provider, known)).toEqual(known.map(({ name }) => name));
      expect(await migrate(connection, provider, known)).toEqual([]);
      expect(await migrationStatus(connection, provider, known)).toEqual({ applied: known.map(({ name }) => name), pending: [] });
      expect(await query(connection, `SELECT "t" FROM "b"`)).toEqual([["x;y -- no comment"]]);
      const rows = await query(
        connection,
        `SELECT "migration_name", "checksum", "applied_steps_count", length("id"), "logs", "rolled_back_at" FROM "_prisma_migrations" ORDER BY "migration_name"`,
      );
      expect(rows.map(([name, checksum]) => [name, checksum])).toEqual(known.map(({ name, checksum }) => [name, checksum]));
      for (const row of rows) expect(row.slice(2).map((value) => (value === null ? null : Number(value)))).toEqual([1, 36, null, null]);
      const finished = `SELECT count(*) FROM "_prisma_migrations" WHERE "finished_at" IS NULL OR "started_at" IS NULL`;
      expect(Number((await query(connection, finished))[0]?.[0])).toBe(0);
    });

    it("leaves nothing of a migration that fails", async () => {
      const connection = await database()();
      const known = knownMigrations(provider, withMore({ "9002_half": `CREATE TABLE "half" ("t" TEXT);\nINSERT INTO "nowhere" VALUES (1);` }));
      await expect(migrate(connection, provider, known)).rejects.toThrow();
      expect((await migrationStatus(connection, provider, known)).pending).toEqual(["9002_half"]);
      await expect(query(connection, `SELECT * FROM "half"`)).rejects.toThrow();
      // Mended, it goes through on the same connection.
      const mended = knownMigrations(provider, withMore({ "9002_half": `CREATE TABLE "half" ("t" TEXT);` }));
      expect(await migrate(connection, provider, mended)).toEqual(["9002_half"]);
    });

    it("lets several processes migrate at once", async () => {
      const connect = database();
      const connections = await Promise.all(Array.from({ length: 4 }, connect));
      const known = knownMigrations(provider, withMore({ "9002_data": `INSERT INTO "Setting" VALUES ('once', 'v', '2026-01-01 00:00:00');` }));
      const applied = await Promise.all(connections.map((connection) => migrate(connection, provider, known)));
      expect(applied.flat().toSorted()).toEqual(known.map(({ name }) => name).toSorted());
      expect(Number((await query(connections[0]!, `SELECT count(*) FROM "Setting"`))[0]?.[0])).toBe(1);
    });

    it("refuses a database of a newer version", async () => {
      const connection = await database()();
      await migrate(connection, provider, knownMigrations(provider, withMore({ "0099_future": `CREATE TABLE "future" ("t" TEXT);` })));
      const error = await failure(migrate(connection, provider));
      expect(error.code).toBe("CONFLICT");
      expect(error.message).toContain("0099_future");
      expect(error.details.cure).toContain("Update Wiregraph");
    });

    it("refuses a migration that was edited after it was applied", async () => {
      const connection = await database()();
      await migrate(connection, provider);
      const edited = knownMigrations(provider).map((migration) => ({ ...migration, checksum: "0".repeat(64) }));
      const error = await failure(migrate(connection, provider, edited));
      expect(error).toMatchObject({ code: "CONFLICT", details: { got: "0".repeat(64) } });
    });

    it("refuses one that another tool began and did not finish, unless it was rolled back", async () => {
      const connection = await database()();
      await migrate(connection, provider);
      await execute(connection, `UPDATE "_prisma_migrations" SET "finished_at" = NULL`);
      expect((await failure(migrationStatus(connection, provider))).code).toBe("CONFLICT");
      await execute(connection, `UPDATE "_prisma_migrations" SET "rolled_back_at" = "started_at"`);
      expect((await migrationStatus(connection, provider)).pending).toEqual(knownMigrations(provider).map(({ name }) => name));
    });
  });
});
