import { execFile } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writeTraffic, type TrafficSummary } from "../support/traffic/traffic.ts";
import { median, type BenchOptions, type BenchResult } from "./bench.ts";
import type { EngineCore } from "./engine-core.ts";
import { benchImport } from "./import.ts";
import { measureProcess, type Measurement } from "./measure.ts";
import { PeerTurns } from "./peers.ts";
import { writeSmallFrames } from "./small-frames.ts";

export interface MixCapture extends TrafficSummary {
  readonly path: string;
}

const seed = 7;
/** What most benches read. */
const packets = 1_200_000;
/** What `flows` and the engine alone are measured on as well: more than 250,000 flows, and the start of the process weighs little. */
const manyPackets = 3_600_000;
const smallFrames = { packets: 4_000_000, flows: 500_000 } as const;
/** Peers take half a minute a turn. */
const peerTurns = 3;
/** Goes up when the generator makes other traffic of the same seed. */
const edition = 2;

/** A capture made once and kept in the system's temporary folder, with what its maker says of it. */
function keptCapture<T>(name: string, say: (line: string) => void, make: (out: string) => T): T & { readonly path: string } {
  const path = join(tmpdir(), `wiregraph-${name}.pcap`);
  const facts = `${path}.json`;
  if (existsSync(path) && existsSync(facts)) return { ...(JSON.parse(readFileSync(facts, "utf8")) as T), path };
  say(`generating ${path} …`);
  const partial = `${path}.${process.pid}`;
  const summary = make(partial);
  renameSync(partial, path);
  writeFileSync(facts, JSON.stringify(summary));
  return { ...summary, path };
}

/** The mix capture all benches share. */
export function mixCapture(say: (line: string) => void, count = packets): MixCapture {
  return keptCapture(`mix-${edition}-${seed}-${count}`, say, (out) => writeTraffic({ seed, startMs: Date.parse("2026-01-05T08:00:00Z"), packets: count, out }));
}

/** The longer one, of more than 250,000 flows. */
export function longMix(say: (line: string) => void): MixCapture {
  return mixCapture(say, manyPackets);
}

function smallFramesCapture(say: (line: string) => void): { readonly path: string } {
  const { packets: count, flows } = smallFrames;
  return keptCapture(`64b-${edition}-${seed}-${count}-${flows}`, say, (out) => {
    writeSmallFrames(out, count, flows, seed);
    return smallFrames;
  });
}

/** Node arguments that run the CLI: compiled when it is there, else the sources (slower to start; said in the result). */
export function cliArguments(): { readonly args: readonly string[]; readonly build: "dist" | "tsx" } {
  const compiled = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
  if (existsSync(compiled)) return { args: [compiled], build: "dist" };
  return { args: ["--import", "tsx", fileURLToPath(new URL("../../src/main.ts", import.meta.url))], build: "tsx" };
}

/** Measures `wiregraph flows` on the mix, long and short, and `tcpdump` on the same file as the floor; what either writes goes to /dev/null. */
export async function benchEngine({ quick, say }: BenchOptions): Promise<BenchResult> {
  const mix = longMix(say);
  const short = mixCapture(say);
  const runs = quick ? 3 : 5;
  const { build } = cliArguments();
  const ours: Measurement[] = [];
  const shorter: Measurement[] = [];
  const floor: Measurement[] = [];
  // By turns: what slows the machine down for a while slows all of them.
  for (let i = 0; i < runs; i++) {
    ours.push(await measureFlows(mix, say));
    const read = await measureTcpdump(mix);
    if (read) floor.push(read);
    shorter.push(await measureFlows(short, say));
  }
  const peers = new PeerTurns(mix.path, mix.packets, say);
  const core = await benchCore(mix.path, runs, say, ({ cold }, run) => (run < peerTurns ? peers.take(cold.wallSeconds) : undefined));
  const small = await benchCore(smallFramesCapture(say).path, runs, say);
  const imported = await benchImport(mix, cliArguments().args, runs, say);
  const wall = medianOf(ours, (run) => run.wallSeconds);
  const cpu = medianOf(ours, (run) => run.cpuSeconds);
  const floorWall = medianOf(floor, (run) => run.wallSeconds);
  const hasFloor = floor.length > 0;
  return {
    packets: mix.packets,
    bytes: mix.bytes,
    flows: mix.flows,
    flowsPps: Math.round(mix.packets / wall),
    flowsWallSeconds: round(wall),
    flowsCpuSeconds: round(cpu),
    flowsPpsPerCpuSecond: Math.round(mix.packets / cpu),
    flowsPeakMb: Math.round(Math.max(...ours.map((run) => run.peakMb))),
    tcpdumpPps: hasFloor ? Math.round(mix.packets / floorWall) : "absent",
    tcpdumpWallSeconds: hasFloor ? round(floorWall) : "absent",
    shortPackets: short.packets,
    shortFlowsPps: Math.round(short.packets / medianOf(shorter, (run) => run.wallSeconds)),
    shortFlowsPeakMb: Math.round(Math.max(...shorter.map((run) => run.peakMb))),
    flows_mixed_pps_per_core: core.pps,
    flows_mixed_cold_pps: core.coldPps,
    flows_64b_pps: small.packetsPps,
    flows_64b_with_rows_pps: small.pps,
    bytes_per_flow: small.bytesPerFlow,
    bytes_per_flow_mixed: core.bytesPerFlow,
    beside_mb: core.besideMb,
    import_pps: imported.import_pps,
    ...peers.result,
    runs,
    build,
  };
}

async function measureFlows(mix: MixCapture, say: (line: string) => void): Promise<Measurement> {
  const run = await measureProcess(process.execPath, [...cliArguments().args, "flows", "--no-timeout", "--output", "/dev/null", mix.path]);
  if (run.exitCode !== 0) throw new Error(`wiregraph flows ended with code ${run.exitCode}`);
  say(`flows of ${mix.packets} packets: ${run.wallSeconds.toFixed(2)} s, ${Math.round(mix.packets / run.wallSeconds)} packets/s`);
  return run;
}

/** Undefined where tcpdump is not installed. */
async function measureTcpdump(mix: MixCapture): Promise<Measurement | undefined> {
  try {
    return await measureProcess("tcpdump", ["-r", mix.path, "-w", "/dev/null"]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  }
}

const medianOf = (runs: readonly Measurement[], value: (run: Measurement) => number): number => (runs.length === 0 ? Number.NaN : median(runs.map(value)));

/** Runs the engine alone on a capture; medians. */
async function benchCore(
  capture: string,
  runs: number,
  say: (line: string) => void,
  afterRun?: (result: EngineCore, run: number) => Promise<void> | undefined,
): Promise<{ readonly pps: number; readonly coldPps: number; readonly packetsPps: number; readonly bytesPerFlow: number; readonly besideMb: number }> {
  const sources = cliArguments().build === "dist" ? "../../dist" : "../../src";
  const program = fileURLToPath(new URL("engine-core.ts", import.meta.url));
  const results: EngineCore[] = [];
  for (let i = 0; i < runs; i++) {
    const { stdout } = await runProgram(process.execPath, [
      "--expose-gc",
      "--import",
      "tsx",
      program,
      fileURLToPath(new URL(sources, import.meta.url)),
      capture,
    ]);
    const result = JSON.parse(stdout) as EngineCore;
    results.push(result);
    const { packets: read, cold, warm } = result;
    say(`engine alone: ${warm.wallSeconds.toFixed(2)} s, ${Math.round(read / warm.wallSeconds)} packets/s; the first time ${cold.wallSeconds.toFixed(2)} s`);
    await afterRun?.(result, i);
  }
  const of = (value: (result: EngineCore) => number): number => Math.round(median(results.map(value)));
  return {
    pps: of(({ packets: read, warm }) => read / warm.wallSeconds),
    coldPps: of(({ packets: read, cold }) => read / cold.wallSeconds),
    packetsPps: of(({ packets: read, warm }) => read / warm.packetsSeconds),
    bytesPerFlow: of((one) => one.bytesPerFlow),
    besideMb: of((one) => one.besideMb),
  };
}

const runProgram = promisify(execFile);

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
