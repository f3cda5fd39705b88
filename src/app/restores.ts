import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type BackupManifest, readManifest, verifyFiles } from "../jobs/backup-manifest.ts";
import type { BackedUpTable, BackupRun } from "../model/backup.ts";
import { AppError } from "../model/errors.ts";
import type { Log } from "../runtime/log.ts";
import { createFlowStore, knownStoreMigrations } from "../store/flows/index.ts";
import { createInventory, type Inventory, knownInventoryMigrations } from "../store/inventory/index.ts";
import { keptFiles, type OnProgress } from "./backups.ts";
import type { Config } from "./config.ts";
import { connectToServer } from "./control.ts";
import { dataPaths, ensureDataDir, lockDataDir } from "./data-dir.ts";
import { flowStoreOptions } from "./part-options.ts";

export interface RestoreRequest {
  readonly folder: string;
  /** Where a ClickHouse server has its part, when that is not where the backup says. */
  readonly flows?: string;
  readonly withoutFlows: boolean;
  readonly force: boolean;
}

export interface Restored {
  readonly manifest: BackupManifest;
  /** Tables that have other numbers of rows than when they were backed up. */
  readonly differences: readonly string[];
  /** Where what was there before has been put. */
  readonly movedTo?: string;
}

/** Puts a backup into a data directory that holds nothing yet, or with `force` in the place of what it holds, which is moved aside. */
export async function restoreBackup(config: Config, request: RestoreRequest, onProgress: OnProgress, signal: AbortSignal, log: Log): Promise<Restored> {
  const { folder } = request;
  const manifest = readManifest(folder);
  refuseUnfit(config, manifest, request);
  await refuseRunning(config);
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let read = 0;
  await verifyFiles(folder, manifest.files, (bytes) => onProgress("checksums", (read += bytes) / Math.max(1, total)), signal);

  ensureDataDir(config.dataDir);
  const lock = lockDataDir(config.dataDir, { evenUnfinished: true });
  try {
    const { restoring } = dataPaths(config.dataDir);
    // What an earlier try left half is nobody's.
    if (existsSync(restoring)) for (const path of occupied(config)) rmSync(path, { recursive: true, force: true });
    const movedTo = setAside(config, request.force);
    writeFileSync(restoring, folder, { mode: 0o600 });
    try {
      const differences = await putBack(config, manifest, request, (step) => ({ folder, signal, onProgress: (share) => onProgress(step, share) }), log);
      rmSync(restoring);
      return { manifest, differences, ...(movedTo !== undefined && { movedTo }) };
    } catch (error) {
      for (const path of occupied(config)) rmSync(path, { recursive: true, force: true });
      if (movedTo !== undefined) {
        for (const name of readdirSync(movedTo)) renameSync(join(movedTo, name), join(config.dataDir, name));
        rmSync(movedTo, { recursive: true });
      }
      rmSync(restoring, { force: true });
      throw error;
    }
  } finally {
    lock.release();
  }
}

async function putBack(
  config: Config,
  manifest: BackupManifest,
  { folder, flows, withoutFlows }: RestoreRequest,
  run: (step: string) => BackupRun,
  log: Log,
): Promise<readonly string[]> {
  const paths = dataPaths(config.dataDir);
  const inventory = inventoryOf(config, log);
  await inventory.restore(run("inventory"));
  await inventory.migrate();
  const data = join(folder, "data");
  if (existsSync(data)) cpSync(data, config.dataDir, { recursive: true });
  if (!manifest.flowStore || withoutFlows) return [];
  if (existsSync(join(folder, "spool"))) cpSync(join(folder, "spool"), paths.spool, { recursive: true });
  const store = createFlowStore(flowStoreOptions(config, log));
  try {
    await store.open();
    const tables = await store.restore(run("flows"), flows ?? manifest.flowStore.destination);
    await store.migrate();
    return differencesOf(manifest.flowStore.tables, tables);
  } finally {
    await store.stop();
  }
}

const inventoryOf = (config: Config, log: Log): Inventory =>
  createInventory({ dataDir: config.dataDir, log, ...(config.databaseUrl !== undefined && { databaseUrl: config.databaseUrl }) });

/** Before anything is looked at twice: whether this configuration and this version can take it. */
function refuseUnfit(config: Config, { flowStore, inventory, wiregraph }: BackupManifest, { withoutFlows }: RestoreRequest): void {
  const provider = config.databaseUrl === undefined ? "sqlite" : "postgresql";
  const titles = { sqlite: "SQLite", postgresql: "PostgreSQL" };
  if (inventory.provider !== provider) {
    throw new AppError("BAD_INPUT", `The backup's inventory is of ${titles[inventory.provider]}, and the configuration says ${titles[provider]}.`, {
      cure: provider === "sqlite" ? "Name a database with WIREGRAPH_DATABASE_URL." : "Unset WIREGRAPH_DATABASE_URL.",
    });
  }
  const kind = config.clickhouseUrl === undefined ? "embedded" : "server";
  if (flowStore && !withoutFlows && flowStore.kind !== kind) {
    throw new AppError(
      "BAD_INPUT",
      `The backup's flows are of ${flowStore.kind === "embedded" ? "the embedded ClickHouse" : "a ClickHouse server"}, and the configuration says otherwise.`,
      {
        cure: kind === "embedded" ? "Name a server with WIREGRAPH_CLICKHOUSE_URL, or --without-flows." : "Unset WIREGRAPH_CLICKHOUSE_URL, or --without-flows.",
      },
    );
  }
  const unknown = [
    ...inventory.migrations.filter((name) => !knownInventoryMigrations(provider).includes(name)),
    ...(flowStore?.migrations ?? []).filter((name) => !knownStoreMigrations().includes(name)),
  ];
  if (unknown.length > 0) {
    throw new AppError("CONFLICT", `The backup was made by a newer Wiregraph (${wiregraph}): it has ${unknown.join(", ")}, which this one does not know.`, {
      cure: "Update Wiregraph first.",
    });
  }
}

async function refuseRunning(config: Config): Promise<void> {
  const server = await connectToServer(config);
  server?.close();
  if (server) throw new AppError("CONFLICT", `A server runs on ${config.dataDir}.`, { cure: "Stop it first, or name another data directory with --data-dir." });
}

/** What of the data directory a restore would put something in the place of. */
function occupied({ dataDir }: Pick<Config, "dataDir">): readonly string[] {
  const { engine, spool, inventory } = dataPaths(dataDir);
  return [engine, spool, inventory, `${inventory}-wal`, `${inventory}-shm`, ...keptFiles(dataDir)].filter(
    (path, i, all) => existsSync(path) && all.indexOf(path) === i,
  );
}

function setAside(config: Config, force: boolean): string | undefined {
  const there = occupied(config);
  if (there.length === 0) return undefined;
  if (!force) {
    throw new AppError("CONFLICT", `${config.dataDir} is in use: it holds ${there.map((path) => basename(path)).join(", ")}.`, {
      cure: "Name another data directory with --data-dir, or --force: what is there is moved aside then.",
    });
  }
  const movedTo = join(config.dataDir, `before-restore-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}`);
  mkdirSync(movedTo, { mode: 0o700 });
  for (const path of there) renameSync(path, join(movedTo, basename(path)));
  return movedTo;
}

function differencesOf(was: Readonly<Record<string, BackedUpTable>>, is: Readonly<Record<string, BackedUpTable>>): readonly string[] {
  return Object.entries(was)
    .filter(([name, { rows, merges }]) => is[name]?.rows !== rows && !(merges && is[name]))
    .map(([name, { rows }]) => `${name} had ${rows} rows and has ${is[name]?.rows ?? 0}`);
}
