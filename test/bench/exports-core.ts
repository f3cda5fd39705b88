/**
 * A program the exports bench runs: decodes exported messages and puts their records together, in this one process, its rows
 * counted and thrown away; prints the runs' figures as JSON. Arguments: the folder of the compiled sources, the format, records a
 * run, runs.
 */
import { pathToFileURL } from "node:url";
import type { ExportDecoder } from "../../src/model/export.ts";
import type * as ExportersModule from "../../src/pipeline/exports/exporters.ts";
import type * as Discover from "../../src/runtime/discover.ts";
import { benchMessages, nowMs, type BenchFormat } from "./exports-messages.ts";

export interface ExportsCore {
  /** Records a second of CPU, all threads: the collector of garbage and the compiler beside ours. */
  readonly perSecond: readonly number[];
  readonly rows: number;
  readonly paired: number;
}

const [folder, format, records, runs] = process.argv.slice(2);
const base = pathToFileURL(`${folder}/`);
const load = async <T>(path: string): Promise<T> => (await import(new URL(path, base).href)) as T;
const suffix = folder!.endsWith("src") ? "ts" : "js";
const { Exporters } = await load<typeof ExportersModule>(`pipeline/exports/exporters.${suffix}`);
const { discover } = await load<typeof Discover>(`runtime/discover.${suffix}`);
const decoders = await discover<ExportDecoder>(new URL("decoders/", base));
// One block of memory, as a receive buffer is.
const messages = packed(benchMessages(format as BenchFormat, Number(records)));
globalThis.gc?.();

const perSecond: number[] = [];
let rows = 0;
let paired = 0;
// The first million records are not counted: a collector runs for months, its first seconds are the compiler's.
const warmUps = Math.ceil(1_000_000 / Number(records));
for (let run = 0; run < warmUps + Number(runs); run++) {
  let made = 0;
  const exporters = new Exporters({
    decoders,
    dissectors: [],
    localNetworks: ["10.0.0.0/8"],
    maxFlows: 1_000_000,
    maxDatagramsPerSecond: Number.POSITIVE_INFINITY,
    sink: { flow: () => void made++ },
  });
  const start = process.cpuUsage();
  for (const { bytes, at, end } of messages) exporters.message(bytes, at, end, "192.0.2.1", "50000", nowMs);
  const { user, system } = process.cpuUsage(start);
  exporters.flush();
  const status = exporters.status();
  if (status.records !== Number(records)) throw new Error(`${format}: ${status.records} of ${records} records were read`);
  if (run < warmUps) continue;
  perSecond.push(status.records / ((user + system) / 1e6));
  rows += made;
  paired += status.paired;
}
process.stdout.write(`${JSON.stringify({ perSecond, rows, paired } satisfies ExportsCore)}\n`);

function packed(all: readonly Buffer[]) {
  const bytes = Buffer.concat(all);
  let end = 0;
  return all.map(({ length }) => ({ bytes, at: end, end: (end += length) }));
}
