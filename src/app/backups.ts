import { existsSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { BackupManifest } from "../jobs/backup-manifest.ts";
import { readManifest } from "../jobs/backup-manifest.ts";
import { type BackupSources, runBackup } from "../jobs/run-backup.ts";
import { AppError } from "../model/errors.ts";
import type { Job } from "../model/services/jobs.ts";
import type { IpcConnection } from "../runtime/ipc.ts";
import type { Log } from "../runtime/log.ts";
import { createFlowStore, type FlowStore } from "../store/flows/index.ts";
import { createInventory, type Inventory } from "../store/inventory/index.ts";
import type { Config } from "./config.ts";
import { connectToServer } from "./control.ts";
import { dataPaths, lockDataDir } from "./data-dir.ts";
import { flowStoreOptions } from "./part-options.ts";
import { version } from "./version.ts";

export interface BackupRequest {
  /** Absolute. */
  readonly folder: string;
  /** Where a ClickHouse server puts its part. */
  readonly flows?: string;
  readonly withoutFlows: boolean;
  /** The settings file in use, if there is one. */
  readonly settingsFile?: string;
}

export type OnProgress = (step: string, share: number) => void;

/** Of the data directory: made anew, of the moment, or copied otherwise. */
const notCopied = new Set([
  "lock",
  "controlSocket",
  "meterSocket",
  "collectorSocket",
  "addressData",
  "uploads",
  "captures",
  "setupCode",
  "engine",
  "spool",
  "inventory",
  "restoring",
]);

/** Files of the data directory that a backup takes as they are: whatever keys and states there are. */
export function keptFiles(dataDir: string): readonly string[] {
  return Object.entries(dataPaths(dataDir))
    .filter(([name, path]) => !notCopied.has(name) && existsSync(path))
    .map(([, path]) => path);
}

/** What a backup of these stores is made of. */
export function backupSources(
  config: Pick<Config, "dataDir">,
  { store, inventory }: { readonly store: FlowStore; readonly inventory: Inventory },
  { flows, withoutFlows, settingsFile }: BackupRequest,
): BackupSources {
  return {
    ...(!withoutFlows && { flows: (run) => store.backup(run, flows) }),
    inventory: (run) => inventory.backup(run),
    files: [
      ...keptFiles(config.dataDir).map((from) => ({ from, to: `data/${basename(from)}` })),
      ...(settingsFile !== undefined ? [{ from: settingsFile, to: "settings/wiregraph.yaml" }] : []),
    ],
  };
}

/** Makes a backup: in the running server when there is one, else here. */
export async function makeBackup(config: Config, request: BackupRequest, onProgress: OnProgress, signal: AbortSignal, log: Log): Promise<BackupManifest> {
  const server = await connectToServer(config);
  if (server) {
    try {
      await byServer(server, request, onProgress, signal);
      return readManifest(request.folder);
    } finally {
      server.close();
    }
  }
  const lock = lockDataDir(config.dataDir);
  try {
    if (config.databaseUrl === undefined && !existsSync(dataPaths(config.dataDir).inventory)) {
      throw new AppError("BAD_INPUT", `There is nothing in ${config.dataDir} to back up.`, {
        cure: "Name the data directory with --data-dir or WIREGRAPH_DATA_DIR.",
      });
    }
    const inventory = createInventory({ dataDir: config.dataDir, log, ...(config.databaseUrl !== undefined && { databaseUrl: config.databaseUrl }) });
    const store = createFlowStore(flowStoreOptions(config, log));
    // As they are: a backup before an update must not be one after it.
    if (!request.withoutFlows) await store.open();
    try {
      return await runBackup({ folder: request.folder, version, sources: backupSources(config, { store, inventory }, request), onProgress, signal });
    } finally {
      await store.stop();
    }
  } finally {
    lock.release();
  }
}

const pollMs = 250;

async function byServer(server: IpcConnection, request: BackupRequest, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
  const { id } = await server.request<Job>("backup", request);
  let isCancelled = false;
  for (;;) {
    const job = await server.request<Job>("job", { id });
    if (job.state === "DONE") return;
    if (job.state === "CANCELLED") throw new AppError("CANCELLED", "The backup was cancelled; nothing of it is left.");
    if (job.state === "FAILED") throw new AppError("UNAVAILABLE", job.error ?? "The backup failed.");
    onProgress(job.message ?? "flows", job.progress);
    if (signal.aborted && !isCancelled) isCancelled = await server.request<boolean>("cancelJob", { id });
    await pause(pollMs);
  }
}
