import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestWords, hmac, hmacKey, hmacKeyOfDigest, hmacMessage, newHmacKey, type HmacKey } from "../../src/wire/hmac-sha256.ts";

function digestOf(key: HmacKey, message: Uint8Array): string {
  const digest = new Int32Array(digestWords);
  hmac(key, hmacMessage(message), digest);
  return [...digest].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

describe("hmac", () => {
  it("agrees with the crypto library", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 55 }), (key, message) => {
        expect(digestOf(hmacKey(key), message)).toBe(createHmac("sha256", key).update(message).digest("hex"));
      }),
      { numRuns: 500 },
    );
  });
  it("takes a digest as a key", () => {
    const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7));
    const made = newHmacKey();
    hmacKeyOfDigest(
      Int32Array.from({ length: 8 }, (_, i) => bytes.readInt32BE(4 * i)),
      made,
    );
    expect(made).toEqual(hmacKey(bytes));
  });
  it("can be asked again with the same key", () => {
    const key = hmacKey(Uint8Array.of(1, 2, 3));
    const first = digestOf(key, Uint8Array.of(4));
    digestOf(key, Uint8Array.of(5, 6));
    expect(digestOf(key, Uint8Array.of(4))).toBe(first);
  });
  it("refuses keys and messages of more than a block", () => {
    expect(() => hmacKey(new Uint8Array(65))).toThrow(RangeError);
    expect(() => hmacMessage(new Uint8Array(56))).toThrow(RangeError);
  });
});
