import { describe, expect, it } from "vitest";
import { moved, surroundings, ticks } from "../../../web/src/layout/time-strip.tsx";

const hour = 3_600_000;
const nowMs = Date.UTC(2026, 10, 17, 14);

describe("what the strip shows around a window", () => {
  it("is at least a day", () => expect(surroundings({ fromMs: nowMs - hour, toMs: nowMs }, nowMs)).toEqual({ fromMs: nowMs - 24 * hour, toMs: nowMs }));
  it("is four times the window", () => {
    const { fromMs, toMs } = surroundings({ fromMs: nowMs - 30 * 24 * hour, toMs: nowMs }, nowMs);
    expect(toMs - fromMs).toBe(120 * 24 * hour);
  });
  it("never reaches beyond now", () => expect(surroundings({ fromMs: nowMs - 3 * hour, toMs: nowMs - hour }, nowMs).toMs).toBe(nowMs));
  it("has round times, no more than fit", () => {
    const marks = ticks({ fromMs: nowMs - 24 * hour, toMs: nowMs }, 13);
    expect(marks.length).toBeGreaterThan(8);
    expect(marks.length).toBeLessThanOrEqual(13);
    expect(new Set(marks.map(({ atMs }) => new Date(atMs).getMinutes()))).toEqual(new Set([0]));
  });
});

describe("dragging", () => {
  const start = { fromMs: nowMs - 6 * hour, toMs: nowMs - 2 * hour };
  it("a handle moves its end, and never past the other", () => {
    expect(moved("from", start, 0, hour)).toEqual({ fromMs: nowMs - 5 * hour, toMs: nowMs - 2 * hour });
    expect(moved("from", start, 0, 10 * hour)).toEqual({ fromMs: nowMs - 2 * hour - 60_000, toMs: nowMs - 2 * hour });
    expect(moved("to", start, 0, -hour)).toEqual({ fromMs: nowMs - 6 * hour, toMs: nowMs - 3 * hour });
  });
  it("the middle keeps its length", () => expect(moved("middle", start, 0, -hour)).toEqual({ fromMs: nowMs - 7 * hour, toMs: nowMs - 3 * hour }));
  it("outside makes a new window, in either direction", () => {
    const wanted = { fromMs: nowMs - 20 * hour, toMs: nowMs - 18 * hour };
    expect(moved("new", start, wanted.fromMs, wanted.toMs)).toEqual(wanted);
    expect(moved("new", start, wanted.toMs, wanted.fromMs)).toEqual(wanted);
  });
});
