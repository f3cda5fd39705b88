import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InOrder } from "../../src/wire/in-order.ts";

describe("InOrder", () => {
  it("gives back what was cut anywhere, repeated or overlapping, across the end of the sequence numbers", () => {
    const cuts = fc.array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 10 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), cuts, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (bytes, pieces, first) => {
        const stream = new InOrder(1000);
        let at = 0;
        for (const [size, back] of pieces) {
          // Each piece begins up to `back` bytes before where the last one ended.
          const from = Math.max(0, at - (at === 0 ? 0 : back));
          const to = Math.min(bytes.length, at + size);
          if (to <= from) continue;
          stream.add(bytes, from, to, (first + from) | 0);
          at = Math.max(at, to);
        }
        expect(stream.broken).toBe(false);
        expect([...stream.bytes.subarray(0, stream.length)]).toEqual([...bytes.subarray(0, at)]);
      }),
    );
  });

  it("ends at a gap and at its bound", () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
    const gap = new InOrder(1000);
    gap.add(bytes, 0, 10, 0);
    gap.add(bytes, 11, 20, 11);
    gap.add(bytes, 10, 20, 10);
    expect([gap.broken, gap.length]).toEqual([true, 10]);
    const full = new InOrder(64);
    full.add(bytes, 0, 100, 0);
    expect([full.broken, full.length]).toEqual([true, 64]);
  });

  it("forgets what was dealt with and goes on", () => {
    const bytes = Uint8Array.from({ length: 30 }, (_, i) => i);
    const stream = new InOrder(100);
    stream.add(bytes, 0, 10, 0);
    stream.drop(10);
    stream.add(bytes, 5, 20, 5);
    expect([...stream.bytes.subarray(0, stream.length)]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });
});
