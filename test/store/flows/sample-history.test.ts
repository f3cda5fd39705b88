import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EncodedBatch } from "../../../src/model/encoded-batch.ts";
import { SampleBatches } from "../../../src/pipeline/sample-batches.ts";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { baseMs, everyone, storeIn, temporaryFolder } from "../../support/flow-store.ts";
import { addressOf, deviceSample, interfaceSample, monitorSample } from "../../support/samples.ts";

const folder = temporaryFolder();
const minute = 60_000;
const hour = { fromMs: baseMs, toMs: baseMs + 60 * minute };
const others = { networks: ["203.0.113.0/24"] };
const sent: EncodedBatch[] = [];
let store: FlowStore;

beforeAll(async () => {
  store = storeIn(folder.path);
  await store.start();
  const samples = new SampleBatches({
    deliver: async (batch) => {
      sent.push(batch);
      await store.append(batch);
    },
  });
  for (let i = 0; i < 60; i++) {
    const timeMs = baseMs + i * minute;
    // Ten minutes of silence; then one sample without an interval, as after a restart.
    if (i < 20 || i >= 30) {
      samples.interface(
        interfaceSample({
          timeMs,
          ...(i === 30 && { intervalMs: 0, inBytes: 0, outBytes: 0 }),
          operStatus: i % 2 === 0 ? "up" : "down",
          inErrors: i === 31 ? 7 : 0,
        }),
      );
      samples.interface(interfaceSample({ timeMs, ifIndex: 2, speedBitsPerSecond: 0 }));
    }
    samples.device(
      deviceSample({
        timeMs,
        cpuUsedPercent: i,
        ...(i >= 50 && { answered: 0, state: "UNREACHABLE", responseUs: -1, cpuUsedPercent: -1, memoryUsedPercent: -1 }),
      }),
    );
    const verdict = i < 30 ? "OK" : i < 40 ? "DOWN" : i < 45 ? "UNMEASURED" : "OK";
    const state = i < 32 ? "OK" : i < 47 ? "DOWN" : "OK";
    samples.monitor(monitorSample({ timeMs, verdict, state, message: `${verdict} ${i}`, value: i, hasValue: verdict === "OK" ? 1 : 0 }));
  }
  samples.monitor(monitorSample({ monitorId: "monitor-2", timeMs: baseMs - minute, state: "WARNING" }));
  samples.monitor(monitorSample({ monitorId: "monitor-2", state: "CRITICAL", address: addressOf("::"), verdict: "CRITICAL", message: "slow" }));
  await samples.drain();
  // As after a crash: what was sent comes again.
  for (const batch of sent) await store.append(batch);
  await store.settled();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

const sql = async (query: string, access: { readonly networks: readonly string[] } = everyone) =>
  (await store.history.sql({ sql: query, maxRows: 100, tokenKey: "test" }, access)).rows;

describe("samples in the store", () => {
  it("are each there once, by table and day, however often their batches come", async () => {
    expect(new Set(sent.map(({ table, partition }) => `${table} ${partition}`)).size).toBe(sent.length);
    expect(await sql("SELECT count() FROM snmp_interface_samples")).toEqual([["100"]]);
    expect(await sql("SELECT count() FROM snmp_device_samples")).toEqual([["60"]]);
    expect(await sql("SELECT count() FROM monitor_samples")).toEqual([["62"]]);
  });

  it("are published with rates and with NULL for what is not known", async () => {
    expect(
      await sql("SELECT interface, in_bits_per_second, in_use_percent, oper_status FROM snmp_interface_samples WHERE if_index = 1 ORDER BY time LIMIT 1"),
    ).toEqual([["Gi1/0/1", 100_000_000, 10, "up"]]);
    expect(await sql("SELECT countIf(in_bits_per_second IS NULL), countIf(in_use_percent IS NULL) FROM snmp_interface_samples")).toEqual([["1", "51"]]);
    expect(await sql("SELECT avg(cpu_used_percent), countIf(storage_used_percent IS NULL) FROM snmp_device_samples")).toEqual([[24.5, "60"]]);
    expect(await sql("SELECT avg(value), count(value) FROM monitor_samples WHERE monitor_id = 'monitor-1'")).toEqual([[(435 + 780) / 45, "45"]]);
  });

  it("are hidden from who is limited to other networks, in SQL and in histories", async () => {
    for (const table of ["snmp_interface_samples", "snmp_device_samples", "monitor_samples"]) {
      expect(await sql(`SELECT count() FROM ${table}`, others)).toEqual([["0"]]);
      expect(await sql(`SELECT count() > 0 FROM ${table}`, { networks: ["192.0.2.0/24"] })).toEqual([[1]]);
    }
    const history = await store.samples.interface({ deviceId: "device-1", ifIndex: 1, window: hour }, others);
    expect(history.samples).toBe(0);
    expect(history.inBitsPerSecond.every((value) => value === null)).toBe(true);
    expect((await store.samples.device({ deviceId: "device-1", window: hour }, others)).samples).toBe(0);
  });

  it("are described, and the examples run", async () => {
    const tables = await store.history.sqlTables(["snmp_interface_samples", "snmp_device_samples", "monitor_samples"], everyone);
    expect(tables.map(({ rows }) => rows)).toEqual([60, 100, 62]);
    for (const { columns, examples } of tables) {
      expect(columns.every(({ description }) => description.length > 8)).toBe(true);
      for (const example of examples) expect(Array.isArray(await sql(example.sql)), example.question).toBe(true);
    }
  });
});

describe("the history of an interface", () => {
  it("has rates, use and errors by step, and null in gaps", async () => {
    const { stepMs, timesMs, samples, ...lines } = await store.samples.interface(
      { deviceId: "device-1", ifIndex: 1, window: hour, stepMs: 5 * minute },
      everyone,
    );
    expect([stepMs, samples]).toEqual([5 * minute, 50]);
    expect(timesMs).toEqual(Array.from({ length: 12 }, (_, i) => baseMs + i * 5 * minute));
    const steps = (value: number | null) => [value, value, value, value, null, null, value, value, value, value, value, value];
    expect(lines.inBitsPerSecond).toEqual(steps(100_000_000));
    expect(lines.maxOutBitsPerSecond).toEqual(steps(10_000_000));
    expect(lines.inUsePercent).toEqual(steps(10));
    expect(lines.outPacketsPerSecond).toEqual(steps(1_000));
    expect(lines.inErrors).toEqual([0, 0, 0, 0, null, null, 7, 0, 0, 0, 0, 0]);
    expect(lines.upPercent).toEqual([60, 40, 60, 40, null, null, 60, 40, 60, 40, 60, 40]);
  });

  it("says no use where the speed is not known, and chooses its step from the window and the interval", async () => {
    const history = await store.samples.interface({ deviceId: "device-1", ifIndex: 2, window: hour, leastStepMs: 120_000 }, everyone);
    expect(history.stepMs).toBe(120_000);
    expect(history.inUsePercent.every((value) => value === null)).toBe(true);
    expect(history.inBitsPerSecond[0]).toBe(100_000_000);
    const year = { fromMs: baseMs - 365 * 86_400_000, toMs: baseMs };
    expect((await store.samples.interface({ deviceId: "device-1", ifIndex: 2, window: year }, everyone)).stepMs).toBe(604_800_000);
    await expect(store.samples.interface({ deviceId: "device-1", ifIndex: 2, window: year, stepMs: 1_000 }, everyone)).rejects.toMatchObject({
      code: "BAD_INPUT",
      details: { path: "step" },
    });
  });
});

describe("the history of a device", () => {
  it("leaves out of its means what was not known", async () => {
    const history = await store.samples.device({ deviceId: "device-1", window: hour, stepMs: 20 * minute }, everyone);
    expect(history.cpuUsedPercent).toEqual([9.5, 29.5, 44.5]);
    expect(history.maxCpuUsedPercent).toEqual([19, 39, 49]);
    expect(history.answeredPercent).toEqual([100, 100, 50]);
    expect(history.responseMs).toEqual([2, 2, 2]);
    expect(history.storageUsedPercent).toEqual([null, null, null]);
    expect(history.interfacesDown).toEqual([2, 2, 2]);
  });
});

describe("the history of a monitor", () => {
  it("has values, percentiles, availability without what was not measured, and its changes", async () => {
    const history = await store.samples.monitor({ id: "monitor-1", window: hour, stepMs: 10 * minute });
    expect(history).toMatchObject({ measurements: 60, unmeasured: 5, down: 10, changesAreCut: false });
    expect(history.availabilityPercent).toBeCloseTo((45 * 100) / 55, 9);
    expect(history.availability).toEqual([100, 100, 100, 0, 100, 100]);
    expect(history.mean).toEqual([4.5, 14.5, 24.5, null, 47, 54.5]);
    expect(history.p50).toEqual([4.5, 14.5, 24.5, null, 47, 54.5]);
    expect(history.p95[0]).toBeCloseTo(8.55, 9);
    const values = [...Array.from({ length: 30 }, (_, i) => i), ...Array.from({ length: 15 }, (_, i) => 45 + i)];
    expect(history.values).toMatchObject({ min: 0, max: 59, p50: values[22] });
    expect(history.values!.p99).toBeCloseTo(58 + 0.56, 6);
    expect(history.changes).toEqual([
      { timeMs: baseMs + 32 * minute, from: "OK", to: "DOWN", message: "DOWN 32" },
      { timeMs: baseMs + 47 * minute, from: "DOWN", to: "OK", message: "OK 47" },
    ]);
  });

  it("knows a change by the measurement before the window, and says nothing where nothing was measured", async () => {
    const second = await store.samples.monitor({ id: "monitor-2", window: hour });
    expect(second.changes).toEqual([{ timeMs: baseMs, from: "WARNING", to: "CRITICAL", message: "slow" }]);
    const none = await store.samples.monitor({ id: "monitor-3", window: hour });
    expect(none).toMatchObject({ measurements: 0, changes: [] });
    expect(none).not.toHaveProperty("availabilityPercent");
    expect(none).not.toHaveProperty("values");
  });

  it("summarises many at once", async () => {
    const summaries = await store.samples.monitorSummaries(["monitor-1", "monitor-2", "monitor-3"], hour);
    expect([...summaries.keys()].toSorted()).toEqual(["monitor-1", "monitor-2"]);
    expect(summaries.get("monitor-2")).toMatchObject({ measurements: 1, availabilityPercent: 100 });
    expect(await store.samples.monitorSummaries([], hour)).toEqual(new Map());
  });

  it("shows the worst of each part of a window", async () => {
    const strips = await store.samples.monitorStrips(["monitor-1", "monitor-2", "monitor-3"], { fromMs: baseMs - 20 * minute, toMs: baseMs + 60 * minute }, 8);
    expect(Object.fromEntries(strips)).toEqual({
      "monitor-1": [null, null, "OK", "OK", "OK", "DOWN", "OK", "OK"],
      "monitor-2": [null, "OK", "CRITICAL", null, null, null, null, null],
    });
  });
});
