/**
 * A program the snmp bench runs: the poller with an inventory in memory, its samples encoded and thrown away. Arguments: the folder of the
 * sources, devices, UDP port, interval in ms. Prints `warm` when every device was read whole; then for each line on standard input that is a
 * number of seconds it measures as long and prints the figures as JSON.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type * as SampleBatchesModule from "../../src/pipeline/sample-batches.ts";
import type * as Discover from "../../src/runtime/discover.ts";
import type * as EgressModule from "../../src/runtime/egress.ts";
import type * as LogModule from "../../src/runtime/log.ts";
import type * as PingModule from "../../src/runtime/ping.ts";
import type * as PollerModule from "../../src/snmp/poller/poller.ts";
import type { SnmpProfile } from "../../src/snmp/snmp-profile.ts";
import { memoryPolledDevices } from "../support/polled-devices.ts";
import { switchAddress } from "./snmp-addresses.ts";

export interface SnmpCore {
  readonly seconds: number;
  readonly corePercent: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  readonly polls: number;
  readonly answered: number;
  readonly missed: number;
  /** Of those that answer: how much later than in their rhythm the latest poll began, and how many began more than a second late. */
  readonly lateMs: number;
  readonly lateTicks: number;
  /** Polls each of those that answer should have had, and did not. */
  readonly lostTicks: number;
  readonly interfaceRows: number;
  readonly rates: number;
  readonly rssMb: number;
}

const [folder, ...numbers] = process.argv.slice(2);
const [count, port, intervalMs] = numbers.map(Number) as [number, number, number];
const base = pathToFileURL(`${folder}/`);
const suffix = folder!.endsWith("src") ? "ts" : "js";
const load = async <T>(path: string): Promise<T> => (await import(new URL(`${path}.${suffix}`, base).href)) as T;
const { createSnmpPoller } = await load<typeof PollerModule>("snmp/poller/poller");
const { SampleBatches } = await load<typeof SampleBatchesModule>("pipeline/sample-batches");
const { createEgress } = await load<typeof EgressModule>("runtime/egress");
const { discover } = await load<typeof Discover>("runtime/discover");
const { silentLog } = await load<typeof LogModule>("runtime/log");
const { findPinger } = await load<typeof PingModule>("runtime/ping");

const devices = memoryPolledDevices();
for (let i = 0; i < count; i++)
  devices.add({ id: `device-${i}`, address: switchAddress(i), port, credentialId: "credential-0", intervalMs, deadlineMs: intervalMs * 0.8 });
const samples = new SampleBatches({ deliver: async () => undefined });
let interfaceRows = 0;
let rates = 0;
/** When each device was polled in this measurement, and whether it answered. */
let ticks = new Map<string, { readonly atMs: number; readonly isAnswered: boolean }[]>();
const poller = createSnmpPoller({
  devices,
  samples: {
    monitor: () => undefined,
    device(sample) {
      const { deviceId, timeMs, answered } = sample;
      const known = ticks.get(deviceId);
      const tick = { atMs: timeMs, isAnswered: answered === 1 };
      if (known) known.push(tick);
      else ticks.set(deviceId, [tick]);
      samples.device(sample);
    },
    interface(sample) {
      interfaceRows++;
      if (sample.intervalMs > 0) rates++;
      samples.interface(sample);
    },
  },
  egress: createEgress({ ownPorts: [], allowLoopback: true }),
  pinger: await findPinger(),
  profiles: await discover<SnmpProfile>(new URL("snmp/profiles/", base)),
  log: silentLog,
});
await samples.start();
await poller.start();
while (devices.list().some(({ facts, standing }) => !facts || standing.status !== "UP")) await pause(200);
process.stdout.write("warm\n");

const resolutionMs = 1;
for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(await measure(Number(line)))}\n`);
await poller.stop();
await samples.stop();
process.exit(0);

async function measure(seconds: number): Promise<SnmpCore> {
  ticks = new Map();
  [interfaceRows, rates] = [0, 0];
  const before = poller.status();
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  delay.enable();
  await pause(seconds * 1_000);
  delay.disable();
  const wallMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  const after = poller.status();
  const answering = [...ticks.values()].filter((list) => list.every(({ isAnswered }) => isAnswered));
  // Their rhythm: no poll is before its time, so the earliest of each says when it is.
  const late = answering.flatMap((list) => {
    const phase = list.map(({ atMs }) => atMs % intervalMs);
    const first = Math.min(...phase.map((each) => (each - phase[0]! + 1.5 * intervalMs) % intervalMs));
    return phase.map((each) => ((each - phase[0]! + 1.5 * intervalMs) % intervalMs) - first);
  });
  const wanted = Math.floor((seconds * 1_000) / intervalMs);
  return {
    seconds,
    corePercent: (user + system) / 10 / wallMs,
    delayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - resolutionMs),
    delayMaxMs: Math.max(0, delay.max / 1e6 - resolutionMs),
    polls: after.polls - before.polls,
    answered: [...ticks.values()].flat().filter(({ isAnswered }) => isAnswered).length,
    missed: after.missed - before.missed,
    lateMs: Math.max(0, ...late),
    lateTicks: late.filter((ms) => ms > 1_000).length,
    lostTicks: answering.reduce((sum, list) => sum + Math.max(0, wanted - list.length), 0),
    interfaceRows,
    rates,
    rssMb: process.memoryUsage().rss / 2 ** 20,
  };
}
