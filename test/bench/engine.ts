import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeTraffic, type TrafficSummary } from "../support/traffic/traffic.ts";
import { median, type BenchOptions, type BenchResult } from "./bench.ts";
import { measureProcess, type Measurement } from "./measure.ts";

export interface MixCapture extends TrafficSummary {
  readonly path: string;
}

const seed = 7;
const packets = 1_200_000;
/** Goes up when the generator makes other traffic of the same seed. */
const edition = 1;

/** The mix capture all benches share; made once and kept in the system's temporary folder. */
export function mixCapture(say: (line: string) => void): MixCapture {
  const path = join(tmpdir(), `wiregraph-mix-${edition}-${seed}-${packets}.pcap`);
  const facts = `${path}.json`;
  if (existsSync(path) && existsSync(facts)) return { ...(JSON.parse(readFileSync(facts, "utf8")) as TrafficSummary), path };
  say(`generating a mix of ${packets} packets …`);
  const partial = `${path}.${process.pid}`;
  const summary = writeTraffic({ seed, startMs: Date.parse("2026-01-05T08:00:00Z"), packets, out: partial });
  renameSync(partial, path);
  writeFileSync(facts, JSON.stringify(summary));
  return { ...summary, path };
}

/** Node arguments that run the CLI: compiled when it is there, else the sources (slower to start; said in the result). */
export function cliArguments(): { readonly args: readonly string[]; readonly build: "dist" | "tsx" } {
  const compiled = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
  if (existsSync(compiled)) return { args: [compiled], build: "dist" };
  return { args: ["--import", "tsx", fileURLToPath(new URL("../../src/main.ts", import.meta.url))], build: "tsx" };
}

/** Measures `wiregraph flows` on the mix, and `tcpdump` on the same file as the floor; what either writes goes to /dev/null. */
export async function benchEngine({ quick, say }: BenchOptions): Promise<BenchResult> {
  const mix = mixCapture(say);
  const runs = quick ? 3 : 5;
  const { args, build } = cliArguments();
  const ours: Measurement[] = [];
  const floor: Measurement[] = [];
  let hasTcpdump = true;
  for (let i = 0; i < runs; i++) {
    const run = await measureProcess(process.execPath, [...args, "flows", "--no-timeout", "--output", "/dev/null", mix.path]);
    if (run.exitCode !== 0) throw new Error(`wiregraph flows ended with code ${run.exitCode}`);
    ours.push(run);
    say(`flows: ${run.wallSeconds.toFixed(2)} s, ${Math.round(mix.packets / run.wallSeconds)} packets/s`);
    if (!hasTcpdump) continue;
    try {
      floor.push(await measureProcess("tcpdump", ["-r", mix.path, "-w", "/dev/null"]));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      hasTcpdump = false;
    }
  }
  const wall = median(ours.map((run) => run.wallSeconds));
  const cpu = median(ours.map((run) => run.cpuSeconds));
  const floorWall = hasTcpdump ? median(floor.map((run) => run.wallSeconds)) : Number.NaN;
  return {
    packets: mix.packets,
    bytes: mix.bytes,
    flows: mix.flows,
    flowsPps: Math.round(mix.packets / wall),
    flowsWallSeconds: round(wall),
    flowsCpuSeconds: round(cpu),
    flowsPpsPerCpuSecond: Math.round(mix.packets / cpu),
    flowsPeakMb: Math.round(Math.max(...ours.map((run) => run.peakMb))),
    tcpdumpPps: hasTcpdump ? Math.round(mix.packets / floorWall) : "absent",
    tcpdumpWallSeconds: hasTcpdump ? round(floorWall) : "absent",
    runs,
    build,
  };
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
