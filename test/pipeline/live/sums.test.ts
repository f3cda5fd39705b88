import * as fc from "fast-check";
import { expect, it } from "vitest";
import { emptySum, Sums } from "../../../src/pipeline/live/sums.ts";

const change = fc.record({
  group: fc.constantFrom(0, 1, 511, 512, 5_000),
  bytes: fc.integer({ min: 1, max: 1_000 }),
  windows: fc.constantFrom(0, 0, 1, 2),
});

it("keeps totals and the last whole window of each group, whichever page it is in", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const sums = new Sums();
      const all: { group: number; bytes: number; window: number }[] = [];
      let window = 0;
      for (const { group, bytes, windows } of changes) {
        window += windows;
        all.push({ group, bytes, window });
        sums.change(group, 1, bytes, 2 * bytes, 1, window, 3 * bytes, 0);
      }
      for (const group of [0, 1, 511, 512, 5_000, 9_999]) {
        const own = all.filter((each) => each.group === group);
        const total = own.reduce((sum, { bytes }) => sum + bytes, 0);
        const last = own.filter((each) => each.window === window - 1).reduce((sum, { bytes }) => sum + 3 * bytes, 0);
        const sum = emptySum();
        expect(sums.addTo(sum, group, window, true)).toBe(own.length > 0);
        expect(sum).toEqual({ bytes: 3 * total, sentBytes: 2 * total, receivedBytes: total, packets: own.length, flows: own.length, windowBytes: last });
        expect(sums.flows(group)).toBe(own.length);
      }
    }),
  );
});
