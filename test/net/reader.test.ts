import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reader } from "../../src/net/reader.ts";

describe("Reader", () => {
  it("reads network byte order", () => {
    const reader = new Reader(Uint8Array.of(1, 2, 3, 4, 5, 6, 0xff, 0xff, 0xff, 0xfe, 9, 8));
    expect([reader.u8(), reader.u16(), reader.u24(), reader.i32()]).toEqual([1, 0x203, 0x40506, -2]);
    expect([...reader.take(1)]).toEqual([9]);
    expect([reader.left, reader.ok]).toEqual([1, true]);
  });

  it("yields 0 and stays at the end once it ran out", () => {
    const reader = new Reader(Uint8Array.of(1, 2, 3), 0, 2);
    expect(reader.u24()).toBe(0);
    expect([reader.ok, reader.left, reader.u8()]).toEqual([false, 0, 0]);
    expect(new Reader(Uint8Array.of(1), 5).ok).toBe(false);
  });

  it("never reads beyond its end", () => {
    const steps = fc.array(fc.tuple(fc.constantFrom("u8", "u16", "u24", "i32", "u32", "skip", "take"), fc.integer({ min: -3, max: 20 })));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat({ max: 45 }), steps, (bytes, end, calls) => {
        let highest = -1;
        const watched = new Proxy(bytes, {
          get: (target, key) => {
            if (typeof key === "string" && /^\d+$/.test(key)) highest = Math.max(highest, Number(key));
            const value: unknown = Reflect.get(target, key, target);
            return typeof value === "function" ? (value.bind(target) as unknown) : value;
          },
        });
        const reader = new Reader(watched, 0, end);
        for (const [step, count] of calls) {
          if (step === "skip" || step === "take") reader[step](count);
          else reader[step]();
          expect(reader.at).toBeLessThanOrEqual(Math.min(end, bytes.length));
        }
        expect(highest).toBeLessThan(Math.min(end, bytes.length));
      }),
    );
  });
});
