import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, digitsEnd, holds, isPrintable, isZero } from "../../src/wire/scan.ts";
import { bytesOf } from "../support/packets.ts";

describe("scan", () => {
  it("finds what a string would", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", "\0"), maxLength: 12 }),
        fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 3 }),
        (text, part) => {
          expect(holds(bytesOf("ab", text, "ab"), 2, 2 + text.length, part)).toBe(text.includes(part));
          expect(isZero(bytesOf("a", text), 1, 1 + text.length)).toBe(/^\0*$/.test(text));
          expect(isPrintable(bytesOf("\0", text), 1, 1 + text.length)).toBe(/^[ab]+$/.test(text));
        },
      ),
    );
  });

  it("reads decimal numbers that are not too long", () => {
    const bytes = bytesOf("12 0123456789");
    expect([decimal(bytes, 0, 13), decimal(bytes, 1, 13), decimal(bytes, 2, 13), decimal(bytes, 3, 13), decimal(bytes, 4, 13)]).toEqual([
      12, 2, -1, -1, 123456789,
    ]);
    expect([digitsEnd(bytes, 0, 13), digitsEnd(bytes, 3, 5), decimal(bytes, 5, 5)]).toEqual([2, 5, -1]);
  });
});
