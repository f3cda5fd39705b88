import * as fc from "fast-check";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { counted, Slices, sliceMs, sorted, undivided, type Steps } from "../../../src/pipeline/live/slices.ts";
import { finish } from "../../support/steps.ts";

const stepMs = 0.1;

describe("slices", () => {
  let nowMs = 0;
  beforeEach(() => void vi.spyOn(performance, "now").mockImplementation(() => nowMs));
  afterEach(() => void vi.restoreAllMocks());

  /** Work that takes so many steps of 0.1 ms; each is noted with the job's name. */
  function* work(name: string, steps: number, log: string[]): Steps<string> {
    for (let i = 0; i < steps; i++) {
      nowMs += stepMs;
      log.push(name);
      yield;
    }
    return name;
  }

  it("of all jobs together hold the loop no longer than 2 ms, and every job has its turn", async () => {
    const slices = new Slices();
    const log: string[] = [];
    const all = Promise.all([slices.run(work("a", 100, log)), slices.run(work("b", 100, log)), slices.run(work("c", 5, log))]);
    const turns: string[] = [];
    while (log.length < 205) {
      const [startMs, before] = [nowMs, log.length];
      await nextTurn();
      expect(nowMs - startMs).toBeLessThanOrEqual(sliceMs);
      turns.push([...new Set(log.slice(before))].join(""));
    }
    expect(await all).toEqual(["a", "b", "c"]);
    expect(turns.filter(Boolean).slice(0, 4)).toEqual(["a", "b", "ca", "b"]);
  });

  it("of work in the background there is some, but less, while somebody waits for an answer", async () => {
    const slices = new Slices();
    const log: string[] = [];
    const jobs = [slices.run(work("r", 200, log), { isBackground: true }), slices.run(work("s", 200, log), { isBackground: true })];
    await slices.run(work("Q", 200, log));
    const before = log.filter((name) => name !== "Q").length;
    expect(before).toBeGreaterThan(10);
    expect(before).toBeLessThan(50);
    expect(new Set(log)).toEqual(new Set(["r", "s", "Q"]));
    await Promise.all(jobs);
    expect(log).toHaveLength(600);
  });

  it("let nobody in between the steps of what is undivided, though the loop turns", async () => {
    const slices = new Slices();
    const log: string[] = [];
    const start = (async () => {
      await Promise.all([slices.run(work("a", 60, log)), slices.run(undivided(work("U", 60, log))), slices.run(work("b", 60, log))]);
    })();
    let turns = 0;
    for (; log.length < 180; turns++) await nextTurn();
    await start;
    expect(turns).toBeGreaterThan(5);
    expect(log.join("")).toMatch(/^[ab]*U{60}[ab]*$/);
  });

  it("a job that fails is rejected, and the others go on", async () => {
    const slices = new Slices();
    const log: string[] = [];
    const failing = slices.run(
      (function* (): Steps {
        yield* work("f", 3, log);
        throw new Error("broken");
      })(),
    );
    const other = slices.run(work("o", 30, log));
    await expect(failing).rejects.toThrow("broken");
    expect(await other).toBe("o");
    expect(await slices.run(work("later", 1, log))).toBe("later");
  });
});

it("sorted sorts as a stable sort does, in small steps", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 3_000 }), (keys) => {
      const items = keys.map((key, i) => ({ key, i }));
      let compared = 0;
      const steps = sorted(items, (a, b) => {
        compared++;
        return a.key - b.key;
      });
      let most = 0;
      for (;;) {
        const before = compared;
        const { done, value } = steps.next();
        most = Math.max(most, compared - before);
        if (done !== true) continue;
        expect(value).toEqual(items.toSorted((a, b) => a.key - b.key));
        break;
      }
      expect(most).toBeLessThanOrEqual(600);
    }),
    { numRuns: 40 },
  );
});

it("counted goes through all numbers once", () => {
  const seen: number[] = [];
  finish(counted(10, 4, (i) => seen.push(i)));
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
