import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./bench.ts";
import { measureProcess, type Measurement } from "./measure.ts";

export const importMetrics = {
  import_pps: "packets a second of `wiregraph import` into an empty embedded store, from the process's start until every flow is in the store; median",
  importWallSeconds: "its wall time, seconds; median",
  importCpuSeconds: "its CPU time without the store's process, seconds; median",
  importPeakMb: "largest resident memory of the importing process, without the store's, MiB",
  storeCpuSeconds: "CPU time of the store's process, seconds; median",
  storePeakMb: "largest resident memory of the store's process, MiB",
} as const;

interface Capture {
  readonly path: string;
  readonly packets: number;
}

/** Imports a capture, each time into a new store, which starts and ends with it; `cli` are node's arguments that run the CLI. */
export async function benchImport(
  { path, packets }: Capture,
  cli: readonly string[],
  runs: number,
  say: (line: string) => void,
): Promise<Record<keyof typeof importMetrics, number>> {
  const all: Measurement[] = [];
  for (let i = 0; i < runs; i++) {
    const dataDir = mkdtempSync(join(tmpdir(), "wg-bench-"));
    try {
      const run = await measureProcess(process.execPath, [...cli, "import", "--data-dir", dataDir, path]);
      if (run.exitCode !== 0) throw new Error(`wiregraph import ended with code ${run.exitCode}`);
      all.push(run);
      say(`import: ${run.wallSeconds.toFixed(2)} s, ${Math.round(packets / run.wallSeconds)} packets/s`);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  const wallSeconds = median(all.map((run) => run.wallSeconds));
  return {
    import_pps: Math.round(packets / wallSeconds),
    importWallSeconds: wallSeconds,
    importCpuSeconds: median(all.map((run) => run.cpuSeconds)),
    importPeakMb: Math.round(Math.max(...all.map((run) => run.peakMb))),
    storeCpuSeconds: median(all.map((run) => run.childrenCpuSeconds)),
    storePeakMb: Math.round(Math.max(...all.map((run) => run.childrenPeakMb))),
  };
}
