import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import afpacket from "../../src/collectors/capture/afpacket.ts";
import { createPacketCaptures, type PacketCapturesPart } from "../../src/jobs/packet-captures.ts";
import type { NewPacketCapture, PacketCapture } from "../../src/model/services/packet-captures.ts";
import { createMeterSupervisor, type MeterSupervisor } from "../../src/pipeline/meter-supervisor.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { principal } from "../support/memory-services.ts";
import { makeNamespace, namespacesMissing, type Namespace } from "../support/namespace.ts";

const canFilter = await afpacket.filterProblem("udp").then(
  () => undefined,
  (error: Error) => error.message,
);
const missing = namespacesMissing() ?? canFilter;
const module = new URL("../../src/app/meter-process.ts", import.meta.url);
const wanted: NewPacketCapture = {
  filter: "udp port 4433 and src host 10.0.0.1",
  interfaces: [],
  reason: "a test",
  seconds: 60,
  maxPackets: 25,
  maxBytes: 1_000_000,
  snapLength: 128,
  keepLatest: false,
};

describe.skipIf(missing !== undefined)(`packet captures of a meter${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  let namespace: Namespace;
  let folder: string;
  let supervisor: MeterSupervisor;
  let captures: PacketCapturesPart;

  beforeAll(async () => {
    namespace = makeNamespace();
    folder = mkdtempSync(join(tmpdir(), "wg-captures-"));
    captures = createPacketCaptures({
      folder: join(folder, "captures"),
      application: "wiregraph test",
      url: "http://127.0.0.1:3000",
      ask: (method, parameters) => supervisor.ask(method, parameters),
      log: silentLog,
    });
    await captures.open();
    supervisor = createMeterSupervisor({
      socketPath: join(folder, "meter.sock"),
      module,
      meter: {
        captureDriver: "auto",
        interfaces: [namespace.receiver],
        snapLength: 512,
        promiscuous: true,
        ringBytes: 4 << 20,
        maxFlows: 10_000,
        idleTimeoutMs: 60_000,
        activeTimeoutMs: 60_000,
        localNetworks: ["10.0.0.0/8"],
        tunnels: false,
        logLevel: "silent",
      },
      append: async () => {},
      handlers: captures.handlers,
      onGone: () => void captures.meterGone(),
      log: silentLog,
      spawn: (options) =>
        spawn("ip", ["netns", "exec", namespace.name, process.execPath, "--import", "tsx", fileURLToPath(module), JSON.stringify(options)], {
          stdio: ["ignore", "ignore", "inherit"],
        }),
    });
    await supervisor.start();
    await until(async () => (await supervisor.live.status()).canCapture);
  }, 60_000);
  afterAll(async () => {
    await supervisor.stop();
    await captures.close();
    namespace.remove();
    rmSync(folder, { recursive: true });
  });

  async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error("it did not come to be");
      await sleep(50);
    }
  }
  const ended = async ({ id }: PacketCapture): Promise<PacketCapture> => {
    await until(() => captures.get(id)?.state !== "RUNNING");
    return captures.get(id)!;
  };
  const send = (count: number, flows: number) =>
    promisify(execFile)("ip", [
      "netns",
      "exec",
      namespace.name,
      process.execPath,
      "--import",
      "tsx",
      fileURLToPath(new URL("../support/send-frames.ts", import.meta.url)),
      namespace.sender,
      String(count),
      String(flows),
    ]);

  it("hold what the filter matches, cut, and end at the number of packets", { timeout: 60_000 }, async () => {
    await captures.check(wanted);
    const capture = await captures.start(wanted, principal("operator"));
    expect(capture.interfaces).toEqual([namespace.receiver]);
    // Every tenth frame is of 10.0.0.1.
    await send(400, 10);
    expect(await ended(capture)).toMatchObject({ state: "DONE", packets: 25, lost: 0, message: "The number of packets was reached." });
    const { stream } = captures.read(capture.id)!;
    const path = join(folder, "a.pcapng");
    writeFileSync(path, await buffer(stream));
    if (!["/usr/bin/tcpdump", "/usr/sbin/tcpdump"].some((program) => existsSync(program))) return;
    const lines = execFileSync("tcpdump", ["-nn", "-r", path], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .trim()
      .split("\n");
    expect(lines).toHaveLength(25);
    for (const line of lines) expect(line).toMatch(/IP 10\.0\.0\.1\.10000 > 198\.51\.100\.7\.4433: UDP/);
  });

  it("end at their time and when stopped, with what came until then; the meter goes on", { timeout: 60_000 }, async () => {
    const before = (await supervisor.live.status()).packets;
    const byTime = await captures.start({ ...wanted, seconds: 1, maxPackets: 10_000 }, principal("operator"));
    const stopped = await captures.start({ ...wanted, filter: "udp", maxPackets: 10_000 }, principal("operator"));
    await send(200, 10);
    await until(() => (captures.get(stopped.id)?.packets ?? 0) === 200);
    expect(await captures.stop(stopped.id)).toMatchObject({ state: "STOPPED", packets: 200, lost: 0 });
    expect(await ended(byTime)).toMatchObject({ state: "DONE", message: "The time was over." });
    await until(async () => (await supervisor.live.status()).packets === before + 200);
  });

  it("end at their size", { timeout: 60_000 }, async () => {
    const capture = await captures.start({ ...wanted, filter: "udp", maxPackets: 1_000_000 }, principal("operator"));
    await send(8_000, 50);
    const done = await ended(capture);
    expect(done).toMatchObject({ state: "DONE", message: "The size was reached.", lost: 0 });
    expect(done.bytes).toBeGreaterThan(990_000);
    expect(done.bytes).toBeLessThan(1_002_000);
    expect(captures.read(capture.id)!.bytes).toBe(done.bytes);
  });

  it("refuse a wrong filter in the compiler's words, and an interface that is not captured", async () => {
    await expect(captures.check({ ...wanted, filter: "udp and" })).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringContaining("syntax error"),
    });
    await expect(captures.check({ ...wanted, interfaces: ["../../etc/passwd"] })).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringContaining("Nothing is captured on ../../etc/passwd"),
    });
    await expect(captures.check({ ...wanted, filter: "host evil.example" })).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(captures.start({ ...wanted, interfaces: ["lo"] }, principal("operator"))).rejects.toMatchObject({
      code: "BAD_INPUT",
      details: { wanted: namespace.receiver },
    });
    expect(captures.list().filter(({ state }) => state === "RUNNING")).toEqual([]);
  });
});
