import { PerformanceObserver } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { compileNetworkNames } from "../../src/enrich/network-names.ts";
import { flowDimensions } from "../../src/model/query-plan.ts";
import { Cidr } from "../../src/net/cidr.ts";
import { Ip } from "../../src/net/ip.ts";
import { createEngine } from "../../src/pipeline/create-engine.ts";
import { linkTypes } from "../../src/pipeline/engine.ts";
import { createLiveView } from "../../src/pipeline/live/create-live-view.ts";
import { FlowSweep } from "../../src/pipeline/live/flow-sweep.ts";
import { Slices } from "../../src/pipeline/live/slices.ts";
import { udpFrame } from "../support/frames.ts";
import { defineBench, median, type BenchOptions, type BenchResult } from "./bench.ts";

const everything = { networks: [] };
/** 1,000 clients of ours, 20,000 servers, 40 ports of servers. */
const plan = { clients: 1_000, servers: 20_000, ports: [443, 80, 53, 123, 22, 25, 8_080, 5_432, 3_306, 6_379, 4_433, 9_999] } as const;
/** Twenty networks have names. */
const networkOf = compileNetworkNames(Array.from({ length: 20 }, (_, i) => ({ name: `network ${i}`, network: new Cidr(Ip.v4(0xc6330000 + (i << 10)), 118) })));
const groupings = flowDimensions.filter((each) => each !== "TIME");

export default defineBench({
  name: "live",
  summary: "the live view over a full table: how long its answers take and how long they hold the event loop",
  metrics: {
    live_flows: "live flows in the table",
    live_first_beat_ms: "the beat that sees all flows for the first time, until it is done",
    live_first_beat_block_ms: "longest time it held the loop",
    live_full_beat_ms: "a beat in which every flow had a packet, until it is done",
    live_full_beat_block_ms: "longest time it held the loop",
    live_full_beat_p99_ms: "the 99th percentile of the turns of the loop meanwhile",
    live_grouping_ms_slowest: "summary without a filter, the slowest of all groupings; median of 5, milliseconds",
    live_grouping_slowest: "which that was",
    live_filtered_ms: "summary under a filter that no aggregate knows; median of 5, milliseconds",
    live_filtered_block_ms: "longest time it held the loop",
    live_filtered_in_beat_ms: "the same while a beat runs in which every flow had a packet",
    live_flows_page_ms: "first page of all flows by bytes; median of 5, milliseconds",
    live_flows_page_block_ms: "longest time it held the loop",
    live_hosts_page_ms: "first page of all hosts by bytes; median of 5, milliseconds",
    live_hosts_page_block_ms: "longest time it held the loop",
    live_ends_ms: "every flow ends within a second, until all are exported",
    live_ends_block_ms: "longest time it held the loop",
    live_bytes_per_flow: "memory of the live view for one flow, the engine's beside",
  },
  run: benchLive,
});

async function benchLive({ quick, say }: BenchOptions): Promise<BenchResult> {
  const flows = quick ? 100_000 : 1_000_000;
  let live!: ReturnType<typeof createLiveView>;
  const engine = createEngine(
    { source: "CAPTURE", dissectors: [], localNetworks: ["10.0.0.0/8"], tunnels: false, idleTimeoutMs: 30_000, activeTimeoutMs: 1e9, maxFlows: flows + 1_024 },
    { flow: (interval, flow) => live.sink.flow(interval, flow) },
  );
  let nowMs = 1_800_000_000_000;
  const empty = heap();
  const slices = new Slices();
  live = createLiveView(engine, { maxFlows: flows + 1_024, slices, networkOf }, () => nowMs);
  const columns = heap() - empty;
  const id = engine.addInterface("eth0", linkTypes.ETHERNET);
  const frame = udpFrame({ source: "10.0.0.1", destination: "198.51.0.1", sourcePort: 1_000, destinationPort: 443, payload: Buffer.alloc(58) });
  const feed = (): void => {
    for (let i = 0; i < flows; i++) {
      frame.writeUInt32BE(0x0a000001 + (i % plan.clients), 26);
      frame.writeUInt32BE(0xc6330001 + ((Math.imul(i, 0x9e3779b1) >>> 0) % plan.servers), 30);
      frame.writeUInt16BE(1_024 + (Math.floor(i / plan.clients) % 60_000), 34);
      frame.writeUInt16BE(plan.ports[i % plan.ports.length]!, 36);
      engine.packet(frame, 0, frame.length, frame.length, nowMs, id, 0);
    }
  };
  const beat = async (meanwhile: () => Promise<void> = async () => {}): Promise<Timing> => {
    nowMs += 1_000;
    return timed(async () => void (await Promise.all([live.beat(nowMs), meanwhile()])));
  };
  feed();
  const before = heap();
  const firstBeat = await beat();
  const bytesPerFlow = (columns + heap() - before) / engine.activeFlows;
  feed();
  const fullBeat = await beat();
  say(`${engine.activeFlows} flows; first beat ${text(firstBeat)}, full beat ${text(fullBeat)}, ${bytesPerFlow.toFixed(0)} bytes a flow`);

  let slowest = { name: "", wallMs: 0 };
  for (const groupBy of groupings) {
    const timing = await repeated(() => live.summary({ groupBy, first: 20 }, everything));
    say(`  ${groupBy.padEnd(14)} ${text(timing)}`);
    if (timing.wallMs > slowest.wallMs) slowest = { name: groupBy, wallMs: timing.wallMs };
  }
  const filter = { match: { host: ["10.0.0.0/25"], serverPort: [443, 80], minBytes: 150 } };
  const filtered = await repeated(() => live.summary({ groupBy: "SERVER", first: 20, filter }, everything));
  say(`  filtered     ${text(filtered)}`);
  const page = await repeated(() => live.flows({ role: "ANY", orderBy: "BYTES", first: 50 }, everything));
  say(`  flows page   ${text(page)}`);
  const hosts = await repeated(() => live.hosts({ orderBy: "BYTES", first: 50 }, everything));
  say(`  hosts page   ${text(hosts)}`);
  feed();
  let inBeat!: Timing;
  await beat(async () => {
    inBeat = await timed(() => live.summary({ groupBy: "SERVER", first: 20, filter }, everything));
  });
  say(`  filtered, in a beat ${text(inBeat)}`);
  const liveFlows = engine.activeFlows;
  const sweep = new FlowSweep(engine);
  await slices.run(sweep.to(nowMs));
  const ends = await timed(() => slices.run(sweep.to(nowMs + 31_000), { isBackground: true }));
  say(`  ${liveFlows - engine.activeFlows} ends  ${text(ends)}`);
  return {
    live_flows: liveFlows,
    live_first_beat_ms: firstBeat.wallMs,
    live_first_beat_block_ms: firstBeat.blockMs,
    live_full_beat_ms: fullBeat.wallMs,
    live_full_beat_block_ms: fullBeat.blockMs,
    live_full_beat_p99_ms: fullBeat.p99Ms,
    live_grouping_ms_slowest: slowest.wallMs,
    live_grouping_slowest: slowest.name,
    live_filtered_ms: filtered.wallMs,
    live_filtered_block_ms: filtered.blockMs,
    live_filtered_in_beat_ms: inBeat.wallMs,
    live_flows_page_ms: page.wallMs,
    live_flows_page_block_ms: page.blockMs,
    live_hosts_page_ms: hosts.wallMs,
    live_hosts_page_block_ms: hosts.blockMs,
    live_ends_ms: ends.wallMs,
    live_ends_block_ms: ends.blockMs,
    live_bytes_per_flow: bytesPerFlow,
  };
}

const text = ({ wallMs, cpuMs, blockMs, p99Ms, gcMs }: Timing): string =>
  `${wallMs.toFixed(1)} ms (${cpuMs.toFixed(1)} of CPU), loop held ${blockMs.toFixed(1)} ms, of 99 % of turns ${p99Ms.toFixed(1)} ms; collecting garbage ${gcMs.toFixed(1)} ms at most`;

function heap(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

interface Timing {
  readonly wallMs: number;
  /** Of the whole process. */
  readonly cpuMs: number;
  /** Longest time between two turns of the event loop. */
  readonly blockMs: number;
  readonly p99Ms: number;
  /** Longest pause of the garbage collector: the part of a turn that no slicing makes shorter. */
  readonly gcMs: number;
}

/** Of five: the median of the time, the shortest time the loop was held, for other programs only add to that. */
async function repeated(work: () => Promise<unknown>): Promise<Timing> {
  const all: Timing[] = [];
  for (let i = 0; i < 5; i++) all.push(await timed(work));
  return {
    wallMs: median(all.map(({ wallMs }) => wallMs)),
    cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
    blockMs: Math.min(...all.map(({ blockMs }) => blockMs)),
    p99Ms: Math.min(...all.map(({ p99Ms }) => p99Ms)),
    gcMs: Math.max(...all.map(({ gcMs }) => gcMs)),
  };
}

async function timed(work: () => Promise<unknown>): Promise<Timing> {
  await nextTurn();
  const turnsMs: number[] = [];
  let gcMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) gcMs = Math.max(gcMs, duration);
  });
  observer.observe({ entryTypes: ["gc"] });
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  let lastMs = startMs;
  let watch = setImmediate(turn);
  function turn(): void {
    const atMs = performance.now();
    turnsMs.push(atMs - lastMs);
    lastMs = atMs;
    watch = setImmediate(turn);
  }
  await work();
  const endMs = performance.now();
  clearImmediate(watch);
  turnsMs.push(endMs - lastMs);
  const { user, system } = process.cpuUsage(cpu);
  // Its entries come a turn later.
  await nextTurn();
  observer.disconnect();
  turnsMs.sort((a, b) => a - b);
  const p99Ms = turnsMs[Math.ceil(turnsMs.length * 0.99) - 1]!;
  return { wallMs: endMs - startMs, cpuMs: (user + system) / 1_000, blockMs: turnsMs.at(-1)!, p99Ms, gcMs };
}
