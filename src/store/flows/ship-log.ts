import { copyFile, type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { tokenOf } from "./spool-names.ts";

/** Batches that go to the store in one insert, by their names in the spool. */
export interface Shipment {
  /** The insert's deduplication token. */
  readonly token: string;
  readonly names: readonly string[];
}

/** A line of the log. */
interface Line extends Shipment {
  /** Whether the shipment of the line before is in the store; it is not when it was refused. */
  readonly afterStored: boolean;
}

/** How many stored batches are remembered. */
const keptNames = 10_000;

/**
 * Which batches each insert is made of, on the disk before it is sent: tried again after a crash it must be of the same, else its token
 * would not tell the store that it is the same insert. So it is also known what was stored when a meter that was never told of it sends
 * it again. A file of JSON lines, of which the last may still be under way.
 */
export class ShipLog {
  readonly #path: string;
  /** Names by the token of the batch alone. */
  readonly #stored = new Map<string, string>();
  #last: Shipment | undefined;
  #lastIsStored = false;
  #file: FileHandle | undefined;
  #namesInFile = 0;

  constructor(folder: string) {
    this.#path = join(folder, "shipments.log");
  }

  /** The last shipment that was sent and, as far as is known, not stored. */
  get underWay(): Shipment | undefined {
    return this.#lastIsStored || this.#last?.names.length === 0 ? undefined : this.#last;
  }

  /** The name under which the batch with this token was stored, if it is one of the last ten thousand. */
  storedAs(token: string): string | undefined {
    return this.#stored.get(token);
  }

  /** Gives whether nothing is known of earlier runs: there were none, or of a version without this log. */
  async open(): Promise<boolean> {
    this.#stored.clear();
    this.#last = undefined;
    this.#lastIsStored = false;
    const lines = await linesOf(this.#path);
    for (const line of lines) {
      if (line.afterStored) this.stored();
      this.#sent(line);
    }
    await this.#rewrite();
    return lines.length === 0;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  /** Resolves when it is on the disk. */
  async send(shipment: Shipment): Promise<void> {
    if (this.#namesInFile > 2 * keptNames) await this.#rewrite();
    const line = textOf({ ...shipment, afterStored: this.#lastIsStored });
    try {
      await this.#file!.appendFile(line);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      // The spool fills the disk and only shipping makes room: what is remembered gives way to what is sent.
      await this.#file!.truncate(0);
      await this.#file!.appendFile(line);
    }
    await this.#file!.datasync();
    this.#sent(shipment);
  }

  /** The last shipment is in the store, and its batches are gone from the spool. The next line says so. */
  stored(): void {
    this.#lastIsStored = true;
    for (const name of this.#last?.names ?? []) this.#stored.set(tokenOf(name), name);
    for (const token of this.#stored.keys()) {
      if (this.#stored.size <= keptNames) break;
      this.#stored.delete(token);
    }
  }

  async copyTo(folder: string): Promise<void> {
    await copyFile(this.#path, join(folder, basename(this.#path)));
  }

  #sent(shipment: Shipment): void {
    this.#last = shipment;
    this.#lastIsStored = false;
    this.#namesInFile += shipment.names.length;
  }

  /** As one line for all that is stored; in one step. */
  async #rewrite(): Promise<void> {
    const { underWay = { token: "", names: [] } } = this;
    const lines: Line[] = [
      { token: "", names: [...this.#stored.values()], afterStored: false },
      { ...underWay, afterStored: true },
    ];
    await rm(`${this.#path}.tmp`, { force: true });
    const file = await open(`${this.#path}.tmp`, "a", 0o600);
    await file.appendFile(lines.map(textOf).join(""));
    await file.sync();
    await rename(`${this.#path}.tmp`, this.#path);
    await this.#file?.close();
    this.#file = file;
    this.#namesInFile = this.#stored.size;
  }
}

/** Begins with a line's end: one before it that was cut off is a line of its own. */
const textOf = (line: Line): string => `\n${JSON.stringify(line)}\n`;

/** A line that was cut off was not on the disk when anything could be sent. */
async function linesOf(path: string): Promise<readonly Line[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });
}
