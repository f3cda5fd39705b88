import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { firstUser, graphql } from "../support/e2e-clients.ts";
import { familyOf, freePort, serverMissing, startServer } from "../support/real-server.ts";
import { usageOf } from "./measure.ts";
import { median, type BenchOptions, type BenchResult } from "./bench.ts";
import type { UdpSent } from "./udp-sender.ts";

const recordsPerSecond = 150_000;
const recordsPerDatagram = 24;
const longestWaitMs = 60_000;

interface Stored {
  /** Records that are in rows of the store, for each second from the first datagram until the last row is stored. */
  readonly perSecond: number;
  readonly lost: number;
  readonly cpuSeconds: number;
  readonly records: number;
}

/** Sends NetFlow v5 to the whole server, with its embedded store, and waits until the rows of all records are in it. */
export async function benchStored({ quick, say }: BenchOptions): Promise<BenchResult> {
  const missing = process.platform === "linux" ? serverMissing() : "it is measured on Linux only";
  if (missing) return { stored_records_per_second: `absent: ${missing}` };
  const runs: Stored[] = [];
  for (let i = 0; i < (quick ? 1 : 3); i++) {
    const run = await store(quick ? 4 : 8);
    say(
      `${Math.round(run.perSecond).toLocaleString("en-US")} records a second stored, ${run.lost} lost, ${((run.cpuSeconds / run.records) * 1e6).toFixed(2)} µs of CPU each`,
    );
    runs.push(run);
  }
  return {
    stored_records_per_second: Math.round(median(runs.map(({ perSecond }) => perSecond))),
    stored_lost: runs.reduce((sum, { lost }) => sum + lost, 0),
    stored_cpu_us: median(runs.map(({ cpuSeconds, records }) => (cpuSeconds / records) * 1e6)),
  };
}

async function store(seconds: number): Promise<Stored> {
  const port = await freePort();
  const server = await startServer({ variables: { WIREGRAPH_COLLECT: `udp://127.0.0.1:${port}`, WIREGRAPH_LOG_LEVEL: "warn" } });
  try {
    const browser = await firstUser(server);
    const ask = async (): Promise<Counts> => {
      const { data, errors } = await graphql(server.url, "{ health { store { insertedRows } collector { records refusedRows } } }", {}, browser);
      if (errors) throw new Error(JSON.stringify(errors));
      const { store: rows, collector } = data.health;
      return { rows: Number(rows.insertedRows), records: Number(collector.records), refusedRows: Number(collector.refusedRows) };
    };
    // A server runs for months: what is measured is not its first seconds, which are the compiler's.
    const warmUp = await send(port, 60_000, 4);
    await settled(ask);
    const before = await ask();
    const cpuBefore = cpuOf(server.process.pid!);
    const { sent, seconds: sending } = await send(port, recordsPerSecond, seconds);
    const waitedMs = await settled(ask);
    const now = await ask();
    const stored = (now.rows - before.rows) * 2;
    return {
      perSecond: stored / (sending + waitedMs / 1_000),
      lost: (warmUp.sent + sent) * recordsPerDatagram - now.rows * 2,
      cpuSeconds: cpuOf(server.process.pid!) - cpuBefore,
      records: stored,
    };
  } finally {
    await server.stop();
    rmSync(server.dataDir, { recursive: true, force: true });
  }
}

async function send(port: number, rate: number, seconds: number): Promise<UdpSent> {
  const program = fileURLToPath(new URL("udp-sender.ts", import.meta.url));
  const given = [port, rate / recordsPerDatagram, seconds, recordsPerDatagram].map(String);
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", program, ...given]);
  return JSON.parse(stdout) as UdpSent;
}

interface Counts {
  readonly rows: number;
  readonly records: number;
  readonly refusedRows: number;
}

/** Waits until no more records are read and all are in rows, two in each; how long that took, milliseconds. */
async function settled(ask: () => Promise<Counts>): Promise<number> {
  const start = performance.now();
  for (let before = -1; ;) {
    const { rows, records, refusedRows } = await ask();
    if (records === before && (rows + refusedRows) * 2 >= records) return performance.now() - start;
    if (performance.now() - start > longestWaitMs) throw new Error("the store did not take the rows");
    before = records;
    await pause(50);
  }
}

/** Of a process and all it started. */
function cpuOf(pid: number): number {
  return familyOf(pid).reduce((sum, id) => sum + (usageOf(String(id))?.cpuSeconds ?? 0), 0);
}
