import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { meterOptions } from "../../src/app/part-options.ts";
import { settings } from "../../src/app/settings.ts";
import type { MeterStatus } from "../../src/model/services/live-view.ts";
import type { MeterOptions } from "../../src/pipeline/meter-protocol.ts";
import { createMeterSupervisor, type MeterSupervisor } from "../../src/pipeline/meter-supervisor.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { cliArguments } from "./engine.ts";
import type { Sending } from "./send-capture.ts";
import { layCable, type Cable } from "./veth.ts";

/** Frames sent to a meter that captures them, and what it made of them. */
export interface LiveRun {
  readonly sending: Sending;
  readonly received: number;
  readonly drops: number;
  /** Of all threads of the meter, from before the first frame until all are counted. */
  readonly cpuUsPerPacket: number;
  /** The same from half of the packets on: compiled code, flows known. NaN when that moment was missed. */
  readonly cpuUsPerPacketWarm: number;
  readonly flows: number;
  readonly rows: number;
}

export interface LiveRunOptions {
  readonly capture: string;
  readonly packets: number;
  readonly packetsPerSecond: number;
  /** Sent before, at a quarter of the pace: to a meter that has just started, whose code is not compiled yet. */
  readonly slowPackets?: number;
  /** The configuration's own when absent. */
  readonly ringBytes?: number;
  /** The meter is stopped (SIGSTOP) for this long, soon after the first frame. */
  readonly stoppedMs?: number;
}

const run = promisify(execFile);

/** Starts a meter as the server does, all dissectors on, its rows counted and thrown away; sends it a capture; ends it. */
export async function runLive(options: LiveRunOptions): Promise<LiveRun> {
  const cable = layCable();
  const folder = mkdtempSync(join(tmpdir(), "wg-capture-"));
  let rows = 0;
  const meter = startMeter(cable, join(folder, "s.sock"), options.ringBytes, (count) => (rows += count));
  try {
    await meter.start();
    const { pid } = await until(meter, ({ running, canCapture }) => running && canCapture);
    const before = cpuNs(pid!);
    const sending = send(cable, options);
    const half = halfWay(meter, pid!, (options.slowPackets ?? 0) + options.packets / 2);
    if (options.stoppedMs !== undefined) await hold(pid!, options.stoppedMs);
    const sent = await sending;
    const status = await until(meter, ({ packets, drops }) => packets + drops >= sent.packets);
    const after = cpuNs(pid!);
    const { packets: received, drops, activeFlows: flows } = status;
    const { cpu: middle, packets: known } = half() ?? { cpu: Number.NaN, packets: 0 };
    const perPacket = (from: number, packets: number): number => (after - from) / 1_000 / packets;
    return {
      sending: sent,
      received,
      drops,
      cpuUsPerPacket: perPacket(before, received),
      cpuUsPerPacketWarm: perPacket(middle, received - known),
      flows,
      rows,
    };
  } finally {
    await meter.stop();
    cable.remove();
    rmSync(folder, { recursive: true });
  }
}

function startMeter(cable: Cable, socketPath: string, ringBytes: number | undefined, onRows: (count: number) => void): MeterSupervisor {
  const { namespace, interfaceName } = cable.receiver;
  const options: Omit<MeterOptions, "socketPath"> = {
    ...meterOptions(settings.parse({})),
    interfaces: [interfaceName],
    captureDriver: "afpacket",
    logLevel: "silent",
    ...(ringBytes === undefined ? {} : { ringBytes }),
  };
  const { args, build } = cliArguments();
  const module = new URL(`app/meter-process.${build === "dist" ? "js" : "ts"}`, pathToFileURL(args.at(-1)!));
  const node = [process.execPath, ...args.slice(0, -1), fileURLToPath(module)];
  return createMeterSupervisor({
    socketPath,
    module,
    meter: options,
    append: async ({ rows }) => onRows(rows),
    log: silentLog,
    spawn: (told) => spawn("ip", ["netns", "exec", namespace, ...node, JSON.stringify(told)], { stdio: ["ignore", "ignore", "inherit"] }),
  });
}

async function send(cable: Cable, { capture, packets, packetsPerSecond, slowPackets = 0 }: LiveRunOptions): Promise<Sending> {
  const { namespace, interfaceName } = cable.sender;
  const program = fileURLToPath(new URL("send-capture.ts", import.meta.url));
  const words = [interfaceName, capture, `${packets}`, `${packetsPerSecond}`, `${slowPackets}`];
  const { stdout } = await run("ip", ["netns", "exec", namespace, process.execPath, "--import", "tsx", program, ...words]);
  return JSON.parse(stdout) as Sending;
}

/** Looks a few times a second until so many packets are counted; gives what the meter had used and counted then. */
function halfWay(meter: MeterSupervisor, pid: number, packets: number): () => { readonly cpu: number; readonly packets: number } | undefined {
  let found: { readonly cpu: number; readonly packets: number } | undefined;
  const timer = setInterval(() => {
    void meter.live.status().then(
      (status) => {
        if (found || status.packets < packets) return;
        found = { cpu: cpuNs(pid), packets: status.packets };
        clearInterval(timer);
      },
      () => clearInterval(timer),
    );
  }, 200);
  return () => {
    clearInterval(timer);
    return found;
  };
}

/** Stops a process once it is busy, for a while. */
async function hold(pid: number, stoppedMs: number): Promise<void> {
  const before = cpuNs(pid);
  while (cpuNs(pid) - before < 100e6) await sleep(20);
  process.kill(pid, "SIGSTOP");
  await sleep(stoppedMs);
  process.kill(pid, "SIGCONT");
}

/** Asks until it is so, or until nothing has changed for some seconds; the last answer. */
async function until(meter: MeterSupervisor, holds: (status: MeterStatus) => boolean): Promise<MeterStatus> {
  let last = await meter.live.status();
  for (let unchanged = 0; !holds(last) && unchanged < 100;) {
    await sleep(100);
    const status = await meter.live.status();
    unchanged = status.packets === last.packets && status.drops === last.drops ? unchanged + 1 : 0;
    last = status;
  }
  return last;
}

/** What a process's threads have run so far, nanoseconds (sched(7): the first figure of schedstat). */
function cpuNs(pid: number): number {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).reduce((sum, thread) => sum + Number(readFileSync(`${folder}/${thread}/schedstat`, "utf8").split(" ")[0]), 0);
}
