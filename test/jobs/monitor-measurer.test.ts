import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createMeasurer } from "../../src/jobs/monitor-measurer.ts";
import { AppError } from "../../src/model/errors.ts";
import { defineMonitor, type Measurement, type MonitorRun, type MonitorScript, verdictOf } from "../../src/model/monitor.ts";
import { discover } from "../../src/runtime/discover.ts";
import { createEgress } from "../../src/runtime/egress.ts";
import { noSnmp } from "../support/monitor-servers.ts";

const pinger = { program: "none", problem: "ICMP cannot be sent: there is nothing to send it with.", ping: () => Promise.reject(new Error("no ICMP here")) };
const clock = (): number => 1_000;
const egress = createEgress({ ownPorts: [3_000], lookup: async () => [{ address: "198.51.100.9" }] });

const scripted = (measure: (run: MonitorRun) => Promise<Measurement>): ReturnType<typeof createMeasurer> => {
  const script = defineMonitor({
    name: "test",
    description: "A test.",
    target: "HOST",
    unit: "ms",
    direction: "HIGHER_IS_WORSE",
    parameters: z.strictObject({ port: z.int().min(1).default(80).describe("Port") }),
    intervals: { usualMs: 60_000, leastMs: 1_000 },
    timeoutMs: 300,
    thresholds: { warning: 10, critical: 100, guidance: "" },
    measure: (_parameters, run) => measure(run),
  });
  return createMeasurer({ scripts: [script], egress, pinger, snmp: noSnmp, clock });
};
const wanted = { script: "test", target: "192.0.2.7", parameters: {} };
const once = { networks: [], spanMs: 1_000 };

describe("a measurement", () => {
  it.each([
    [{ value: 9.99 }, "OK", "9.99 ms"],
    [{ value: 10 }, "WARNING", "10 ms"],
    [{ value: 100.4 }, "CRITICAL", "100 ms"],
    [{ value: 1, warning: "it is odd" }, "WARNING", "it is odd; 1 ms"],
    [{ value: 1, down: "refused" }, "DOWN", "refused"],
    [{}, "OK", ""],
  ] as const)("%j is %s: %s", async (found, verdict, message) => {
    const measurer = scripted(async () => found);
    expect(await measurer.measure(measurer.plan(wanted), once)).toMatchObject({ verdict, message, unit: "ms", timeMs: 1_000 });
  });

  it("turns thresholds round where lower is worse", () => {
    const thresholds = { warning: 21, critical: 7 };
    expect([30, 21, 7, -1].map((value) => verdictOf({ value }, thresholds, "LOWER_IS_WORSE"))).toEqual(["OK", "WARNING", "CRITICAL", "CRITICAL"]);
  });

  it("ends at its deadline even when the script does not", async () => {
    const measurer = scripted(() => new Promise(() => undefined));
    const beganMs = performance.now();
    expect(await measurer.measure(measurer.plan(wanted), once)).toMatchObject({ verdict: "DOWN", message: "no answer in time" });
    expect(performance.now() - beganMs).toBeLessThan(3_000);
  });

  it("is given up with its caller", async () => {
    const measurer = scripted(async ({ signal }) => pause(5_000, {}, { signal }));
    await expect(measurer.measure(measurer.plan(wanted), { ...once, signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("of somebody limited to networks goes to addresses inside them only, by name too", async () => {
    const measurer = scripted(async ({ egress: guard, target }) => {
      await guard.resolve(target, 80);
      return { value: 1 };
    });
    const limited = { ...once, networks: ["192.0.2.0/24"] };
    expect(await measurer.measure(measurer.plan(wanted), limited)).toMatchObject({ verdict: "OK" });
    for (const target of ["198.51.100.1", "inside.example.com"])
      await expect(measurer.measure(measurer.plan({ ...wanted, target }), limited)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(measurer.measure(measurer.plan({ ...wanted, target: "127.0.0.1" }), once)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("of a name that means nothing is down; what is no verdict comes out", async () => {
    const failing = (error: Error): Promise<unknown> => {
      const measurer = scripted(() => Promise.reject(error));
      return measurer.measure(measurer.plan(wanted), once);
    };
    expect(await failing(new AppError("UNAVAILABLE", "The name x cannot be resolved."))).toMatchObject({ verdict: "DOWN" });
    await expect(failing(new AppError("UNSUPPORTED", "no ping"))).rejects.toMatchObject({ code: "UNSUPPORTED" });
    await expect(failing(new Error("a bug"))).rejects.toThrow("a bug");
  });
});

describe("what is asked for", () => {
  const measurer = scripted(async () => ({}));
  it("is completed", () => {
    expect(measurer.plan({ ...wanted, target: " 192.0.2.7 " })).toEqual({
      script: "test",
      target: "192.0.2.7",
      parameters: { port: 80 },
      timeoutMs: 300,
      thresholds: { warning: 10, critical: 100 },
    });
  });

  it.each([
    [{ script: "tset" }, "input.script", "Did you mean test?"],
    [{ parameters: { prot: 1 } }, "input.parameters.prot", "Did you mean port?"],
    [{ parameters: { port: 0 } }, "input.parameters.port", "monitorScripts describes them."],
    [{ target: "-oProxyCommand=x" }, "input.target", undefined],
    [{ target: "http://192.0.2.1/" }, "input.target", undefined],
    [{ target: "a b" }, "input.target", undefined],
    [{ warning: 50, critical: 20 }, "input.critical", undefined],
    [{ timeoutMs: 10 }, "input.timeout", undefined],
  ] as const)("%j is refused at %s", (change, path, cure) => {
    expect.assertions(1);
    try {
      measurer.plan({ ...wanted, ...change });
    } catch (error) {
      expect((error as AppError).details).toMatchObject({ path, ...(cure !== undefined && { cure }) });
    }
  });
});

describe("the scripts there are", async () => {
  const scripts = await discover<MonitorScript>(new URL("../../src/monitors/", import.meta.url));
  const infos = createMeasurer({ scripts, egress, pinger, snmp: noSnmp, clock }).scripts;

  it("say what they are, with thresholds in their own direction", () => {
    expect(infos.map(({ name }) => name)).toEqual(["dns", "http", "https", "icmp", "icmp-continuous", "ntp", "path", "snmp-oid", "tcp", "throughput", "tls"]);
    for (const { description, parameters, intervals, thresholds, direction } of infos) {
      expect(description).toMatch(/\.$/);
      expect(parameters.filter((each) => each.description === "")).toEqual([]);
      expect(intervals.leastMs).toBeLessThanOrEqual(intervals.usualMs);
      expect(direction === "HIGHER_IS_WORSE").toBe(thresholds.warning < thresholds.critical);
      expect(thresholds.guidance).not.toBe("");
    }
  });

  it("say what they can be told, and which cannot be used here", () => {
    const dns = infos.find(({ name }) => name === "dns")!;
    expect(dns.parameters.find(({ name }) => name === "name")).toMatchObject({ type: "text", isRequired: true });
    expect(dns.parameters.find(({ name }) => name === "port")).toMatchObject({ type: "integer from 1 to 65535", isRequired: false, usual: 53 });
    expect(infos.filter(({ problem }) => problem !== undefined).map(({ name }) => name)).toEqual(["icmp", "icmp-continuous", "path"]);
  });
});
