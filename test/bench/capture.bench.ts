import { existsSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { namespacesMissing } from "../support/namespace.ts";
import { defineBench, median, type BenchOptions, type BenchResult } from "./bench.ts";
import { runLive, type LiveRun } from "./capture.ts";
import { mixCapture } from "./engine.ts";
import { writeSmallFrames } from "./small-frames.ts";

const packetsPerSecond = 200_000;
/** Two seconds at a quarter of the pace before. */
const slowPackets = 100_000;
const smallFrames = { packets: 400_000, flows: 20_000, seed: 7, seconds: 10 } as const;
const forced = { packets: 800_000, ringBytes: 2 << 20, stoppedMs: 2_000 } as const;

const metrics = {
  live_drops_200kpps: "60-byte frames of 20,000 flows, 200,000 a second for 10 s (2 s of 50,000 before): packets lost, all runs together",
  live_cpu_us_per_packet: "the meter's CPU, all threads, microseconds for each packet of the second half, when its code is compiled; median",
  live_start_cpu_us_per_packet: "the same of the whole run, which begins with the meter's start; median",
  live_pps: "packets a second that really came; median",
  live_mix_drops_200kpps: "the mix capture once, 200,000 packets a second (2 s of 50,000 before): packets lost, all runs together",
  live_mix_cpu_us_per_packet: "the meter's CPU, all threads, microseconds for each packet of the second half; median",
  live_mix_start_cpu_us_per_packet: "the same of the whole run; median",
  live_mix_pps: "packets a second that really came; median",
  live_sent: "packets sent in all these runs",
  live_received: "packets the meter counted of them",
  live_unaccounted: "packets sent, less those received and those counted as lost: 0 is right",
  forced_sent: "packets sent to a meter with a ring of 2 MiB that is stopped for 2 s meanwhile",
  forced_received: "packets it counted",
  forced_drops: "packets it says were lost",
  forced_unaccounted: "packets sent, less these two: 0 is right",
  runs: "repetitions",
} as const;

export default defineBench({
  name: "capture",
  summary: "a meter with all dissectors captures on one end of a cable (veth) between two network namespaces what is sent on the other",
  metrics,
  run: benchCapture,
});

async function benchCapture({ quick, say }: BenchOptions): Promise<BenchResult> {
  const missing = namespacesMissing();
  if (missing !== undefined) return Object.fromEntries(Object.keys(metrics).map((name) => [name, `skipped: ${missing}`]));
  const mix = mixCapture(say);
  const small = smallFramesCapture();
  const smallRuns: LiveRun[] = [];
  const mixRuns: LiveRun[] = [];
  const runs = quick ? 1 : 3;
  for (let i = 0; i < runs; i++) {
    smallRuns.push(await runLive({ capture: small, packets: smallFrames.seconds * packetsPerSecond, packetsPerSecond, slowPackets }));
    say(`60-byte frames: ${text(smallRuns.at(-1)!)}`);
    mixRuns.push(await runLive({ capture: mix.path, packets: mix.packets - slowPackets, packetsPerSecond, slowPackets }));
    say(`mix: ${text(mixRuns.at(-1)!)}`);
  }
  const stopped = await runLive({ capture: small, packetsPerSecond, ...forced });
  say(`stopped for ${forced.stoppedMs / 1_000} s: ${text(stopped)}`);
  const all = [...smallRuns, ...mixRuns];
  const sum = (of: (run: LiveRun) => number, among: readonly LiveRun[]): number => among.reduce((total, one) => total + of(one), 0);
  const middle = (of: (run: LiveRun) => number, among: readonly LiveRun[]): number => round(median(among.map(of)));
  return {
    live_drops_200kpps: sum(drops, smallRuns),
    live_cpu_us_per_packet: middle(warm, smallRuns),
    live_start_cpu_us_per_packet: middle(cpu, smallRuns),
    live_pps: middle(pace, smallRuns),
    live_mix_drops_200kpps: sum(drops, mixRuns),
    live_mix_cpu_us_per_packet: middle(warm, mixRuns),
    live_mix_start_cpu_us_per_packet: middle(cpu, mixRuns),
    live_mix_pps: middle(pace, mixRuns),
    live_sent: sum((run) => run.sending.packets, all),
    live_received: sum((run) => run.received, all),
    live_unaccounted: sum(unaccounted, all),
    forced_sent: stopped.sending.packets,
    forced_received: stopped.received,
    forced_drops: stopped.drops,
    forced_unaccounted: unaccounted(stopped),
    runs,
  };
}

const drops = (run: LiveRun): number => run.drops;
const cpu = (run: LiveRun): number => run.cpuUsPerPacket;
const warm = (run: LiveRun): number => run.cpuUsPerPacketWarm;
const pace = (run: LiveRun): number => run.sending.packetsPerSecond;
const unaccounted = (run: LiveRun): number => run.sending.packets - run.received - run.drops;
const round = (value: number): number => Math.round(value * 1_000) / 1_000;

function text(run: LiveRun): string {
  const { sending, received } = run;
  const late = sending.lateSeconds > 0 ? `, ${sending.lateSeconds.toFixed(2)} s late` : "";
  return `${sending.packets} sent (${sending.packetsPerSecond} a second${late}), ${received} received, ${run.drops} lost, ${cpu(run).toFixed(2)} µs of CPU each (second half ${warm(run).toFixed(2)}), ${run.flows} flows`;
}

function smallFramesCapture(): string {
  const { packets, flows, seed } = smallFrames;
  const path = join(tmpdir(), `wiregraph-60b-${seed}-${packets}-${flows}.pcap`);
  if (existsSync(path)) return path;
  const partial = `${path}.${process.pid}`;
  writeSmallFrames(partial, packets, flows, seed);
  renameSync(partial, path);
  return path;
}
