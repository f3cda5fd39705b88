import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { parseIp } from "../../src/net/ip.ts";
import { createMeasurer } from "../../src/jobs/monitor-measurer.ts";
import { MonitorSchedule } from "../../src/jobs/monitor-schedule.ts";
import { defineMonitor, type Measurement, type MonitorRun } from "../../src/model/monitor.ts";
import type { Monitor, NewMonitor } from "../../src/model/services/monitors.ts";
import type { MonitorSample } from "../../src/model/services/samples.ts";
import { createEgress } from "../../src/runtime/egress.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { noSnmp } from "../support/monitor-servers.ts";
import { memoryMonitorRecords } from "../support/memory-monitors.ts";

const wanted = (change: Partial<NewMonitor> = {}): NewMonitor => ({
  script: "test",
  target: "192.0.2.7",
  parameters: {},
  timeoutMs: 2_000,
  thresholds: { warning: 10, critical: 100 },
  intervalMs: 200,
  failures: 2,
  recoveries: 1,
  enabled: true,
  networks: [],
  createdBy: "somebody",
  createdThrough: "session",
  ...change,
});

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function scheduled(measure: (run: MonitorRun) => Promise<Measurement>, monitors: readonly NewMonitor[], atOnce?: number) {
  const records = memoryMonitorRecords(Date.now);
  await records.add(monitors);
  const script = defineMonitor({
    name: "test",
    description: "A test.",
    target: "HOST",
    unit: "ms",
    direction: "HIGHER_IS_WORSE",
    timeoutMs: 2_000,
    parameters: z.strictObject({}),
    intervals: { usualMs: 200, leastMs: 200 },
    thresholds: { warning: 10, critical: 100, guidance: "" },
    measure: (_parameters, run) => measure(run),
  });
  const measurer = createMeasurer({
    scripts: [script],
    egress: createEgress({ ownPorts: [] }),
    pinger: { program: "none", ping: () => Promise.reject(new Error("no ICMP here")) },
    snmp: noSnmp,
    clock: Date.now,
  });
  const samples: MonitorSample[] = [];
  const make = (): MonitorSchedule =>
    new MonitorSchedule({
      measurer,
      records,
      samples: { monitor: (sample) => void samples.push(sample) },
      log: silentLog,
      clock: Date.now,
      ...(atOnce !== undefined && { atOnce }),
    });
  const schedule = make();
  await schedule.start();
  stops.push(() => schedule.stop());
  return { schedule, records, samples, make };
}
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8_000, interval: 20 });

describe("the schedule", () => {
  it("measures at each monitor's own interval, one host at two", async () => {
    const counts = new Map<string, number>();
    const { schedule } = await scheduled(
      async ({ target, timeoutMs }) => {
        counts.set(`${target} ${timeoutMs}`, (counts.get(`${target} ${timeoutMs}`) ?? 0) + 1);
        return { value: 1 };
      },
      [wanted({ timeoutMs: 1_999 }), wanted({ timeoutMs: 1_998, intervalMs: 60_000 })],
    );
    await until(() => expect(counts.get("192.0.2.7 1999")).toBeGreaterThanOrEqual(4));
    expect(counts.get("192.0.2.7 1998")).toBe(1);
    expect(schedule.list().map(({ standing }) => standing.state)).toEqual(["OK", "OK"]);
    expect(schedule.counters.measurements).toBeGreaterThanOrEqual(5);
  });

  it("moves the state after enough failures, and a restart finds it with what the script remembered", async () => {
    const memories: (string | undefined)[] = [];
    const { schedule, make } = await scheduled(
      async ({ memory }) => {
        memories.push(memory);
        return { down: "connect: refused", memory: "what I saw" };
      },
      [wanted()],
    );
    await until(() => expect(schedule.list()[0]!.standing.state).toBe("DOWN"));
    const { sinceMs } = schedule.list()[0]!.standing;
    expect(schedule.list()[0]!.last).toMatchObject({ verdict: "DOWN", message: "connect: refused" });
    expect(memories.slice(0, 2)).toEqual([undefined, "what I saw"]);
    await schedule.stop();
    const again = make();
    await again.start();
    expect(again.list()[0]).toMatchObject({ standing: { state: "DOWN", sinceMs }, memory: "what I saw", last: { message: "connect: refused" } });
    await again.stop();
  });

  it("hands each result on as a sample: what was found, where, and where the monitor stood then", async () => {
    let measured = 0;
    const { schedule, samples } = await scheduled(
      async ({ egress }) => {
        await egress.resolve("192.0.2.7", 0);
        return ++measured === 1 ? { value: 5 } : { down: "connect: refused" };
      },
      [wanted({ target: "https://me:secret@192.0.2.7/page?token=secret#top" }), wanted({ enabled: false })],
    );
    await until(() => expect(samples.length).toBeGreaterThanOrEqual(3));
    const { id } = schedule.list().find(({ enabled }) => enabled)!;
    const each = { monitorId: id, script: "test", target: "https://192.0.2.7/page", address: parseIp("192.0.2.7"), unit: "ms" };
    expect(samples.slice(0, 3)).toMatchObject([
      { ...each, verdict: "OK", state: "OK", hasValue: 1, value: 5, message: "5 ms" },
      { ...each, verdict: "DOWN", state: "OK", hasValue: 0, value: 0, message: "connect: refused" },
      { ...each, verdict: "DOWN", state: "DOWN", hasValue: 0 },
    ]);
    expect(samples[1]!.timeMs - samples[0]!.timeMs).toBeGreaterThanOrEqual(150);
  });

  it("keeps to its bound, never runs one monitor twice at a time, and counts what it leaves out", async () => {
    let running = 0;
    let most = 0;
    const { schedule } = await scheduled(
      async ({ signal }) => {
        most = Math.max(most, ++running);
        await pause(700, undefined, { signal }).finally(() => running--);
        return { value: 1 };
      },
      Array.from({ length: 6 }, (_, i) => wanted({ target: `192.0.2.${i}` })),
      3,
    );
    await until(() => expect(schedule.counters.missed).toBeGreaterThan(0));
    await until(() => expect(schedule.counters.measurements).toBeGreaterThanOrEqual(6));
    expect(most).toBe(3);
  });

  it("says UNMEASURED where the guard refuses or the script fails, and goes on", async () => {
    const { schedule } = await scheduled(
      async ({ egress, target }) => {
        if (target === "192.0.2.8") throw new Error("a bug");
        await egress.resolve("169.254.169.254", 80);
        return { value: 1 };
      },
      [wanted(), wanted({ target: "192.0.2.8" })],
    );
    await until(() => expect(schedule.list().map(({ standing }) => standing.state)).toEqual(["UNMEASURED", "UNMEASURED"]));
    expect(schedule.list().map(({ last }) => last!.message)).toEqual([
      "The script failed; the server's log says why.",
      expect.stringContaining("a metadata service"),
    ]);
  });

  it("leaves alone what rests, what was removed, and what no script is for", async () => {
    let measured = 0;
    const { schedule } = await scheduled(
      async () => ({ value: ++measured }),
      [wanted({ enabled: false }), wanted({ script: "gone" }), wanted({ target: "192.0.2.9" })],
    );
    expect(schedule.list()).toHaveLength(2);
    const active: Monitor = schedule.list().find(({ enabled }) => enabled)!;
    await until(() => expect(measured).toBeGreaterThan(0));
    schedule.delete(active.id);
    const then = measured;
    await pause(600);
    expect(measured - then).toBeLessThanOrEqual(1);
    expect(schedule.list().map(({ standing }) => standing.state)).toEqual(["PENDING"]);
  });
});
