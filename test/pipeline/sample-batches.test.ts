import { afterEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../../src/model/errors.ts";
import type { EncodedBatch } from "../../src/model/encoded-batch.ts";
import { SampleBatches } from "../../src/pipeline/sample-batches.ts";
import { baseMs } from "../support/flow-store.ts";
import { deviceSample, interfaceSample, monitorSample } from "../support/samples.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("samples on their way to the store", () => {
  it("wait for one another for some seconds, one batch per table and day", async () => {
    vi.useFakeTimers({ now: baseMs });
    const batches: EncodedBatch[] = [];
    const samples = new SampleBatches({ deliver: async (batch) => void batches.push(batch) });
    await samples.start();
    for (let i = 0; i < 3; i++) samples.interface(interfaceSample({ ifIndex: i }));
    samples.device(deviceSample());
    samples.monitor(monitorSample());
    samples.monitor(monitorSample({ timeMs: baseMs + 86_400_000 }));
    await vi.advanceTimersByTimeAsync(4_500);
    expect(batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(batches.map(({ table, partition, rows }) => `${table} ${partition} ${rows}`).toSorted()).toEqual([
      "monitor_samples 20260115 1",
      "monitor_samples 20260116 1",
      "snmp_device_samples 20260115 1",
      "snmp_interface_samples 20260115 3",
    ]);
    samples.device(deviceSample());
    await samples.stop();
    expect(batches).toHaveLength(5);
    expect(samples.counters).toEqual({ deliveredRows: 7, deliveredBatches: 5, refusedRows: 0 });
  });

  it("are counted when the spool is full", async () => {
    const samples = new SampleBatches({ deliver: () => Promise.reject(new AppError("LIMIT_EXCEEDED", "full")) });
    samples.interface(interfaceSample());
    await samples.drain();
    expect(samples.counters).toMatchObject({ deliveredRows: 0, refusedRows: 1 });
  });

  it("of 1,000 devices with 48 ports cost less than a hundredth of the 30 s until the next", async () => {
    const samples = new SampleBatches({ deliver: async () => undefined });
    const row = interfaceSample();
    for (let i = 0; i < 50_000; i++) samples.interface(row);
    await samples.drain();
    const began = performance.now();
    for (let device = 0; device < 1_000; device++) {
      const deviceId = `device-${device}`;
      for (let port = 0; port < 48; port++)
        samples.interface(interfaceSample({ deviceId, ifIndex: port, interface: `Gi1/0/${port}`, inBytes: port * 1_000 + device }));
    }
    await samples.drain();
    expect(performance.now() - began).toBeLessThan(300);
    expect(samples.counters.deliveredRows).toBe(98_000);
  });
});
