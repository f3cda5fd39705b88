import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineBench, median, type BenchOptions, type BenchResult } from "./bench.ts";
import { cliArguments, mixCapture } from "./engine.ts";
import { measureProcess, type Measurement } from "./measure.ts";

export default defineBench({
  name: "import",
  summary: "wiregraph import of the mix into an empty embedded store, the store's start and end included",
  metrics: {
    packets: "packets in the capture",
    importPps: "packets a second of `wiregraph import`, from the process's start until every flow is in the store; median",
    importWallSeconds: "its wall time, seconds; median",
    importCpuSeconds: "its CPU time without the store's process, seconds; median",
    importPeakMb: "largest resident memory of the importing process, without the store's, MiB",
    storeCpuSeconds: "CPU time of the store's process, seconds; median",
    storePeakMb: "largest resident memory of the store's process, MiB",
    runs: "repetitions",
    build: "what was run: dist (compiled) or tsx (sources)",
  },
  run: benchImport,
});

async function benchImport({ quick, say }: BenchOptions): Promise<BenchResult> {
  const mix = mixCapture(say);
  const { args, build } = cliArguments();
  const runs: Measurement[] = [];
  for (let i = 0; i < (quick ? 1 : 3); i++) {
    const dataDir = mkdtempSync(join(tmpdir(), "wg-bench-"));
    try {
      const run = await measureProcess(process.execPath, [...args, "import", "--data-dir", dataDir, mix.path]);
      if (run.exitCode !== 0) throw new Error(`wiregraph import ended with code ${run.exitCode}`);
      runs.push(run);
      say(`import: ${run.wallSeconds.toFixed(2)} s, ${Math.round(mix.packets / run.wallSeconds)} packets/s`);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  const wallSeconds = median(runs.map((run) => run.wallSeconds));
  return {
    packets: mix.packets,
    importPps: Math.round(mix.packets / wallSeconds),
    importWallSeconds: wallSeconds,
    importCpuSeconds: median(runs.map((run) => run.cpuSeconds)),
    importPeakMb: Math.round(Math.max(...runs.map((run) => run.peakMb))),
    storeCpuSeconds: median(runs.map((run) => run.childrenCpuSeconds)),
    storePeakMb: Math.round(Math.max(...runs.map((run) => run.childrenPeakMb))),
    runs: runs.length,
    build,
  };
}
