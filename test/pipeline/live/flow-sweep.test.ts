import { expect, it } from "vitest";
import { FlowSweep } from "../../../src/pipeline/live/flow-sweep.ts";
import { finish } from "../../support/steps.ts";

const startMs = 1_800_000_000_000;

/** An engine that looks at flows as the real one does. */
function engineOf(flowsEnd: number) {
  const told: number[] = [];
  const looked: number[] = [];
  let lastMs = Number.NaN;
  const beat = (nowMs: number): void => {
    const elapsedMs = nowMs - lastMs;
    if (elapsedMs <= 0) return;
    lastMs = nowMs;
    told.push(nowMs);
    looked.push(elapsedMs >= 1_000 || Number.isNaN(elapsedMs) ? flowsEnd : Math.ceil((flowsEnd * elapsedMs) / 1_000));
  };
  return { beat, flowsEnd, told, looked };
}

it.each([1, 500, 100_000])("tells the time of a table of %d flows in steps of few flows, the whole table in a second", (flowsEnd) => {
  const engine = engineOf(flowsEnd);
  const sweep = new FlowSweep(engine);
  finish(sweep.to(startMs));
  engine.looked.length = 0;
  for (let i = 1; i <= 10; i++) finish(sweep.to(startMs + i * 100));
  expect(engine.told.at(-1)).toBe(startMs + 1_000);
  expect(Math.max(...engine.looked)).toBeLessThanOrEqual(33);
  expect(engine.looked.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(flowsEnd);
});

it("one sweep at a time; the next goes on where it ended", () => {
  const engine = engineOf(10_000);
  const sweep = new FlowSweep(engine);
  finish(sweep.to(startMs));
  const slow = sweep.to(startMs + 100);
  slow.next();
  finish(sweep.to(startMs + 200));
  expect(engine.told.at(-1)).toBeLessThan(startMs + 10);
  finish(slow);
  finish(sweep.to(startMs + 300));
  expect(engine.told.at(-1)).toBe(startMs + 300);
  expect(engine.told).toEqual(engine.told.toSorted((a, b) => a - b));
});

it("after a long sleep the engine looks at the table once, not once for each second", () => {
  const engine = engineOf(10_000);
  const sweep = new FlowSweep(engine);
  finish(sweep.to(startMs));
  engine.looked.length = 0;
  finish(sweep.to(startMs + 3_600_000));
  expect(engine.looked).toEqual([10_000]);
  finish(sweep.to(startMs));
  expect(engine.told.at(-1)).toBe(startMs + 3_600_000);
});
