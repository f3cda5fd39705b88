import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { backupHandlers } from "../../src/app/backup-handlers.ts";
import { type BackupRequest, makeBackup } from "../../src/app/backups.ts";
import { type Config, loadConfig } from "../../src/app/config.ts";
import { dataPaths, lockDataDir } from "../../src/app/data-dir.ts";
import { openAccounts } from "../../src/app/open-accounts.ts";
import { restoreBackup } from "../../src/app/restores.ts";
import { createAccountCommands } from "../../src/auth/account-commands.ts";
import { readManifest } from "../../src/jobs/backup-manifest.ts";
import { createJobs } from "../../src/jobs/jobs.ts";
import { serveIpc } from "../../src/runtime/ipc.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { baseMs, dnsBatch, everyone, flowBatch, interval, question, storeIn, temporaryFolder } from "../support/flow-store.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const timeout = 240_000;
const never = new AbortController().signal;
const quiet = (): void => undefined;
const configFor = (dataDir: string): Config => loadConfig({ flags: { dataDir }, environment: {} });
const request = (name: string, more: Partial<BackupRequest> = {}): BackupRequest => ({ folder: join(folder.path, name), withoutFlows: false, ...more });
const window = { fromMs: baseMs - 86_400_000, toMs: baseMs + 86_400_000 };
const live = configFor(join(folder.path, "live"));

/** What `serve` has of it: stores, accounts and the control socket. */
async function startLive() {
  mkdirSync(live.dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataDir(live.dataDir);
  const store = storeIn(live.dataDir);
  await store.start();
  const opened = await openAccounts(live, silentLog);
  const jobs = createJobs({ module: new URL("file:///none"), socketPath: "", meter: {} as never, log: silentLog });
  const control = await serveIpc(
    dataPaths(live.dataDir).controlSocket,
    backupHandlers(live, { store, inventory: opened.inventory, jobs, audit: opened.audit }),
  );
  return {
    store,
    jobs,
    opened,
    async stop() {
      await control.close();
      await jobs.stop();
      await store.stop();
      await opened.stop();
      lock.release();
    },
  };
}

async function rowsIn(dataDir: string): Promise<{ readonly bytes: number; readonly dns: number }> {
  const store = storeIn(dataDir);
  await store.start();
  try {
    await store.settled();
    const stats = await store.history.stats({ window, groupBy: ["PROTOCOL"], metrics: ["BYTES", "FLOWS"], orderBy: "BYTES", first: 5 }, everyone);
    const dns = await store.history.dnsQueries({ window, first: 1, withTotal: true }, everyone);
    return { bytes: stats.totals["BYTES"] ?? 0, dns: dns.total ?? 0 };
  } finally {
    await store.stop();
  }
}

describe("wiregraph backup and restore", () => {
  let secret = "";

  it(
    "while rows come in: all that was acknowledged before the mark is there once, and users and tokens work",
    async () => {
      const server = await startLive();
      const acknowledged: { readonly atMs: number; readonly rows: number }[] = [];
      try {
        const commands = createAccountCommands(server.opened.accounts, server.opened.audit);
        await commands.createUser({ name: "ada", role: "admin", password: "a long pass phrase" });
        ({ secret } = await commands.createToken({ user: "ada", name: "t", audience: "api", scopes: ["read"], networks: [], expiresInMs: 86_400_000 }));
        writeFileSync(dataPaths(live.dataDir).exporters, '{"kept":true}');
        const settingsFile = join(folder.path, "wiregraph.yaml");
        writeFileSync(settingsFile, "port: 3001\n");
        await server.store.append(dnsBatch([question(), question({ timeMs: baseMs + 1 })]));
        const stop = new AbortController();
        let next = 0n;
        const inserting = (async () => {
          while (!stop.signal.aborted) {
            const rows = Array.from({ length: 500 }, () => interval({ flowId: ++next, sentBytes: 1, receivedBytes: 0 }));
            await server.store.append(flowBatch(rows));
            acknowledged.push({ atMs: Date.now(), rows: rows.length });
            await pause(100);
          }
        })();
        const steps = new Set<string>();
        const manifest = await makeBackup(live, request("one", { settingsFile }), (step) => steps.add(step), never, silentLog);
        stop.abort();
        await inserting;
        expect([...steps]).toContain("flows");
        expect(server.jobs.list()).toMatchObject([{ kind: "backup", state: "DONE" }]);
        const { flowStore, inventory } = manifest;
        expect(flowStore).toMatchObject({ kind: "embedded", database: "wiregraph", migrations: expect.arrayContaining(["create flow_intervals"]) });
        expect(flowStore?.tables["flow_intervals"]).toMatchObject({ from: new Date(baseMs).toISOString(), to: new Date(baseMs).toISOString() });
        expect(inventory).toMatchObject({ provider: "sqlite", rows: { User: 1, ApiToken: 1 } });
        expect((await server.opened.audit.events({ first: 5 })).rows.map(({ action, outcome }) => `${action} ${outcome}`)).toContain("backup applied");
      } finally {
        await server.stop();
      }
      const { flowStore } = readManifest(join(folder.path, "one"));
      const { newestBatch, at } = flowStore!.mark;
      // The first batch was of DNS; from then on one after the other.
      const until = acknowledged.slice(0, newestBatch - 1);
      expect(until.length).toBeGreaterThan(0);
      expect(until.length).toBeLessThan(acknowledged.length);
      expect(acknowledged.filter(({ atMs }) => atMs < Date.parse(at)).length).toBeLessThanOrEqual(until.length);

      const elsewhere = configFor(join(folder.path, "elsewhere"));
      const restored = await restoreBackup(elsewhere, { folder: join(folder.path, "one"), withoutFlows: false, force: false }, quiet, never, silentLog);
      expect(restored.differences).toEqual([]);
      // Every batch until the mark exactly once, whether it was in the table or in the spool; none after it.
      expect(await rowsIn(elsewhere.dataDir)).toEqual({ bytes: until.reduce((sum, { rows }) => sum + rows, 0), dns: 2 });
      const people = await openAccounts(elsewhere, silentLog);
      expect(await people.accounts.principalOfToken(secret)).toMatchObject({ userName: "ada" });
      await people.stop();
      expect(readFileSync(dataPaths(elsewhere.dataDir).exporters, "utf8")).toBe('{"kept":true}');
      expect(readFileSync(join(folder.path, "one", "settings", "wiregraph.yaml"), "utf8")).toBe("port: 3001\n");
      expect(statSync(join(folder.path, "one")).mode & 0o077).toBe(0);
      expect(statSync(dataPaths(elsewhere.dataDir).inventory).mode & 0o077).toBe(0);
    },
    timeout,
  );

  it(
    "killed in the middle it leaves none, or one that is marked and refused",
    async () => {
      const source = join(folder.path, "elsewhere");
      const target = join(folder.path, "killed");
      const main = new URL("../../src/main.ts", import.meta.url).pathname;
      const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), main, "backup", target, "--data-dir", source], {
        stdio: "ignore",
        env: { PATH: process.env["PATH"] },
      });
      const ended = new Promise<string | null>((resolve) => child.once("close", (_, signal) => resolve(signal)));
      while (!existsSync(join(target, "clickhouse")) && child.exitCode === null) await pause(2);
      child.kill("SIGKILL");
      expect(await ended).toBe("SIGKILL");
      expect(readdirSync(target)).toContain("INCOMPLETE");
      expect(readdirSync(target)).not.toContain("manifest.json");
      const restore = restoreBackup(
        configFor(join(folder.path, "from-killed")),
        { folder: target, withoutFlows: false, force: false },
        quiet,
        never,
        silentLog,
      );
      await expect(restore).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("was not finished") });
      await expect(makeBackup(configFor(source), request("killed"), quiet, never, silentLog)).rejects.toMatchObject({
        message: expect.stringContaining("holds a backup that was not finished"),
      });
      // The data directory is as good as before.
      await makeBackup(configFor(source), request("after-kill"), quiet, never, silentLog);
    },
    timeout,
  );

  it(
    "refuses what is in use, unless told; what was there is moved aside",
    async () => {
      const target = configFor(join(folder.path, "elsewhere"));
      const again = { folder: join(folder.path, "one"), withoutFlows: false, force: false };
      await expect(restoreBackup(target, again, quiet, never, silentLog)).rejects.toMatchObject({
        code: "CONFLICT",
        message: expect.stringContaining("clickhouse"),
        details: { cure: expect.stringContaining("--force") },
      });
      const before = await rowsIn(target.dataDir);
      const { movedTo } = await restoreBackup(target, { ...again, force: true }, quiet, never, silentLog);
      expect(await rowsIn(target.dataDir)).toEqual(before);
      expect(readdirSync(movedTo!)).toEqual(expect.arrayContaining(["clickhouse", "inventory.db"]));
      await expect(makeBackup(target, request("one"), quiet, never, silentLog)).rejects.toMatchObject({ message: expect.stringContaining("is not empty") });
      await expect(makeBackup(configFor(join(folder.path, "nothing")), request("two"), quiet, never, silentLog)).rejects.toMatchObject({ code: "BAD_INPUT" });
      expect(existsSync(join(folder.path, "two"))).toBe(false);
    },
    timeout,
  );

  it(
    "a restore that cannot be finished leaves everything as it was",
    async () => {
      const target = configFor(join(folder.path, "elsewhere"));
      const before = await rowsIn(target.dataDir);
      const damaged = join(folder.path, "damaged");
      cpSync(join(folder.path, "one"), damaged, { recursive: true });
      // The checksums hold, and the engine cannot read it.
      const metadata = execFileSync("find", [join(damaged, "clickhouse", "last"), "-name", ".backup"], { encoding: "utf8" }).trim();
      writeFileSync(metadata, "<config>");
      const manifest = JSON.parse(readFileSync(join(damaged, "manifest.json"), "utf8"));
      const entry = manifest.files.find(({ path }: { path: string }) => path === "clickhouse/last/.backup");
      Object.assign(entry, { bytes: 8, sha256: createHash("sha256").update("<config>").digest("hex") });
      writeFileSync(join(damaged, "manifest.json"), JSON.stringify(manifest));
      await expect(restoreBackup(target, { folder: damaged, withoutFlows: false, force: true }, quiet, never, silentLog)).rejects.toThrow();
      expect(await rowsIn(target.dataDir)).toEqual(before);
      expect(existsSync(dataPaths(target.dataDir).restoring)).toBe(false);
      rmSync(damaged, { recursive: true });
    },
    timeout,
  );

  it(
    "compares every checksum before it touches anything",
    async () => {
      const copy = join(folder.path, "copy");
      cpSync(join(folder.path, "one"), copy, { recursive: true });
      const target = configFor(join(folder.path, "fresh"));
      const restore = () => restoreBackup(target, { folder: copy, withoutFlows: false, force: false }, quiet, never, silentLog);
      const inventory = join(copy, "inventory.db");
      const whole = readFileSync(inventory);
      appendFileSync(inventory, "x");
      await expect(restore()).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("inventory.db has") });
      const changed = Buffer.from(whole);
      changed[200] = changed[200]! ^ 1;
      writeFileSync(inventory, changed);
      await expect(restore()).rejects.toMatchObject({ message: expect.stringContaining("another content") });
      rmSync(inventory);
      await expect(restore()).rejects.toMatchObject({ message: expect.stringContaining("is missing") });
      writeFileSync(inventory, whole);
      writeFileSync(join(copy, "INCOMPLETE"), "");
      await expect(restore()).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("not finished") });
      rmSync(join(copy, "INCOMPLETE"));
      const text = readFileSync(join(copy, "manifest.json"), "utf8");
      for (const [wrong, message] of [
        [text.replace('"create flow_intervals"', '"create flow_intervals", "of the future"'), "newer Wiregraph"],
        [text.replace('"format": 1', '"format": 2'), "newer Wiregraph"],
        [text.replace('"path": "inventory.db"', '"path": "../inventory.db"'), "not as it should be"],
        [text.replace('"provider": "sqlite"', '"provider": "postgresql"'), "of PostgreSQL"],
        ["{", "is no backup"],
      ] as const) {
        writeFileSync(join(copy, "manifest.json"), wrong);
        await expect(restore()).rejects.toMatchObject({ message: expect.stringContaining(message) });
      }
      expect(existsSync(target.dataDir)).toBe(false);
      rmSync(copy, { recursive: true });
    },
    timeout,
  );

  it(
    "cancelled, nothing of it is left; the inventory alone can be had; a half restore is known and done again",
    async () => {
      const source = configFor(join(folder.path, "elsewhere"));
      const cancel = new AbortController();
      await expect(makeBackup(source, request("cancelled"), () => cancel.abort(), cancel.signal, silentLog)).rejects.toMatchObject({ code: "CANCELLED" });
      expect(existsSync(join(folder.path, "cancelled"))).toBe(false);
      const manifest = await makeBackup(source, request("people", { withoutFlows: true }), quiet, never, silentLog);
      expect(manifest.flowStore).toBeUndefined();
      expect(readdirSync(join(folder.path, "people")).toSorted()).toEqual(["data", "inventory.db", "manifest.json"]);
      const target = configFor(join(folder.path, "half"));
      mkdirSync(target.dataDir, { mode: 0o700 });
      // As a killed restore leaves it.
      writeFileSync(dataPaths(target.dataDir).restoring, join(folder.path, "people"));
      writeFileSync(dataPaths(target.dataDir).inventory, "half");
      expect(() => lockDataDir(target.dataDir)).toThrow("was not finished");
      await restoreBackup(target, { folder: join(folder.path, "people"), withoutFlows: false, force: false }, quiet, never, silentLog);
      const people = await openAccounts(target, silentLog);
      expect(await people.accounts.principalOfToken(secret)).toMatchObject({ userName: "ada" });
      await people.stop();
    },
    timeout,
  );
});
