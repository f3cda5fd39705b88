import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha1OfShort } from "../../src/net/sha1.ts";

describe("sha1OfShort", () => {
  it("agrees with the crypto library", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 55 }), (message) => {
        const digest = new Int32Array(5);
        sha1OfShort(message, digest);
        const hex = [...digest].map((value) => (value >>> 0).toString(16).padStart(8, "0")).join("");
        expect(hex).toBe(createHash("sha1").update(message).digest("hex"));
      }),
      { numRuns: 500 },
    );
  });
  it("refuses more than one block", () => {
    expect(() => sha1OfShort(new Uint8Array(56), new Int32Array(5))).toThrow(RangeError);
  });
});
