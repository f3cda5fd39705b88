import { existsSync } from "node:fs";
import { copyFile, lstat, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BackupRun, FlowStoreBackup, InventoryBackup } from "../model/backup.ts";
import { AppError } from "../model/errors.ts";
import { type BackupManifest, incompleteMark, listFiles, synced, writeManifest } from "./backup-manifest.ts";

/** What goes into a backup. */
export interface BackupSources {
  /** Absent: the flows are left out. */
  readonly flows?: (run: BackupRun) => Promise<FlowStoreBackup>;
  readonly inventory: (run: BackupRun) => Promise<InventoryBackup>;
  /** Further files: where each lies, and its place in the backup. */
  readonly files: readonly { readonly from: string; readonly to: string }[];
}

export interface BackupOptions {
  readonly folder: string;
  readonly version: string;
  readonly sources: BackupSources;
  /** The step and how much of it is done, 0 to 1. */
  readonly onProgress: (step: string, share: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes a backup in a folder that is empty or not there yet. Until its last moment the folder is marked as incomplete: whatever ends
 * this process leaves no backup that is none. A failure takes away what was made.
 */
export async function runBackup({ folder, version, sources, onProgress, signal }: BackupOptions): Promise<BackupManifest> {
  const wasThere = existsSync(folder);
  await prepare(folder);
  try {
    await writeFile(join(folder, incompleteMark), "This backup was not finished. It cannot be restored.\n", { mode: 0o600 });
    await synced(folder);
    const createdAt = new Date().toISOString();
    const run = (step: string): BackupRun => ({ folder, onProgress: (share) => onProgress(step, share), signal });
    const flowStore = await sources.flows?.(run("flows"));
    const inventory = await sources.inventory(run("inventory"));
    for (const { from, to } of sources.files) {
      await mkdir(dirname(join(folder, to)), { recursive: true, mode: 0o700 });
      await copyFile(from, join(folder, to));
    }
    const total = await bytesOf(folder);
    let done = 0;
    const files = await listFiles(folder, (bytes) => onProgress("checksums", (done += bytes) / Math.max(1, total)), signal);
    for (const { path } of files) await synced(join(folder, path));
    const manifest = { wiregraph: version, createdAt, ...(flowStore && { flowStore }), inventory, files } as Omit<BackupManifest, "format">;
    signal.throwIfAborted();
    await writeManifest(folder, manifest);
    return { format: 1, ...manifest };
  } catch (error) {
    for (const name of await readdir(folder).catch(() => [])) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
    if (!wasThere) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw signal.aborted ? new AppError("CANCELLED", "The backup was cancelled; nothing of it is left.") : error;
  }
}

async function prepare(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const there = await readdir(folder);
    if (there.length === 0) return;
    const isUnfinished = there.includes(incompleteMark);
    throw new AppError("CONFLICT", isUnfinished ? `${folder} holds a backup that was not finished.` : `${folder} is not empty.`, {
      wanted: "a folder that is empty or not there yet",
      cure: isUnfinished ? `Delete it (rm -r ${folder}), or name another.` : "Name another.",
    });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("UNAVAILABLE", `The backup cannot be written to ${folder}: ${(cause as Error).message}`, {}, { cause });
  }
}

async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let sum = 0;
  for (const entry of entries) if (entry.isFile()) sum += (await lstat(join(entry.parentPath, entry.name))).size;
  return sum;
}
