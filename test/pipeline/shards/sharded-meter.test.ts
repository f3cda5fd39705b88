import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EncodedBatch } from "../../../src/model/encoded-batch.ts";
import type { MeterOptions } from "../../../src/pipeline/meter-protocol.ts";
import { createMeterSupervisor, type MeterSupervisor } from "../../../src/pipeline/meter-supervisor.ts";
import { tapReports } from "../../../src/pipeline/packet-tap-protocol.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { ip, makeNamespace, namespacesMissing, type Namespace } from "../../support/namespace.ts";
import { writeTraffic } from "../../support/traffic/traffic.ts";

const missing = namespacesMissing();
const run = promisify(execFile);
const module = new URL("../../../src/app/meter-process.ts", import.meta.url);
const everything = { networks: [] };
const meter: Omit<MeterOptions, "socketPath"> = {
  captureDriver: "auto",
  interfaces: ["wgb", "wgc"],
  snapLength: 2_048,
  promiscuous: true,
  ringBytes: 16 << 20,
  maxFlows: 20_000,
  idleTimeoutMs: 60_000,
  activeTimeoutMs: 60_000,
  localNetworks: ["10.0.0.0/8"],
  networkNames: ["Office=10.0.0.0/8"],
  tunnels: false,
  logLevel: "silent",
};

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const value = await read();
    if (holds(value) || Date.now() > deadline) return value;
    await sleep(100);
  }
}

/** Processes that `pid` started, by proc(5). */
function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "latin1").trim().split(" ").filter(Boolean).map(Number),
  );
}

describe.skipIf(missing !== undefined)("a meter of several processes", () => {
  let folder: string;
  let namespace: Namespace;
  let one: Running;
  let two: Running;

  interface Running {
    readonly supervisor: MeterSupervisor;
    readonly rows: { flows: number; dns: number };
  }

  async function start(name: string, options: Partial<MeterOptions>): Promise<Running> {
    const rows = { flows: 0, dns: 0 };
    const supervisor = createMeterSupervisor({
      socketPath: join(folder, `${name}.sock`),
      module,
      meter: { ...meter, ...options },
      append: async (batch: EncodedBatch) => {
        rows[batch.table] += batch.rows;
      },
      handlers: { [tapReports.chunk]: () => ({}), [tapReports.end]: () => ({}) },
      log: silentLog,
      spawn: (told) =>
        spawn("ip", ["netns", "exec", namespace.name, process.execPath, "--import", "tsx", fileURLToPath(module), JSON.stringify(told)], {
          stdio: ["ignore", "ignore", "inherit"],
        }),
    });
    await supervisor.start();
    await until(
      () => supervisor.live.status(),
      ({ running, canCapture }) => running && canCapture,
    );
    return { supervisor, rows };
  }

  async function inNamespace(script: string, ...words: string[]): Promise<{ readonly packets: number; readonly bytes: number }> {
    const file = fileURLToPath(new URL(script, import.meta.url));
    const { stdout } = await run("ip", ["netns", "exec", namespace.name, process.execPath, "--import", "tsx", file, namespace.sender, ...words]);
    return JSON.parse(stdout) as { packets: number; bytes: number };
  }
  const sendPairs = (pairs: number, rounds: number) => inNamespace("../../support/send-pairs.ts", `${pairs}`, `${rounds}`);

  const packetsOf = async ({ supervisor }: Running): Promise<number> => (await supervisor.live.status()).packets;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "wg-shards-"));
    namespace = makeNamespace();
    [one, two] = await Promise.all([start("one", {}), start("two", { captureProcesses: 2 })]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([one?.supervisor.stop(), two?.supervisor.stop()]);
    namespace?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it("answers as one process does, of the mix and of fragments, tunnels and tags", async () => {
    const capture = join(folder, "mix.pcap");
    const mix = writeTraffic({ seed: 7, startMs: 1_800_000_000_000, packets: 12_000, out: capture });
    await inNamespace("../../bench/send-capture.ts", capture, `${mix.packets}`, "10000");
    const pairs = await sendPairs(300, 3);
    const total = mix.packets + pairs.packets;
    console.log(mix, pairs, await one.supervisor.live.status(), await two.supervisor.live.status());
    for (const running of [one, two])
      expect(
        await until(
          () => packetsOf(running),
          (packets) => packets >= total,
        ),
      ).toBe(total);
    const status = await two.supervisor.live.status();
    expect(status).toMatchObject({ running: true, processes: 2, drops: 0, restarts: 0, gapMs: 0, canCapture: true });
    expect(await one.supervisor.live.status()).toMatchObject({ processes: 1, activeFlows: status.activeFlows, malformedReasons: status.malformedReasons });

    const sameAnswer = async (ask: (live: MeterSupervisor["live"]) => Promise<unknown>): Promise<void> => {
      // Flows that have ended leave at their own time in each.
      let answers: unknown[] = [];
      for (let tries = 0; tries < 20; tries++) {
        answers = await Promise.all([ask(one.supervisor.live), ask(two.supervisor.live)]);
        if (JSON.stringify(answers[0]) === JSON.stringify(answers[1])) break;
        await sleep(200);
      }
      expect(answers[1]).toEqual(answers[0]);
    };
    for (const groupBy of ["CLIENT", "SERVER", "HOST", "APPLICATION", "VLAN", "PROTOCOL", "SERVER_PORT", "CLIENT_NETWORK", "DIRECTION", "INTERFACE", "HOSTNAME"] as const) {
      await sameAnswer(async (live) => {
        const { totals, rows, others } = await live.summary({ groupBy, orderBy: "PACKETS", first: 50 }, everything);
        const plain = rows.map(({ bytesPerSecond: _rate, label: _label, ...row }) => row);
        const { bytesPerSecond: _total, ...sums } = totals;
        return { sums, rows: plain.toSorted((a, b) => b.packets - a.packets || (a.key < b.key ? -1 : 1)).slice(0, 20), groups: others.groups };
      });
    }
    await sameAnswer(async (live) => {
      const { rows, total: hosts } = await live.hosts({ orderBy: "NAME", first: 200 }, everything);
      const plain = rows.map(({ node: { bytesPerSecond: _rate, lastSeenMs: _last, topPeers: _peers, topApplications: _applications, serverPorts: _ports, ...host } }) => host);
      return { hosts, plain };
    });
    await sameAnswer(async (live) => {
      const { rows, total: flows } = await live.flows({ role: "ANY", orderBy: "BYTES", first: 300 }, everything);
      const plain = rows.map(({ node: { id: _id, bytesPerSecond: _rate, packetsPerSecond: _packets, ...flow } }) => flow);
      return { flows, plain: plain.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
    });
    const [interfaces] = (await two.supervisor.live.interfaces()).filter(({ name }) => name === namespace.receiver);
    const [alone] = (await one.supervisor.live.interfaces()).filter(({ name }) => name === namespace.receiver);
    expect(interfaces).toMatchObject({ state: "UP", driver: "afpacket", packets: alone!.packets, bytes: alone!.bytes, drops: 0 });
  }, 60_000);
});
void [sleep, ip, childrenOf];
