import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EncodedBatch } from "../../../src/model/encoded-batch.ts";
import type { MeterOptions } from "../../../src/pipeline/meter-protocol.ts";
import { createMeterSupervisor, type MeterSupervisor } from "../../../src/pipeline/meter-supervisor.ts";
import { tapMethods, tapReports, type TapEnd } from "../../../src/pipeline/packet-tap-protocol.ts";
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
  const deadline = Date.now() + 45_000;
  for (;;) {
    const value = await read();
    if (holds(value) || Date.now() > deadline) return value;
    await sleep(100);
  }
}

/** Processes that read for the meter `pid` (proc(5)); the loader of sources has one of its own beside. */
function shardsOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "latin1").trim().split(" "));
  return children.filter((child) => child !== "" && readFileSync(`/proc/${child}/cmdline`, "latin1").includes("fanOut")).map(Number);
}

describe.skipIf(missing !== undefined)("a meter of several processes", { timeout: 60_000 }, () => {
  let folder: string;
  let namespace: Namespace;
  let one: Running;
  let two: Running;

  const ended: TapEnd[] = [];

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
        rows[batch.table as keyof typeof rows] += batch.rows;
      },
      handlers: { [tapReports.chunk]: () => ({}), [tapReports.end]: (end: TapEnd) => ended.push(end) },
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

  async function inNamespace(script: URL, ...words: string[]): Promise<{ readonly packets: number; readonly bytes: number }> {
    const file = fileURLToPath(script);
    const { stdout } = await run("ip", ["netns", "exec", namespace.name, process.execPath, "--import", "tsx", file, namespace.sender, ...words]);
    return JSON.parse(stdout) as { packets: number; bytes: number };
  }
  const sendPairs = (pairs: number, rounds: number) => inNamespace(new URL("../../support/send-pairs.ts", import.meta.url), `${pairs}`, `${rounds}`);

  const packetsOf = async ({ supervisor }: Running): Promise<number> => (await supervisor.live.status()).packets;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "wg-shards-"));
    namespace = makeNamespace();
    [one, two] = await Promise.all([start("one", {}), start("two", { captureProcesses: 2 })]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([one?.supervisor.stop(), two?.supervisor.stop()]);
    namespace?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  it("answers as one process does, of the mix and of fragments, tunnels and tags", async () => {
    const capture = join(folder, "mix.pcap");
    const mix = writeTraffic({ seed: 7, startMs: 1_800_000_000_000, packets: 12_000, out: capture });
    await inNamespace(new URL("../../bench/send-capture.ts", import.meta.url), capture, `${mix.packets}`, "10000");
    const pairs = await sendPairs(300, 3);
    const total = mix.packets + pairs.packets;
    for (const running of [one, two])
      expect(
        await until(
          () => packetsOf(running),
          (packets) => packets >= total,
        ),
      ).toBe(total);
    const status = await two.supervisor.live.status();
    expect(status).toMatchObject({ running: true, processes: 2, drops: 0, restarts: 0, canCapture: true });

    /** Each socket has time stamps of its own, and of several names of an address the first stays: which that is within a second is chance. */
    const chance = /(?:Ms|Us|PerSecond)$|^(?:id|name|label|topPeers|topApplications|serverPorts)$/;
    const sameAnswer = async (ask: (live: MeterSupervisor["live"]) => Promise<readonly unknown[]>): Promise<void> => {
      let answers: string[][] = [];
      // Flows that have ended leave at their own time in each.
      for (let tries = 0; tries < 20; tries++) {
        const all = await Promise.all([one, two].map(({ supervisor }) => ask(supervisor.live)));
        answers = all.map((rows) => rows.map((row) => JSON.stringify(row, (key, value: unknown) => (chance.test(key) ? undefined : value))).toSorted());
        if (answers[0]!.join("\n") === answers[1]!.join("\n")) break;
        await sleep(200);
      }
      expect(answers[0]!.length).toBeGreaterThan(0);
      const [alone, together] = answers.map((rows) => new Set(rows)) as [Set<string>, Set<string>];
      expect([answers[0]!.filter((row) => !together.has(row)).slice(0, 3), answers[1]!.filter((row) => !alone.has(row)).slice(0, 3)]).toEqual([[], []]);
      expect(answers[1]!.length).toBe(answers[0]!.length);
    };
    for (const groupBy of [
      "CLIENT",
      "SERVER",
      "HOST",
      "APPLICATION",
      "VLAN",
      "PROTOCOL",
      "SERVER_PORT",
      "CLIENT_NETWORK",
      "DIRECTION",
      "INTERFACE",
      "HOSTNAME",
      "MAC",
    ] as const)
      await sameAnswer(async (live) => {
        const { totals, rows, others } = await live.summary({ groupBy, first: 500 }, everything);
        // More groups than rows: which of equal ones are left out is chance.
        return others.groups > 0 ? [totals, { groups: others.groups }] : [totals, ...rows];
      });
    await sameAnswer(async (live) => {
      const flows: unknown[] = [];
      for (let after: string | undefined; ;) {
        const page = await live.flows({ role: "ANY", orderBy: "BYTES", first: 500, ...(after === undefined ? {} : { after }) }, everything);
        flows.push(...page.rows.map(({ node }) => node));
        if (!page.hasNextPage) return flows;
        after = page.rows.at(-1)!.cursor;
      }
    });
    for (const filter of [{ match: { server: ["198.51.100.0/24"] } }, { match: { application: ["DNS"] } }] as const)
      await sameAnswer(async (live) => (await live.summary({ groupBy: "CLIENT", first: 500, filter }, everything)).rows);
    const { rows: hosts } = await one.supervisor.live.hosts({ orderBy: "BYTES", first: 200 }, everything);
    await sameAnswer((live) => live.hostsByAddress({ addresses: hosts.map(({ node }) => node.ip) }, everything));
    await sameAnswer((live) =>
      live
        .macsByAddress(["02:00:00:00:00:01"], everything)
        .then((macs) => macs.map((mac) => ({ ...mac, hosts: mac!.hosts.map(({ ip: host }) => host).toSorted() }))),
    );
    await sameAnswer(async (live) => {
      const { packets, malformedReasons, activeFlows, tableFull } = await live.status();
      return [{ packets, malformedReasons, activeFlows, tableFull }];
    });
    await sameAnswer(async (live) => (await live.interfaces()).filter(({ name }) => name === namespace.receiver));
  });

  it("copies packets for people once, and follows interfaces that come and go", async () => {
    const { live } = two.supervisor;
    const started = await two.supervisor.ask(tapMethods.start, {
      id: "t",
      interfaces: [],
      filter: "udp",
      snapLength: 128,
      seconds: 30,
      maxPackets: 1_000,
      maxBytes: 1e6,
      chunkBytes: 65_536,
    });
    expect(started).toEqual({ interfaces: [{ name: namespace.receiver, linkType: 1 }] });
    const before = ended.length;
    await sendPairs(10, 1);
    await sleep(300);
    await two.supervisor.ask(tapMethods.stop, { id: "t" });
    await until(
      async () => ended.length,
      (count) => count > before,
    );
    // Of ten packets of a pair two are GRE.
    expect(ended.at(-1)).toMatchObject({ id: "t", reason: "stopped", lost: 0, counts: [{ packets: 10 * 8, drops: 0 }] });
    const stateOf = async (name: string): Promise<string | undefined> => {
      const { state, problem } = (await live.interfaces()).find((each) => each.name === name) ?? {};
      return problem ?? state;
    };
    ip("-n", namespace.name, "link", "add", "wgc", "type", "veth", "peer", "name", "wgd");
    await expect.poll(() => stateOf("wgc"), { timeout: 45_000 }).toBe("The interface wgc is down.");
    for (const name of ["wgc", "wgd"]) ip("-n", namespace.name, "link", "set", name, "up");
    await expect.poll(() => stateOf("wgc"), { timeout: 45_000 }).toBe("UP");
    ip("-n", namespace.name, "link", "del", "wgc");
    await expect.poll(() => stateOf("wgc"), { timeout: 45_000 }).toBe("There is no interface wgc.");
    expect(await stateOf(namespace.receiver)).toBe("UP");
  });

  it("loses no packet while nobody asks for news of flows", async () => {
    const { live } = two.supervisor;
    const before = await live.status();
    process.kill(before.pid!, "SIGSTOP");
    const sent = await sendPairs(400, 4).finally(() => process.kill(before.pid!, "SIGCONT"));
    const after = await until(
      () => live.status(),
      ({ packets }) => packets >= before.packets + sent.packets,
    );
    expect(after).toMatchObject({ packets: before.packets + sent.packets, drops: 0, restarts: 0 });
    expect((await live.summary({ groupBy: "CLIENT", first: 1 }, everything)).totals).toMatchObject({ flows: after.activeFlows });
  });

  it("says that a process hangs, and counts what it had read once it goes on", async () => {
    const { live } = two.supervisor;
    const before = await live.status();
    const [shard] = shardsOf(before.pid!);
    process.kill(shard!, "SIGSTOP");
    const sent = await (async () => {
      try {
        const counts = await sendPairs(100, 2);
        const hanging = await until(
          () => live.status(),
          ({ processesAway }) => processesAway === 1,
        );
        expect(hanging).toMatchObject({ running: true, processes: 1, processesAway: 1, restarts: 0 });
        return counts;
      } finally {
        process.kill(shard!, "SIGCONT");
      }
    })();
    const after = await until(
      () => live.status(),
      ({ processes, packets }) => processes === 2 && packets >= before.packets + sent.packets,
    );
    expect(after).toMatchObject({ processes: 2, processesAway: 0, packets: before.packets + sent.packets, drops: 0 });
  });

  it("starts a process again that died, says so, and goes on counting", async () => {
    const { live } = two.supervisor;
    const before = await live.status();
    const shards = shardsOf(before.pid!);
    expect(shards).toHaveLength(2);
    process.kill(shards[0]!, "SIGKILL");
    const without = await until(
      () => live.status(),
      ({ processes, activeFlows }) => processes === 1 && activeFlows < before.activeFlows,
    );
    expect(without).toMatchObject({ running: true, processes: 1, packets: before.packets });
    expect(without.activeFlows).toBeLessThan(before.activeFlows);
    const after = await until(
      () => live.status(),
      ({ processes, restarts }) => processes === 2 && restarts === 1,
    );
    expect(after).toMatchObject({ running: true, processes: 2, restarts: 1, packets: before.packets, pid: before.pid });
    expect(after.gapMs - before.gapMs).toBeGreaterThan(250);
    expect(shardsOf(before.pid!)).toHaveLength(2);
    const reads = (await live.interfaces()).find(({ name }) => name === namespace.receiver);
    expect(reads).toMatchObject({ state: "UP", driver: "afpacket" });
    expect(reads!.problem).toBeUndefined();
    expect((await live.summary({ groupBy: "CLIENT", first: 1 }, everything)).totals.flows).toBe(after.activeFlows);
    const sent = await sendPairs(200, 2);
    const counted = await until(
      () => live.status(),
      ({ packets }) => packets >= before.packets + sent.packets,
    );
    expect(counted).toMatchObject({ packets: before.packets + sent.packets, drops: 0 });
    const [network] = (await live.summary({ groupBy: "CLIENT_NETWORK", first: 5 }, everything)).rows;
    expect(network).toMatchObject({ key: "Office" });
  });

  it("delivers all flows when it stops", async () => {
    await two.supervisor.stop();
    two = await start("three", { captureProcesses: 3 });
    const sent = await sendPairs(250, 2);
    expect(
      await until(
        () => packetsOf(two),
        (packets) => packets >= sent.packets,
      ),
    ).toBe(sent.packets);
    const { activeFlows } = await two.supervisor.live.status();
    // Per pair one of UDP, one of GRE, one with a tag.
    expect(activeFlows).toBe(3 * 250);
    await two.supervisor.stop();
    expect(two.rows.flows).toBe(3 * 250);
  });

  it("delivers all flows when the process dies that others read for", async () => {
    two = await start("killed", { captureProcesses: 2 });
    const sent = await sendPairs(120, 2);
    await until(
      () => packetsOf(two),
      (packets) => packets >= sent.packets,
    );
    const { pid } = await two.supervisor.live.status();
    const shards = shardsOf(pid!);
    process.kill(pid!, "SIGKILL");
    expect(
      await until(
        async () => two.rows.flows,
        (flows) => flows >= 3 * 120,
      ),
    ).toBe(3 * 120);
    expect(
      await until(
        async () => shards.filter((shard) => existsSync(`/proc/${shard}`)),
        (left) => left.length === 0,
      ),
    ).toEqual([]);
  });

  it("is one process where the driver cannot share", async () => {
    const alone = await start("alone", { captureProcesses: 4, captureDriver: "tcpdump" });
    expect(await alone.supervisor.live.status()).toMatchObject({ running: true, processes: 1, canCapture: true });
    await alone.supervisor.stop();
  });
});
