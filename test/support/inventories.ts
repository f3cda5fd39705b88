import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  dispose(): Promise<void>;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "wiregraph-inventory-"));
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
    async dispose() {
      await Promise.all(opened.map((inventory) => inventory.stop()));
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function postgresBackend(): InventoryBackend & { readonly server: TestPostgres } {
  let server: TestPostgres | undefined;
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
      const inventory = createInventory({ databaseUrl: running().createDatabase(), dataDir: "/nonexistent", log: silentLog, ...(clock && { clock }) });
      await inventory.start();
      opened.push(inventory);
      return inventory;
    },
    async dispose() {
      await Promise.all(opened.map((inventory) => inventory.stop()));
      server?.stop();
    },
  };
}
