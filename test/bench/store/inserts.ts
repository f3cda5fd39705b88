import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { appendBatch } from "../../../src/pipeline/meter-batch.ts";
import { serveIpc } from "../../../src/runtime/ipc.ts";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import type { SourceOptions, SourceReport, SourceTask } from "./insert-source.ts";
import { benchStore } from "./kept-store.ts";
import type { StorePlan } from "./plan.ts";
import { cpuSeconds } from "./processes.ts";

/** What is offered: a little more than what must be stored, so that a pause can be made good. */
const offeredPerSecond = 160_000;
const burst = { perSecond: 250_000, seconds: 30 } as const;
const everyone = { networks: [] };

export interface InsertFigures {
  readonly rowsPerSecond: number;
  readonly cores: number;
  readonly cpuUsPerRow: number;
  readonly bufferedMb: number;
  readonly refusedRows: number;
  readonly partsMiddle: number;
  readonly partsEnd: number;
  readonly readerQueries: number;
  readonly readerMedianMs: number;
  readonly burstRefused: number;
  readonly burstSpooledMb: number;
  readonly burstDrainSeconds: number;
}

/** The process that makes rows and their batches, as a meter does. */
class Source {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(options: SourceOptions) {
    const program = fileURLToPath(new URL("insert-source.ts", import.meta.url));
    this.#child = spawn(process.execPath, ["--import", "tsx", program, JSON.stringify(options)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.#ended = once(this.#child, "exit");
  }

  async run(perSecond: number, seconds: number): Promise<SourceReport> {
    this.#child.send({ perSecond, seconds } satisfies SourceTask);
    const [report] = (await once(this.#child, "message")) as [SourceReport];
    return report;
  }

  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }
}

/**
 * Offers rows for a time, through the meter's way: batcher, socket, spool, shipper, into an empty store, while two readers ask as people with an open page do;
 * then for half a minute more than it has to store. Throws when what is stored is not what was sent.
 */
export async function measureInserts(plan: StorePlan, seconds: number, say: (line: string) => void): Promise<InsertFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), "wg-inserts-"));
  const store = benchStore(dataDir);
  const socketPath = join(dataDir, "source.sock");
  await store.start();
  const { close } = await serveIpc(socketPath, { batch: (head, bytes) => appendBatch(head, bytes, (batch) => store.append(batch)) });
  const source = new Source({ plan: plan.options, socketPath });
  try {
    // Compiled code and the engine's first parts are not what months of running look like.
    await source.run(offeredPerSecond, 5);
    const readers = startReaders(store);
    const before = { cpu: cpuSeconds(), rows: (await store.history.status()).insertedRows, at: performance.now() };
    await source.run(offeredPerSecond, seconds / 2);
    const middle = await store.history.status();
    const steady = await source.run(offeredPerSecond, seconds / 2);
    const end = await store.history.status();
    const wall = (performance.now() - before.at) / 1_000;
    const cpu = cpuSeconds() - before.cpu;
    const rows = end.insertedRows - before.rows;
    const { queries, medianMs } = await readers.stop();
    say(
      `${Math.round(rows / wall).toLocaleString("en-US")} rows a second on ${(cpu / wall).toFixed(2)} cores; ${middle.parts} parts half-way, ${end.parts} at the end`,
    );
    await source.run(0, 0);
    await store.settled();

    let spooledBytes = 0;
    const spoolWatch = setInterval(() => void store.history.status().then((status) => (spooledBytes = Math.max(spooledBytes, status.spooledBytes))), 1_000);
    await source.run(burst.perSecond, burst.seconds);
    const burstEnd = performance.now();
    const last = await source.run(0, 0);
    await store.settled();
    clearInterval(spoolWatch);
    await check(store, last);
    return {
      rowsPerSecond: rows / wall,
      cores: cpu / wall,
      cpuUsPerRow: (cpu / rows) * 1e6,
      bufferedMb: last.bufferedBytes / 2 ** 20,
      refusedRows: steady.refusedRows,
      partsMiddle: middle.parts,
      partsEnd: end.parts,
      readerQueries: queries,
      readerMedianMs: medianMs,
      burstRefused: last.refusedRows - steady.refusedRows,
      burstSpooledMb: spooledBytes / 2 ** 20,
      burstDrainSeconds: (performance.now() - burstEnd) / 1_000,
    };
  } finally {
    await source.stop();
    await close();
    await store.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Every row that was taken is there, once; what was refused was counted. */
async function check(store: FlowStore, { sent, refusedRows, bytes }: SourceReport): Promise<void> {
  const window = { fromMs: 0, toMs: Date.now() + 60_000 };
  const { totals } = await store.history.stats({ window, groupBy: ["PROTOCOL"], metrics: ["BYTES", "FLOWS"], orderBy: "BYTES", first: 1 }, everyone);
  const wanted = sent - refusedRows;
  if (totals.FLOWS !== wanted) throw new Error(`${wanted} flows were taken, ${totals.FLOWS} are stored`);
  if (refusedRows === 0 && totals.BYTES !== bytes) throw new Error(`${bytes} bytes were sent, ${totals.BYTES} are stored`);
}

/** Two who look on: a page of the last five minutes every two seconds each. */
function startReaders(store: FlowStore): { stop(): Promise<{ readonly queries: number; readonly medianMs: number }> } {
  const stopped = new AbortController();
  const took: number[] = [];
  const read = async (ask: (window: { fromMs: number; toMs: number }) => Promise<unknown>): Promise<void> => {
    while (!stopped.signal.aborted) {
      const began = performance.now();
      await ask({ fromMs: Date.now() - 300_000, toMs: Date.now() });
      took.push(performance.now() - began);
      await pause(Math.max(0, 2_000 - (performance.now() - began)));
    }
  };
  const { history } = store;
  const readers = [
    read((window) => history.stats({ window, groupBy: ["HOST"], metrics: ["BYTES"], orderBy: "BYTES", first: 10 }, everyone)),
    read((window) => history.timeseries({ window, metric: "BYTES", first: 1 }, everyone)),
  ];
  return {
    async stop() {
      stopped.abort();
      await Promise.all(readers);
      return { queries: took.length, medianMs: took.toSorted((a, b) => a - b)[took.length >> 1] ?? Number.NaN };
    },
  };
}
