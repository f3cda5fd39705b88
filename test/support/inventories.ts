import { afterAll, beforeAll, describe } from "vitest";
import { type Principal, scopesOfRole } from "../../src/model/principal.ts";
import { AppError } from "../../src/model/errors.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { silentLog } from "../../src/runtime/log.ts";
import { createInventory, type Inventory } from "../../src/store/inventory/index.ts";
import { postgresMissing, startPostgres, type TestPostgres } from "./postgres.ts";

/** A clock the test moves. */
export interface FakeClock {
  (): number;
  nowMs: number;
}

export function fakeClock(startMs = Date.UTC(2026, 0, 15, 12)): FakeClock {
  const clock = (() => clock.nowMs) as FakeClock;
  clock.nowMs = startMs;
  return clock;
}

/** One of the two databases an inventory can be in: the same suite runs on both. */
export interface InventoryBackend {
  readonly name: "sqlite" | "postgresql";
  /** Why it cannot be had here. */
  readonly missing: string | undefined;
  prepare(): Promise<void>;
  /** A started inventory on an empty database. */
  open(clock?: () => number): Promise<Inventory>;
  /** Tables and their columns, in order, as the last opened database has them. */
  columns(): Promise<Readonly<Record<string, readonly string[]>>>;
  dispose(): Promise<void>;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "wiregraph-inventory-"));
}

function grouped(pairs: readonly (readonly [table: string, column: string])[]): Readonly<Record<string, readonly string[]>> {
  const tables: Record<string, string[]> = {};
  for (const [table, column] of pairs) (tables[table] ??= []).push(column);
  return tables;
}

export function sqliteBackend(): InventoryBackend {
  const folders: string[] = [];
  const opened: Inventory[] = [];
  return {
    name: "sqlite",
    missing: undefined,
    prepare: () => Promise.resolve(),
    async open(clock) {
      const dataDir = temporaryFolder();
      folders.push(dataDir);
      const inventory = createInventory({ dataDir, log: silentLog, ...(clock && { clock }) });
      await inventory.start();
      opened.push(inventory);
      return inventory;
    },
    async columns() {
      const connection = await new PrismaLibSql({ url: `file:${join(folders.at(-1)!, "inventory.db")}` }).connect();
      try {
        const sql = "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.rowid, c.cid";
        const { rows } = await connection.queryRaw({ sql, args: [], argTypes: [] });
        return grouped(rows.map(([table, column]) => [String(table), String(column)]));
      } finally {
        await connection.dispose();
      }
    },
    async dispose() {
      await Promise.all(opened.map((inventory) => inventory.stop()));
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function postgresBackend(): InventoryBackend & { readonly server: TestPostgres } {
  let server: TestPostgres | undefined;
  let lastUrl = "";
  const opened: Inventory[] = [];
  const running = (): TestPostgres => {
    if (!server) throw new Error("prepare() first.");
    return server;
  };
  return {
    name: "postgresql",
    missing: postgresMissing,
    get server() {
      return running();
    },
    async prepare() {
      server = await startPostgres();
    },
    async open(clock) {
      lastUrl = running().createDatabase();
      const inventory = createInventory({ databaseUrl: lastUrl, dataDir: "/nonexistent", log: silentLog, ...(clock && { clock }) });
      await inventory.start();
      opened.push(inventory);
      return inventory;
    },
    columns() {
      const sql = "SELECT table_name || ' ' || column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position";
      const lines = running().sql(sql, new URL(lastUrl).pathname.slice(1)).trim().split("\n");
      return Promise.resolve(grouped(lines.map((line) => line.split(" ") as [string, string])));
    },
    async dispose() {
      await Promise.all(opened.map((inventory) => inventory.stop()));
      server?.stop();
    },
  };
}

export const person: Principal = {
  userId: "u1",
  userName: "alice",
  role: "operator",
  scopes: scopesOfRole.operator,
  networks: [],
  via: { kind: "session", sessionId: "s1" },
};
export const assistant: Principal = { ...person, via: { kind: "token", tokenId: "t1", tokenName: "laptop", audience: "mcp" } };

/** The code of the AppError it rejects with. */
export const code = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return "no error";
};

/** What a suite on both databases has at hand; `inventory` from its first test on. */
export interface InventoryWorld {
  readonly backend: InventoryBackend;
  readonly clock: FakeClock;
  readonly inventory: Inventory;
}

/** The same suite on both databases; skipped, saying why, where one cannot be had. */
export function describeInventories(title: string, suite: (world: InventoryWorld) => void): void {
  describe.each([sqliteBackend(), postgresBackend()])(`${title} on $name`, (backend) => {
    describe.skipIf(backend.missing !== undefined)(backend.missing ?? "available", () => {
      const clock = fakeClock();
      let opened: Inventory;
      beforeAll(async () => {
        await backend.prepare();
        opened = await backend.open(clock);
      });
      afterAll(() => backend.dispose());
      suite({
        backend,
        clock,
        get inventory() {
          return opened;
        },
      });
    });
  });
}
