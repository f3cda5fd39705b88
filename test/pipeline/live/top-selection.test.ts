import * as fc from "fast-check";
import { expect, it } from "vitest";
import { TopSelection } from "../../../src/pipeline/live/top-selection.ts";
import { finish } from "../../support/steps.ts";

it("keeps the highest keys, however many come", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 1, max: 5_000 }), (keep, count, range) => {
      const keys = Array.from({ length: count }, (_, i) => Math.imul(i + 1, 0x9e3779b1) % range);
      const top = new TopSelection<number>(keep);
      for (const [i, key] of keys.entries()) top.add(key, i);
      const best = finish(top.best((a, b) => a - b));
      expect(best.map((i) => keys[i])).toEqual(keys.toSorted((a, b) => b - a).slice(0, keep));
      expect(new Set(best).size).toBe(best.length);
    }),
    { numRuns: 50 },
  );
});

it("orders few equal ones as it is told", () => {
  const top = new TopSelection<string>(2);
  for (const name of ["c", "a", "b"]) top.add(1, name);
  expect(finish(top.best((a, b) => (a < b ? -1 : 1)))).toEqual(["a", "b"]);
});
