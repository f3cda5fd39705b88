import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PacketQueue } from "../../../src/pipeline/capture/packet-queue.ts";

describe("packet queue", () => {
  it("gives back what was pushed, in order, and counts what found no room", () => {
    const step = fc.oneof(fc.record({ push: fc.uint8Array({ maxLength: 90 }), wire: fc.nat(1_500) }), fc.record({ poll: fc.integer({ min: 1, max: 5 }) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new PacketQueue(256);
        const expected: { bytes: Uint8Array; wire: number }[] = [];
        let pushed = 0;
        let lost = 0;
        const read = (budget: number): void => {
          const limit = Math.min(budget, expected.length);
          const count = queue.poll(budget, (bytes, offset, captured, wireLength) => {
            const next = expected.shift()!;
            expect(Buffer.compare(bytes.subarray(offset, offset + captured), next.bytes)).toBe(0);
            expect(wireLength).toBe(next.wire);
          });
          expect(count).toBe(limit);
        };
        for (const each of steps) {
          if ("poll" in each) read(each.poll);
          else {
            const before = queue.overflows;
            queue.push(each.push, each.wire, 0);
            pushed++;
            if (queue.overflows === before) expected.push({ bytes: each.push, wire: each.wire });
            else lost++;
          }
        }
        read(1_000);
        expect(expected).toHaveLength(0);
        expect(queue.packets).toBe(pushed);
        expect(queue.overflows).toBe(lost);
      }),
      { numRuns: 300 },
    );
  });
});
