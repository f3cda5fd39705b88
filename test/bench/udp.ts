import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ip, makeNamespace, namespacesMissing } from "../support/namespace.ts";
import { median, type BenchOptions, type BenchResult } from "./bench.ts";
import type { UdpReceived } from "./udp-receiver.ts";
import type { UdpSent } from "./udp-sender.ts";

const perSecond = 60_000;
/** Records in each datagram that only is received, 1,368 bytes, and in each that is decoded too. */
const size = { received: 28, decoded: 4 } as const;

type UdpRun = UdpSent & UdpReceived;

/** Sends datagrams to the collector's receiver through the loopback interface of a namespace of its own; `sources` is the folder of what is measured. */
export async function benchUdp(sources: string, { quick, say }: BenchOptions): Promise<BenchResult> {
  const missing = namespacesMissing();
  if (missing) return { udp_lost: `absent: ${missing}` };
  const namespace = makeNamespace();
  try {
    ip("-n", namespace.name, "link", "set", "lo", "up");
    const repeated = async (way: "batches" | "one-by-one", work: "count" | "decode"): Promise<readonly UdpRun[]> => {
      const runs: UdpRun[] = [];
      for (let i = 0; i < (quick ? 1 : 3); i++) {
        const run = await flood(namespace.name, sources, way, work, quick ? 3 : 5);
        const { sent, seconds, received, lost, kernelDrops } = run;
        say(
          `${way}, ${work}: ${Math.round(sent / seconds)} datagrams/s sent, ${received} of ${sent} received, lost ${lost} by sequence, ${kernelDrops} by the kernel, ${cpuOf(run).toFixed(2)} µs of CPU each`,
        );
        runs.push(run);
      }
      return runs;
    };
    const batches = await repeated("batches", "count");
    const decoded = await repeated("batches", "decode");
    const oneByOne = await repeated("one-by-one", "count");
    return {
      udp_sent_per_second: Math.round(median(batches.map(({ sent, seconds }) => sent / seconds))),
      udp_buffer_bytes: batches[0]!.bufferBytes,
      udp_lost: lostOf(batches),
      udp_kernel_drops: sum(batches, "kernelDrops"),
      udp_cpu_us: median(batches.map(cpuOf)),
      udp_decoded_lost: lostOf(decoded),
      udp_decoded_kernel_drops: sum(decoded, "kernelDrops"),
      udp_decoded_cpu_us: median(decoded.map(cpuOf)),
      udp_decoded_records_per_second: Math.round(median(decoded.map(({ records, seconds }) => records / seconds))),
      udp_one_by_one_lost: lostOf(oneByOne),
      udp_one_by_one_kernel_drops: sum(oneByOne, "kernelDrops"),
      udp_one_by_one_cpu_us: median(oneByOne.map(cpuOf)),
    };
  } finally {
    namespace.remove();
  }
}

const cpuOf = ({ cpuSeconds, received }: UdpRun): number => (cpuSeconds / received) * 1e6;
const sum = (runs: readonly UdpRun[], key: "sent" | "received" | "kernelDrops"): number => runs.reduce((total, run) => total + run[key], 0);
/** The last ones of a run leave no gap. */
const lostOf = (runs: readonly UdpRun[]): number => sum(runs, "sent") - sum(runs, "received");

async function flood(namespace: string, sources: string, way: string, work: "count" | "decode", seconds: number): Promise<UdpRun> {
  const records = String(work === "decode" ? size.decoded : size.received);
  const node = (file: string, ...args: readonly string[]) => [
    "netns",
    "exec",
    namespace,
    process.execPath,
    "--import",
    "tsx",
    fileURLToPath(new URL(file, import.meta.url)),
    ...args,
  ];
  const receiver = spawn("ip", node("udp-receiver.ts", sources, way, work, records), { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]();
  const said = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the receiver ended early");
    return JSON.parse(value) as T;
  };
  try {
    const { port } = await said<{ readonly port: number }>();
    const { stdout } = await promisify(execFile)("ip", node("udp-sender.ts", String(port), String(perSecond), String(seconds), records));
    await pause(500);
    receiver.stdin.end();
    return { ...(JSON.parse(stdout) as UdpSent), ...(await said<UdpReceived>()) };
  } finally {
    receiver.kill();
  }
}
