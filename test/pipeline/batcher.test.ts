import { describe, expect, it } from "vitest";
import { AppError } from "../../src/model/errors.ts";
import type { EncodedBatch } from "../../src/model/encoded-batch.ts";
import { createBatcher } from "../../src/pipeline/batcher.ts";
import { baseMs, interval, question } from "../support/flow-store.ts";

const dayMs = 86_400_000;

function collector(): { readonly batches: EncodedBatch[]; readonly deliver: (batch: EncodedBatch) => Promise<void> } {
  const batches: EncodedBatch[] = [];
  return { batches, deliver: async (batch) => void batches.push(batch) };
}

describe("the batcher", () => {
  it("one table and one day per batch, with its rows and times", async () => {
    const { batches, deliver } = collector();
    const batcher = createBatcher({ deliver });
    batcher.flow(interval());
    batcher.flow(interval({ firstSeenMs: baseMs + 5 }));
    batcher.flow(interval({ firstSeenMs: baseMs + dayMs }));
    batcher.dns(question());
    await batcher.drain();
    expect(batches.map(({ table, partition, rows, minMs, maxMs }) => ({ table, partition, rows, minMs, maxMs }))).toEqual([
      { table: "flows", partition: "20260115", rows: 2, minMs: baseMs, maxMs: baseMs + 5 },
      { table: "flows", partition: "20260116", rows: 1, minMs: baseMs + dayMs, maxMs: baseMs + dayMs },
      { table: "dns", partition: "20260115", rows: 1, minMs: baseMs, maxMs: baseMs },
    ]);
    expect(batcher.counters).toEqual({ deliveredRows: 4, deliveredBatches: 3, refusedRows: 0 });
  });

  it("emits when full, and when a second old", async () => {
    const { batches, deliver } = collector();
    const batcher = createBatcher({ deliver, maxRows: 3 });
    batcher.beat(10_000);
    for (let i = 0; i < 4; i++) batcher.flow(interval());
    expect(batches.map(({ rows }) => rows)).toEqual([3]);
    batcher.beat(10_900);
    expect(batches).toHaveLength(1);
    batcher.beat(11_000);
    await batcher.drain();
    expect(batches.map(({ rows }) => rows)).toEqual([3, 1]);
  });

  it("hostile times of many days stay bounded and are stored within 1970 to 2106", async () => {
    const { batches, deliver } = collector();
    const batcher = createBatcher({ deliver });
    for (const firstSeenMs of [-5, Number.NaN, 1e18, Number.POSITIVE_INFINITY, ...Array.from({ length: 100 }, (_, i) => baseMs + i * dayMs)]) {
      batcher.flow(interval({ firstSeenMs }));
    }
    await batcher.drain();
    expect(batches.reduce((sum, { rows }) => sum + rows, 0)).toBe(104);
    expect(new Set(batches.map(({ partition }) => partition)).size).toBe(102);
    expect(batches.map(({ partition }) => partition)).toEqual(expect.arrayContaining(["19700101", "21060207"]));
  });

  it("tries again when the other side is away, in order; counts what is refused, or waits", async () => {
    let failures = 2;
    const got: number[] = [];
    const waiting = createBatcher({
      maxRows: 1,
      whenRefused: "wait",
      deliver: async (batch) => {
        if (failures-- > 0) throw new AppError(failures === 0 ? "LIMIT_EXCEEDED" : "UNAVAILABLE", "away");
        got.push(batch.minMs);
      },
    });
    waiting.flow(interval());
    waiting.flow(interval({ firstSeenMs: baseMs + 1 }));
    await waiting.drain();
    expect(got).toEqual([baseMs, baseMs + 1]);
    const refused = createBatcher({ maxRows: 1, deliver: () => Promise.reject(new AppError("LIMIT_EXCEEDED", "full")) });
    refused.flow(interval());
    await refused.drain();
    expect(refused.counters).toMatchObject({ deliveredRows: 0, deliveredBatches: 0, refusedRows: 1 });
    expect(Date.now() - refused.counters.lastRefusedMs!).toBeLessThan(10_000);
  });

  it("bounds what waits: refuses and counts, and room() holds a reader back", async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const batcher = createBatcher({ maxRows: 1, maxPendingBytes: 3_000, deliver: () => gate });
    for (let i = 0; i < 20; i++) batcher.flow(interval());
    expect(batcher.counters.refusedRows).toBeGreaterThan(10);
    let hasRoom = false;
    const room = batcher.room().then(() => {
      hasRoom = true;
    });
    await Promise.resolve();
    expect(hasRoom).toBe(false);
    open();
    await room;
    await batcher.drain();
    expect(batcher.counters.deliveredRows + batcher.counters.refusedRows).toBe(20);
  });
});
