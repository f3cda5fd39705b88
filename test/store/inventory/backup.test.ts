import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../../../src/runtime/log.ts";
import { createInventory, type Inventory } from "../../../src/store/inventory/index.ts";
import { postgresMissing, startPostgres, type TestPostgres } from "../../support/postgres.ts";

const programs = spawnSync("pg_dump", ["--version"]).status === 0 ? undefined : "no pg_dump here (Debian: apt-get install postgresql-client)";
const never = new AbortController().signal;
const user = (name: string) => ({ name, nameKey: name, role: "admin" as const, createdAtMs: 1_700_000_000_000, founder: false });

describe.each(["sqlite", "postgresql"] as const)("backup of an inventory in %s", (provider) => {
  const missing = provider === "postgresql" ? (postgresMissing ?? programs) : undefined;
  describe.skipIf(missing !== undefined)(missing ?? "available", () => {
    const folder = mkdtempSync(join(tmpdir(), "wiregraph-inventory-"));
    let server: TestPostgres | undefined;
    const open: Inventory[] = [];
    const inventory = (): Inventory => {
      const made = createInventory(
        server ? { databaseUrl: server.createDatabase(), dataDir: folder, log: silentLog } : { dataDir: mkdtempSync(join(folder, "data-")), log: silentLog },
      );
      open.push(made);
      return made;
    };
    const run = (name: string) => ({ folder: join(folder, name), onProgress: () => undefined, signal: never });

    beforeAll(async () => {
      if (provider === "postgresql") server = await startPostgres();
    });
    afterAll(async () => {
      await Promise.all(open.map((each) => each.stop()));
      server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it("copies it while it is written, and puts it where there is none", async () => {
      mkdirSync(join(folder, "backup"));
      const source = inventory();
      await source.start();
      await source.records.users.create(user("ada"));
      await source.settings.set("k", "v'1");
      const [facts] = await Promise.all([source.backup(run("backup")), source.records.users.create(user("bob"))]);
      expect(facts).toMatchObject({ provider, migrations: (await source.migrationStatus()).applied });
      expect(facts.rows["Setting"]).toBe(1);
      expect(facts.rows["User"]).toBeGreaterThanOrEqual(1);
      expect(facts.rows).not.toHaveProperty("_prisma_migrations");
      const [file] = readdirSync(join(folder, "backup"));
      expect(file).toBe(provider === "sqlite" ? "inventory.db" : "inventory.dump");
      if (provider === "sqlite") expect(statSync(join(folder, "backup", file!)).mode & 0o077).toBe(0);

      const target = inventory();
      await target.restore(run("backup"));
      expect((await target.migrationStatus()).pending).toEqual([]);
      await target.start();
      expect((await target.records.users.list()).map(({ name }) => name)).toContain("ada");
      expect(await target.settings.get("k")).toBe("v'1");
      await target.settings.set("k", "2");
      expect(await source.settings.get("k")).toBe("v'1");
      await expect(target.restore(run("backup"))).rejects.toMatchObject({ code: "CONFLICT" });
    });
  });
});
