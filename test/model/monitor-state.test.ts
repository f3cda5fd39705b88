import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monitorVerdicts, type MonitorVerdict } from "../../src/model/monitor.ts";
import { type MonitorStanding, nextStanding } from "../../src/model/monitor-state.ts";

const rules = { failures: 3, recoveries: 2 };
const begin: MonitorStanding = { state: "PENDING", sinceMs: 0, streak: [] };
const statesOver = (...verdicts: readonly MonitorVerdict[]): readonly string[] => {
  let standing = begin;
  return verdicts.map((verdict, i) => (standing = nextStanding(standing, verdict, i + 1, rules)).state);
};

describe("where a monitor stands", () => {
  it("believes the first good result at once, a bad one after the third", () => {
    expect(statesOver("OK")).toEqual(["OK"]);
    expect(statesOver("DOWN", "DOWN", "DOWN")).toEqual(["PENDING", "PENDING", "DOWN"]);
  });

  it("gets worse after three in a row, and better after two", () => {
    expect(statesOver("OK", "DOWN", "DOWN", "OK", "DOWN", "DOWN", "DOWN")).toEqual(["OK", "OK", "OK", "OK", "OK", "OK", "DOWN"]);
    expect(statesOver("DOWN", "DOWN", "DOWN", "OK", "DOWN", "OK", "OK")).toEqual(["PENDING", "PENDING", "DOWN", "DOWN", "DOWN", "DOWN", "OK"]);
  });

  it("goes to the nearest of the results that moved it", () => {
    expect(statesOver("OK", "WARNING", "CRITICAL", "DOWN").at(-1)).toBe("WARNING");
    expect(statesOver("DOWN", "DOWN", "DOWN", "OK", "WARNING").at(-1)).toBe("WARNING");
  });

  it("says since when", () => {
    const up = nextStanding(begin, "OK", 5, rules);
    expect(up).toEqual({ state: "OK", sinceMs: 5, streak: [] });
    expect(nextStanding(up, "WARNING", 6, rules)).toEqual({ state: "OK", sinceMs: 5, streak: ["WARNING"] });
    expect(nextStanding(up, "WARNING", 7, { failures: 1, recoveries: 1 })).toEqual({ state: "WARNING", sinceMs: 7, streak: [] });
  });

  it("never keeps more results than the rules need, and ends where enough of the same come", () => {
    const verdict = fc.constantFrom(...monitorVerdicts);
    fc.assert(
      fc.property(
        fc.array(verdict, { maxLength: 60 }),
        verdict,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (before, last, failures, recoveries) => {
          let standing = begin;
          // A move may stop half-way at what came before; the same rules move it on from there.
          for (const each of [...before, ...Array.from({ length: 30 }, () => last)]) {
            standing = nextStanding(standing, each, 1, { failures, recoveries });
            expect(standing.streak.length).toBeLessThan(Math.max(failures, recoveries));
          }
          expect(standing.state).toBe(last);
        },
      ),
    );
  });
});
