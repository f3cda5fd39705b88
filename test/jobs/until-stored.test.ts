import { describe, expect, it } from "vitest";
import { saysWaiting, untilStored } from "../../src/jobs/until-stored.ts";
import type { WaitingBatches } from "../../src/model/services/flow-history.ts";

/** A store that answers these, one after the other, then the last for ever. */
function answering(...answers: readonly Omit<WaitingBatches, "upTo">[]) {
  const asked: (number | undefined)[] = [];
  return {
    asked,
    waiting: async (upTo?: number): Promise<WaitingBatches> => ({ upTo: upTo ?? 7, ...answers[Math.min(asked.push(upTo), answers.length) - 1]! }),
  };
}

describe("waiting until all is stored", () => {
  it("resolves when what was taken until now is in, whatever is taken later", async () => {
    const { asked, waiting } = answering({ batches: 2, rows: 20 }, { batches: 1, rows: 10 }, { batches: 0, rows: 0 });
    const told: number[] = [];
    expect(await untilStored({ waiting, everyMs: 1, onWaiting: (rows) => told.push(rows) })).toBeUndefined();
    expect(asked).toEqual([undefined, 7, 7]);
    expect(told).toEqual([20, 10]);
  });

  it("says what still waits when it takes too long", async () => {
    const { waiting } = answering({ batches: 1, rows: 1_234 });
    const left = await untilStored({ waiting, everyMs: 1, withinMs: 20 });
    expect(left).toEqual({ rows: 1_234 });
    expect(saysWaiting(left!)).toMatch(/^1,234 rows are safe on disk and still being written/);
  });

  it("does not wait for a store that is down, but for one that comes back", async () => {
    const down = answering({ batches: 1, rows: 5, problem: "It died." });
    const startedAtMs = performance.now();
    const left = await untilStored({ waiting: down.waiting, everyMs: 1, downMs: 20 });
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
    expect(left).toEqual({ rows: 5, problem: "It died." });
    expect(saysWaiting(left!)).toContain("It died.");
    const back = answering({ batches: 1, rows: 5, problem: "It died." }, { batches: 1, rows: 5 }, { batches: 0, rows: 0 });
    expect(await untilStored({ waiting: back.waiting, everyMs: 1, downMs: 1_000 })).toBeUndefined();
  });
});
