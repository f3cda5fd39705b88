import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { EncodedBatch } from "../../model/encoded-batch.ts";
import { AppError } from "../../model/errors.ts";

export interface SpoolOptions {
  readonly folder: string;
  readonly maxBytes: number;
}

export interface SpoolEntry {
  /** File name; also the insert's deduplication token. */
  readonly name: string;
  readonly bytes: number;
  readonly addedAtMs: number;
  /** 0 of a batch that an earlier run took. */
  readonly rows: number;
}

export interface SpoolCounters {
  /** Every try that was refused: by the bound or by the disk. */
  refusedBatches: number;
  damagedFiles: number;
  rejectedBatches: number;
}

const magic = Buffer.from("WGSPOOL1");
/** What a disk must have free beside the batch that it refused before it is taken for having room again. */
const spareBytes = 1024 * 1024;
const fixedBytes = magic.length + 8;

/**
 * Batches on their way to the store, one file each. `append` resolves when the bytes and the name are on the disk; from
 * then on the batch is only ever removed by `done`. File: magic, u32 CRC-32 of what follows, u32 length of a JSON head, head, block.
 */
export class Spool {
  readonly counters: SpoolCounters = { refusedBatches: 0, damagedFiles: 0, rejectedBatches: 0 };
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #entries: SpoolEntry[] = [];
  readonly #run = randomBytes(4).toString("hex");
  #bytes = 0;
  #sequence = 0;
  #directory: FileHandle | undefined;
  #refusal: { readonly error: AppError; readonly bytes: number } | undefined;
  #onAppended: () => void = () => undefined;

  constructor(options: SpoolOptions) {
    this.#folder = options.folder;
    this.#maxBytes = options.maxBytes;
  }

  get batches(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The batch to ship next. */
  get oldest(): SpoolEntry | undefined {
    return this.#entries[0];
  }

  /** Sequence number of the newest batch taken: what `waitingUpTo` measures by. */
  get newest(): number {
    return this.#sequence;
  }

  /** What still waits of the batches taken until the one with this number. */
  waitingUpTo(sequence: number): { readonly batches: number; readonly rows: number } {
    const waiting = this.#entries.filter(({ name }) => sequenceOf(name) <= sequence);
    return { batches: waiting.length, rows: waiting.reduce((sum, { rows }) => sum + rows, 0) };
  }

  /** Why batches are refused now; undefined since one was taken again or there is room for the one that was refused. */
  async refusal(): Promise<AppError | undefined> {
    const refused = this.#refusal;
    if (refused && (await this.#hasRoomFor(refused.bytes)) && this.#refusal === refused) this.#refusal = undefined;
    return this.#refusal?.error;
  }

  onAppended(listener: () => void): void {
    this.#onAppended = listener;
  }

  /** Reads what an earlier run left. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    this.#directory = await open(this.#folder, "r");
    this.#entries.length = 0;
    this.#bytes = 0;
    for (const name of (await readdir(this.#folder)).toSorted()) {
      // An unfinished write was never acknowledged.
      if (name.endsWith(".tmp")) await rm(join(this.#folder, name), { force: true });
      if (!/^\d{14}-[0-9a-f]{8}\.batch$/.test(name)) continue;
      const { size, mtimeMs } = await stat(join(this.#folder, name));
      this.#entries.push({ name, bytes: size, addedAtMs: mtimeMs, rows: 0 });
      this.#bytes += size;
      this.#sequence = Math.max(this.#sequence, sequenceOf(name));
    }
  }

  async close(): Promise<void> {
    await this.#directory?.close();
    this.#directory = undefined;
  }

  /** Resolves when the batch survives a power cut. LIMIT_EXCEEDED at the bound, UNAVAILABLE when the disk will not take it; both counted. */
  async append(batch: EncodedBatch): Promise<string> {
    if (!this.#directory) throw new AppError("UNAVAILABLE", "The flow store is not running.");
    const head = Buffer.from(JSON.stringify({ table: batch.table, partition: batch.partition, rows: batch.rows, minMs: batch.minMs, maxMs: batch.maxMs }));
    const size = fixedBytes + head.length + batch.bytes.length;
    if (this.#bytes + size > this.#maxBytes) {
      throw this.#refuse(
        size,
        new AppError("LIMIT_EXCEEDED", `The spool is full: ${this.#entries.length} batches wait for the flow store.`, {
          wanted: `at most ${this.#maxBytes} bytes`,
          cure: "See health for why the flow store is behind; WIREGRAPH_SPOOL_BYTES gives it more room.",
        }),
      );
    }
    // Reserved at once: several may be writing.
    this.#bytes += size;
    const name = `${String(++this.#sequence).padStart(14, "0")}-${this.#run}.batch`;
    const path = join(this.#folder, name);
    try {
      const fixed = Buffer.alloc(fixedBytes);
      magic.copy(fixed);
      fixed.writeUInt32LE(crc32(batch.bytes, crc32(head)), magic.length);
      fixed.writeUInt32LE(head.length, magic.length + 4);
      const file = await open(`${path}.tmp`, "wx", 0o600);
      try {
        await writeAll(file, [fixed, head, batch.bytes]);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.tmp`, path);
      await this.#directory.sync();
    } catch (cause) {
      this.#bytes -= size;
      await rm(`${path}.tmp`, { force: true }).catch(() => undefined);
      await rm(path, { force: true }).catch(() => undefined);
      throw this.#refuse(size, diskError(cause, this.#folder));
    }
    this.#refusal = undefined;
    this.#entries.push({ name, bytes: size, addedAtMs: Date.now(), rows: batch.rows });
    this.#onAppended();
    return name;
  }

  /** The batch of a file; undefined when the file was damaged, which moves it aside and counts it. */
  async read(entry: SpoolEntry): Promise<EncodedBatch | undefined> {
    const bytes = await readFile(join(this.#folder, entry.name));
    const batch = decode(bytes);
    if (!batch) {
      this.counters.damagedFiles++;
      await this.setAside(entry, "damaged");
    }
    return batch;
  }

  /** The batch is in the store, on its disk. That it has gone from here is on ours when this resolves: a power cut brings none back. */
  async done(entry: SpoolEntry): Promise<void> {
    await rm(join(this.#folder, entry.name), { force: true });
    this.#forget(entry);
    await this.#directory?.sync();
  }

  /** Keeps a file that cannot be shipped, out of the way of the others. */
  async setAside(entry: SpoolEntry, why: "damaged" | "rejected"): Promise<void> {
    await mkdir(join(this.#folder, why), { recursive: true, mode: 0o700 });
    await rename(join(this.#folder, entry.name), join(this.#folder, why, entry.name));
    if (why === "rejected") this.counters.rejectedBatches++;
    this.#forget(entry);
  }

  #refuse(bytes: number, error: AppError): AppError {
    this.counters.refusedBatches++;
    this.#refusal = { error, bytes };
    return error;
  }

  /** A disk that failed otherwise than by being full is believed when it takes a batch, not before. */
  async #hasRoomFor(bytes: number): Promise<boolean> {
    const error = this.#refusal?.error;
    if (error?.code === "LIMIT_EXCEEDED") return this.#bytes + bytes <= this.#maxBytes;
    if (codeOf(error?.cause) !== "ENOSPC") return false;
    try {
      const { bavail, bsize } = await statfs(this.#folder);
      return bavail * bsize > bytes + spareBytes;
    } catch {
      return false;
    }
  }

  #forget(entry: SpoolEntry): void {
    const at = this.#entries.indexOf(entry);
    if (at < 0) return;
    this.#entries.splice(at, 1);
    this.#bytes -= entry.bytes;
  }
}

/** A short write (a full disk may take a part first) is gone on with, not taken for the whole. */
async function writeAll(file: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  for (const part of parts) {
    for (let at = 0; at < part.length;) at += (await file.write(part, at, part.length - at)).bytesWritten;
  }
}

function decode(bytes: Buffer): EncodedBatch | undefined {
  if (bytes.length < fixedBytes || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
  const sum = bytes.readUInt32LE(magic.length);
  const headBytes = bytes.readUInt32LE(magic.length + 4);
  if (headBytes > bytes.length - fixedBytes || crc32(bytes.subarray(fixedBytes)) !== sum) return undefined;
  const head = JSON.parse(bytes.toString("utf8", fixedBytes, fixedBytes + headBytes)) as Omit<EncodedBatch, "bytes">;
  return { ...head, bytes: bytes.subarray(fixedBytes + headBytes) };
}

const sequenceOf = (name: string): number => Number(name.slice(0, 14));

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

/** The disk that a folder of the store is on takes no more. */
export function fullDisk(folder: string, cause?: unknown): AppError {
  const cure = "Free space on that disk, or give it more; what was taken before is safe.";
  return new AppError("UNAVAILABLE", `The disk of ${folder} is full: flows cannot be stored.`, { cure }, { cause });
}

function diskError(cause: unknown, folder: string): AppError {
  const code = codeOf(cause);
  if (code === "ENOSPC" || code === "EDQUOT") return fullDisk(folder, cause);
  return new AppError(
    "UNAVAILABLE",
    `The spool in ${folder} cannot be written: ${code ?? String(cause)}`,
    { cure: "Check the folder and its disk." },
    { cause },
  );
}
