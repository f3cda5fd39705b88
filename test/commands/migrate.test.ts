import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { dataPaths } from "../../src/app/data-dir.ts";
import migrateCommand from "../../src/commands/migrate.ts";
import { serveIpc } from "../../src/runtime/ipc.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { createInventory } from "../../src/store/inventory/index.ts";
import { flowBatch, interval, storeIn, temporaryFolder } from "../support/flow-store.ts";

const folder = temporaryFolder();
const dataDir = join(folder.path, "data");
afterAll(() => folder.remove());
afterEach(() => vi.restoreAllMocks());

async function migrate(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = "";
  let code = -1;
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((part) => {
      text += String(part);
      return true;
    });
  }
  const program = new Command().exitOverride();
  migrateCommand.configure(program.command("migrate").exitOverride(), (action) => async (...args) => {
    code = await action(...args);
  });
  try {
    await program.parseAsync(["migrate", "--data-dir", dataDir, ...words], { from: "user" });
  } finally {
    vi.restoreAllMocks();
  }
  return { code, text };
}

const timeout = 60_000;

describe("wiregraph migrate --check", () => {
  it(
    "says 1 and what a first start makes, and makes nothing; after a migration 0",
    async () => {
      const first = await migrate("--check");
      expect(first.code).toBe(1);
      expect(first.text).toContain("inventory: 0 applied, pending:\n  0001_accounts_and_audit\n");
      expect(first.text).toContain("flow store: 0 applied, pending:\n  create flow_intervals\n");
      expect(existsSync(dataDir)).toBe(false);
      expect((await migrate()).code).toBe(0);
      const after = await migrate("--check");
      expect(after).toMatchObject({
        code: 0,
        text: expect.stringMatching(/^inventory: \d+ applied, nothing pending\nflow store: \d+ applied, nothing pending\n$/),
      });
      const retention = await migrate("--check", "--retention", "30d");
      expect(retention).toMatchObject({ code: 1, text: expect.stringContaining("  flow_intervals: keep rows for 30d\n") });
    },
    timeout,
  );

  it(
    "works beside a running server, in that one's stores, while rows come in",
    async () => {
      const store = storeIn(dataDir);
      const inventory = createInventory({ dataDir, log: silentLog });
      await store.start();
      await inventory.start();
      const control = await serveIpc(dataPaths(dataDir).controlSocket, { flowStore: () => store.endpoint });
      try {
        const before = readdirSync(dataDir);
        const [check] = await Promise.all([migrate("--check"), store.append(flowBatch([interval()]))]);
        expect(check).toMatchObject({ code: 0, text: expect.stringContaining("flow store: ") });
        expect(readdirSync(dataDir).filter((name) => !before.includes(name))).toEqual([]);
        expect(await migrate("--check", "--retention", "10d")).toMatchObject({ code: 1, text: expect.stringContaining("keep rows for 10d") });
        await store.settled();
        expect((await store.history.status()).reachable).toBe(true);
      } finally {
        await control.close();
        await inventory.stop();
        await store.stop();
      }
    },
    timeout,
  );

  it(
    "says 2 when it cannot be found out",
    async () => {
      expect(await migrate("--check", "--clickhouse-url", "http://127.0.0.1:1/flows")).toMatchObject({
        code: 2,
        text: expect.stringContaining("The flow store does not answer"),
      });
      const elsewhere = join(folder.path, "damaged");
      mkdirSync(elsewhere);
      writeFileSync(join(elsewhere, "inventory.db"), "not a database, and long enough to be looked at as one".repeat(100));
      expect(await migrate("--check", "--data-dir", elsewhere)).toMatchObject({ code: 2, text: expect.stringContaining("is not a Wiregraph inventory") });
      rmSync(elsewhere, { recursive: true });
    },
    timeout,
  );
});
