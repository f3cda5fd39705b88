import { copyFile, constants, type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { batchTables, type EncodedBatch } from "../../model/encoded-batch.ts";
import { AppError } from "../../model/errors.ts";
import { ShipLog } from "./ship-log.ts";
import { batchFile, nameOf, sequenceOf, tokenOf, tokenOfId } from "./spool-names.ts";

export interface SpoolOptions {
  readonly folder: string;
  readonly maxBytes: number;
}

export interface SpoolEntry {
  /** File name. */
  readonly name: string;
  /** Deduplication token of an insert of this batch alone: of its id, so that a batch taken twice is stored once. */
  readonly token: string;
  readonly bytes: number;
  readonly addedAtMs: number;
  /** 0 when its file cannot be read. */
  readonly rows: number;
  /** Absent when its file cannot be read. */
  readonly head?: BatchHead;
}

type BatchHead = Omit<EncodedBatch, "bytes">;

/** Batches of one table and one day that go to the store as one insert, always with the same token. */
export interface SpoolShipment {
  readonly token: string;
  readonly entries: readonly SpoolEntry[];
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
/** More than any head takes. */
const maxHeadBytes = 4_096;

/**
 * Batches on their way to the store, one file each. `append` resolves when the bytes and the name are on the disk; from
 * then on the batch is only ever removed by `done`, when the shipment it went in is stored. File: magic, u32 CRC-32 of what follows, u32 length of a JSON head, head, block.
 */
export class Spool {
  readonly counters: SpoolCounters = { refusedBatches: 0, damagedFiles: 0, rejectedBatches: 0 };
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #entries: SpoolEntry[] = [];
  /** Batches being written, by id. */
  readonly #taking = new Map<string, Promise<string>>();
  /** Numbers of batches that are not on the disk yet. */
  readonly #writing = new Set<number>();
  #bytes = 0;
  #sequence = 0;
  readonly #log: ShipLog;
  #underWay: SpoolShipment | undefined;
  #directory: FileHandle | undefined;
  #refusal: { readonly error: AppError; readonly bytes: number } | undefined;
  #onAppended: () => void = () => undefined;

  constructor(options: SpoolOptions) {
    this.#folder = options.folder;
    this.#maxBytes = options.maxBytes;
    this.#log = new ShipLog(options.folder);
  }

  get batches(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get oldest(): SpoolEntry | undefined {
    return this.#entries[0];
  }

  /** Those that wait, oldest first. */
  get entries(): readonly SpoolEntry[] {
    return this.#entries;
  }

  /** What was sent and is not known to be stored: to be sent again before anything else, as it was. */
  get underWay(): SpoolShipment | undefined {
    return this.#underWay;
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
      if (!batchFile.test(name)) continue;
      const { size, mtimeMs } = await stat(join(this.#folder, name));
      const head = await readHead(join(this.#folder, name));
      this.#entries.push({ name, token: tokenOf(name), bytes: size, addedAtMs: mtimeMs, rows: head?.rows ?? 0, ...(head && { head }) });
      this.#bytes += size;
      this.#sequence = Math.max(this.#sequence, sequenceOf(name));
    }
    const isNew = await this.#log.open();
    const [oldest] = this.#entries;
    // A version without the log sent one at a time: the oldest may have been under way.
    if (isNew && oldest) await this.#log.send({ token: oldest.token, names: [oldest.name] });
    this.#findUnderWay();
  }

  /** Of a shipment whose batches were on their way out of the spool, what is left. */
  #findUnderWay(): void {
    const shipment = this.#log.underWay;
    if (!shipment) {
      this.#underWay = undefined;
      return;
    }
    const entries = this.#entries.filter(({ name }) => shipment.names.includes(name));
    this.#underWay = entries.length > 0 ? { token: shipment.token, entries } : undefined;
    if (entries.length === 0) this.#log.stored();
  }

  async close(): Promise<void> {
    await this.#log.close();
    await this.#directory?.close();
    this.#directory = undefined;
  }

  /**
   * Resolves with the file's name when the batch survives a power cut; one that is here already, is being written or was stored lately
   * is not taken again.
   * LIMIT_EXCEEDED at the bound, UNAVAILABLE when the disk will not take it; both counted.
   */
  append(batch: EncodedBatch): Promise<string> {
    const token = tokenOfId(batch.id);
    const here = this.#taking.get(batch.id) ?? this.#entries.find((entry) => entry.token === token)?.name ?? this.#log.storedAs(token);
    if (here !== undefined) return Promise.resolve(here);
    const taking = this.#take(batch).finally(() => this.#taking.delete(batch.id));
    this.#taking.set(batch.id, taking);
    return taking;
  }

  async #take(batch: EncodedBatch): Promise<string> {
    if (!this.#directory) throw new AppError("UNAVAILABLE", "The flow store is not running.");
    const { id, table, partition, rows, minMs, maxMs } = batch;
    const said: BatchHead = { id, table, partition, rows, minMs, maxMs };
    const head = Buffer.from(JSON.stringify(said));
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
    const sequence = ++this.#sequence;
    this.#writing.add(sequence);
    const name = nameOf(sequence, id);
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
    } finally {
      this.#writing.delete(sequence);
    }
    this.#refusal = undefined;
    this.#entries.push({ name, token: tokenOfId(id), bytes: size, addedAtMs: Date.now(), rows, head: said });
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

  /** Copies the batches that wait. Nothing may be shipped meanwhile; what is taken meanwhile is left out. */
  async copyTo(folder: string): Promise<{ readonly batches: number; readonly newest: number }> {
    const waiting = [...this.#entries];
    // Of several that are being written the later may be done first.
    const newest = Math.min(this.#sequence, ...[...this.#writing].map((sequence) => sequence - 1));
    for (const { name } of waiting) await copyFile(join(this.#folder, name), join(folder, name), constants.COPYFILE_FICLONE);
    await this.#log.copyTo(folder);
    return { batches: waiting.length, newest };
  }

  /** Notes on the disk that these go in one insert; `underWay` until they are stored, or refused. */
  async send(entries: readonly SpoolEntry[]): Promise<SpoolShipment> {
    const [first] = entries;
    // One alone keeps its own token: the store knows it then wherever it was sent from.
    const token = entries.length === 1 ? first!.token : `group-${randomBytes(8).toString("hex")}`;
    await this.#log.send({ token, names: entries.map(({ name }) => name) });
    return (this.#underWay = { token, entries });
  }

  /** What is under way is in the store, on its disk. That it has gone from here is on ours when this resolves: a power cut brings none back. */
  async done(): Promise<void> {
    const { entries = [] } = this.#underWay ?? {};
    for (const entry of entries) {
      await rm(join(this.#folder, entry.name), { force: true });
      this.#forget(entry);
    }
    this.#underWay = undefined;
    await this.#directory?.sync();
    this.#log.stored();
  }

  /** What is under way was refused as a whole and nothing of it is stored: its batches wait again. */
  refused(): void {
    this.#underWay = undefined;
  }

  /** Keeps a file that cannot be shipped, out of the way of the others. */
  async setAside(entry: SpoolEntry, why: "damaged" | "rejected"): Promise<void> {
    await mkdir(join(this.#folder, why), { recursive: true, mode: 0o700 });
    await rename(join(this.#folder, entry.name), join(this.#folder, why, entry.name));
    if (why === "rejected") this.counters.rejectedBatches++;
    this.#forget(entry);
    const { token, entries } = this.#underWay ?? {};
    const left = entries?.filter((each) => each !== entry) ?? [];
    this.#underWay = token !== undefined && left.length > 0 ? { token, entries: left } : undefined;
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

/** Of a file, without looking at the rest; undefined when there is none. */
async function readHead(path: string): Promise<BatchHead | undefined> {
  const file = await open(path, "r");
  try {
    const bytes = Buffer.alloc(maxHeadBytes);
    const { bytesRead } = await file.read(bytes, 0, maxHeadBytes, 0);
    return headOf(bytes.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

function headOf(bytes: Buffer): BatchHead | undefined {
  if (bytes.length < fixedBytes || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
  const length = bytes.readUInt32LE(magic.length + 4);
  if (length > bytes.length - fixedBytes) return undefined;
  try {
    const head = JSON.parse(bytes.toString("utf8", fixedBytes, fixedBytes + length)) as BatchHead;
    return batchTables.includes(head.table) ? head : undefined;
  } catch {
    return undefined;
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
