import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { baselineOf, verdictOf } from "../../src/model/baseline.ts";

const verdict = (now: number, past: readonly number[]): string => verdictOf(now, past, baselineOf(past, "BYTES"));

describe("what is usual", () => {
  it("needs two past weeks", () => {
    expect(baselineOf([], "BYTES")).toBeUndefined();
    expect(baselineOf([5e9], "BYTES")).toBeUndefined();
    expect(verdict(5e9, [5e9])).toBe("UNKNOWN");
    expect(verdict(5e9, [5e9, 5e9])).toBe("USUAL");
  });

  it("is the median and 3.5 times its deviation, of at least a tenth of it", () => {
    // Deviations 0, 1, 1, 2 of 10 MB: their median 1, 1.4826 of which is more than a tenth.
    expect(baselineOf([9e6, 10e6, 11e6, 12e6], "BYTES")).toEqual({
      median: 10.5e6,
      low: expect.closeTo(10.5e6 - 3.5 * 1.4826e6),
      high: expect.closeTo(10.5e6 + 3.5 * 1.4826e6),
    });
    expect(baselineOf([1e9, 1e9, 1e9], "BYTES")).toEqual({ median: 1e9, low: 650_000_000, high: 1_350_000_000 });
  });

  it("does not let one odd week decide", () => {
    expect(verdict(1.1e9, [1e9, 1e9, 1e9, 50e9])).toBe("USUAL");
    expect(verdict(50e9, [1e9, 1e9, 1e9, 50e9])).toBe("UNUSUAL");
    expect(verdict(1e9, [1e9, 1e9, 1e9, 0])).toBe("USUAL");
  });

  it("takes no notice of a small difference, and of a missing backup it does", () => {
    expect(verdict(900_000, [0, 0, 10, 0])).toBe("USUAL");
    expect(verdict(0, [5e9, 5e9, 4.9e9, 5e9])).toBe("UNUSUAL");
    expect(verdict(0, [0, 0])).toBe("USUAL");
  });

  it("is new when no week had any of it", () => {
    expect(verdict(1, [0, 0, 0])).toBe("NEW");
    expect(verdict(8e9, [0, 0, 0, 0])).toBe("NEW");
    expect(verdict(8e9, [0, 0, 1, 0])).toBe("UNUSUAL");
  });

  it("does not depend on the order of the weeks, holds its median, and is never below 0", () => {
    const values = fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(values, (past) => {
        const found = baselineOf(past, "FLOWS")!;
        expect(baselineOf(past.toReversed(), "FLOWS")).toEqual(found);
        expect(found.low).toBeGreaterThanOrEqual(0);
        expect(found.low).toBeLessThanOrEqual(found.median);
        expect(found.high).toBeGreaterThanOrEqual(found.median);
      }),
    );
  });
});
