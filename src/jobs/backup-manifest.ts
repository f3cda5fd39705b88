import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { lstat, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { z } from "zod";
import { AppError } from "../model/errors.ts";

/** Stands in the folder of a backup that is being made, and stays when it is not finished. */
export const incompleteMark = "INCOMPLETE";
const manifestFile = "manifest.json";

const count = z.number().int().nonnegative();
const table = z.object({ rows: count, merges: z.literal(true).optional(), from: z.string().optional(), to: z.string().optional() });
const file = z.object({
  // Below the folder, by names that are names.
  path: z.string().regex(/^(?!\/)(?!(?:.*\/)?\.{1,2}(?:\/|$))[^\0]+$/),
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const manifest = z.object({
  format: z.literal(1),
  wiregraph: z.string(),
  createdAt: z.string(),
  flowStore: z
    .object({
      kind: z.enum(["embedded", "server"]),
      engine: z.string(),
      database: z.string(),
      migrations: z.array(z.string()),
      tables: z.record(z.string(), table),
      mark: z.object({ newestBatch: count, at: z.string() }),
      spooledBatches: count,
      destination: z.string().optional(),
    })
    .optional(),
  inventory: z.object({ provider: z.enum(["sqlite", "postgresql"]), migrations: z.array(z.string()), rows: z.record(z.string(), count) }),
  files: z.array(file),
});

/** What a backup says of itself: versions, row counts, time ranges, and each of its files with its checksum. */
export type BackupManifest = z.output<typeof manifest>;

/** Reads it. BAD_INPUT when the folder is no backup, CONFLICT when it is not finished or of a newer version. */
export function readManifest(folder: string): BackupManifest {
  if (existsSync(join(folder, incompleteMark))) {
    throw new AppError("CONFLICT", `The backup in ${folder} was not finished.`, { cure: "Take another one, or make a new one." });
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(join(folder, manifestFile), "utf8"));
  } catch (cause) {
    throw new AppError("BAD_INPUT", `${folder} is no backup: its ${manifestFile} cannot be read.`, { got: (cause as Error).message }, { cause });
  }
  const format = (content as { format?: unknown } | null)?.format;
  if (typeof format === "number" && format > 1)
    throw new AppError("CONFLICT", "The backup was made by a newer Wiregraph.", { cure: "Restore it with that version." });
  const parsed = manifest.safeParse(content);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new AppError("BAD_INPUT", `${folder} is no backup: its ${manifestFile} is not as it should be.`, { path: path.join("."), got: message });
  }
  return parsed.data;
}

/** Writes it last: from then on the folder is a backup. */
export async function writeManifest(folder: string, content: Omit<BackupManifest, "format">): Promise<void> {
  const temporary = join(folder, `${manifestFile}.tmp`);
  await writeFile(temporary, `${JSON.stringify({ format: 1, ...content }, undefined, 2)}\n`, { mode: 0o600 });
  await synced(temporary);
  await rename(temporary, join(folder, manifestFile));
  await synced(folder);
  await rm(join(folder, incompleteMark), { force: true });
  await synced(folder);
}

/** On the disk, whatever happens next. */
export async function synced(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Every file of the folder with its size and checksum, in the order of their names. */
export async function listFiles(folder: string, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<BackupManifest["files"]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => path !== incompleteMark && !path.startsWith(manifestFile))
    .toSorted();
  const files: BackupManifest["files"] = [];
  for (const path of paths) {
    signal.throwIfAborted();
    const { size } = await lstat(join(folder, path));
    files.push({ path, bytes: size, sha256: await sha256Of(join(folder, path)) });
    onBytes(size);
  }
  return files;
}

/** Reads every file that the manifest names. CONFLICT for one that is missing, changed, or is a link. */
export async function verifyFiles(folder: string, files: BackupManifest["files"], onBytes: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  const damaged = (path: string, what: string): AppError =>
    new AppError("CONFLICT", `The backup in ${folder} is damaged: ${path} ${what}.`, { cure: "Take another one. Nothing was restored." });
  for (const { path, bytes, sha256 } of files) {
    signal.throwIfAborted();
    const found = await lstat(join(folder, path)).catch(() => undefined);
    if (!found) throw damaged(path, "is missing");
    if (!found.isFile()) throw damaged(path, "is no file");
    if (found.size !== bytes) throw damaged(path, `has ${found.size} bytes and should have ${bytes}`);
    if ((await sha256Of(join(folder, path))) !== sha256) throw damaged(path, "has another content than its checksum says");
    onBytes(bytes);
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
