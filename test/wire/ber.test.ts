import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BerValues } from "../../src/wire/ber.ts";
import { hexBytes } from "../support/packets.ts";

function tags(bytes: Uint8Array): [tag: number, length: number][] {
  const values = new BerValues(bytes, 0, bytes.length);
  const seen: [number, number][] = [];
  while (values.next()) seen.push([values.tag, values.end - values.start]);
  return seen;
}

describe("ber", () => {
  it("walks values with short and long lengths, and into them", () => {
    const bytes = hexBytes("020105 0400 30810602010a020114 a082000101");
    expect(tags(bytes)).toEqual([
      [2, 1],
      [4, 0],
      [0x30, 6],
      [0xa0, 1],
    ]);
    const values = new BerValues(bytes, 0, bytes.length);
    expect(values.find(0x30)).toBe(true);
    const inside = values.inside();
    expect([inside.next(), bytes[inside.start], inside.next(), bytes[inside.start], inside.next()]).toEqual([true, 10, true, 20, false]);
    expect(values.find(0x31)).toBe(false);
  });

  it("gives what is there of a value that is cut", () => {
    expect(tags(hexBytes("040a0102"))).toEqual([[4, 2]]);
  });

  it("stops at indefinite lengths, long tags and lengths that are cut", () => {
    for (const hex of ["3080020101", "1f810201", "0482", "048500000000010a", "04"]) expect(tags(hexBytes(hex)), hex).toEqual([]);
  });

  it("ends on any bytes, within them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const values = new BerValues(bytes, 0, bytes.length);
        let last = 0;
        while (values.next()) {
          expect(values.start).toBeGreaterThan(last);
          expect(values.end).toBeGreaterThanOrEqual(values.start);
          expect(values.end).toBeLessThanOrEqual(bytes.length);
          last = values.start;
        }
      }),
    );
  });
});
