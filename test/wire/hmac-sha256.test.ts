import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hmacKey, hmacOfShort } from "../../src/wire/hmac-sha256.ts";

describe("hmacOfShort", () => {
  it("agrees with the crypto library", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 55 }), (key, message) => {
        expect(hmacOfShort(hmacKey(key), message).toString("hex")).toBe(createHmac("sha256", key).update(message).digest("hex"));
      }),
      { numRuns: 500 },
    );
  });
  it("can be asked again with the same key", () => {
    const key = hmacKey(Uint8Array.of(1, 2, 3));
    const first = hmacOfShort(key, Uint8Array.of(4));
    hmacOfShort(key, Uint8Array.of(5, 6));
    expect(hmacOfShort(key, Uint8Array.of(4))).toEqual(first);
  });
  it("refuses keys and messages of more than a block", () => {
    expect(() => hmacKey(new Uint8Array(65))).toThrow(RangeError);
    expect(() => hmacOfShort(hmacKey(new Uint8Array(1)), new Uint8Array(56))).toThrow(RangeError);
  });
});
