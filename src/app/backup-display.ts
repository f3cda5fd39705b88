import type { WriteStream } from "node:tty";
import type { BackupManifest } from "../jobs/backup-manifest.ts";
import type { Restored } from "./restores.ts";

/** Steps with how much of each is done: one line that is written over on a terminal, one a step elsewhere. */
export class StepDisplay {
  readonly #stream: WriteStream;
  #step = "";
  #shown = "";

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  show(step: string, share: number): void {
    const isNew = step !== this.#step;
    if (isNew) this.end();
    this.#step = step;
    const text = `${step} … ${Math.floor(share * 100)} %`;
    if (this.#stream.isTTY && text !== this.#shown) this.#stream.write(`\r${text}`);
    else if (!this.#stream.isTTY && isNew) this.#stream.write(`${step} …\n`);
    this.#shown = text;
  }

  /** The line that stands is done with. */
  end(): void {
    if (this.#stream.isTTY && this.#shown !== "") this.#stream.write("\n");
    this.#shown = "";
    this.#step = "";
  }
}

const number = (value: number): string => value.toLocaleString("en-US");

function contents({ flowStore, inventory, createdAt }: BackupManifest): string[] {
  const lines: string[] = [];
  const intervals = flowStore?.tables["flow_intervals"] ?? flowStore?.tables["flow_intervals_local"];
  if (flowStore) {
    const range = intervals?.from === undefined ? "" : ` from ${intervals.from} to ${intervals.to}`;
    const waiting = flowStore.spooledBatches > 0 ? `, and ${number(flowStore.spooledBatches)} batches that waited for the store` : "";
    lines.push(`  flows      ${number(intervals?.rows ?? 0)} intervals${range}${waiting}`, `  until      everything acknowledged before ${flowStore.mark.at}`);
  } else lines.push("  flows      none");
  lines.push(`  inventory  ${number(inventory.rows["User"] ?? 0)} users, ${number(inventory.rows["ApiToken"] ?? 0)} tokens (${inventory.provider})`);
  lines.push(`  made       ${createdAt}`);
  return lines;
}

export function saysBackup(folder: string, manifest: BackupManifest): string {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return [`Backup in ${folder}: ${number(manifest.files.length)} files, ${(bytes / 1_000_000).toFixed(1)} MB.`, ...contents(manifest), ""].join("\n");
}

export function saysRestored(dataDir: string, folder: string, { manifest, differences, movedTo }: Restored): string {
  const hasSettings = manifest.files.some(({ path }) => path === "settings/wiregraph.yaml");
  return [
    `Restored into ${dataDir}.`,
    ...contents(manifest),
    ...differences.map((difference) => `  but        ${difference} (retention takes what is over its time)`),
    ...(movedTo === undefined ? [] : [`  before     what was there is in ${movedTo}; delete it when all is well`]),
    ...(hasSettings ? [`  settings   as they were: ${folder}/settings/wiregraph.yaml`] : []),
    "",
  ].join("\n");
}
