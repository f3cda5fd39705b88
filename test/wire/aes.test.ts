import { createCipheriv } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aesBlock, aesBlockBytes, aesGcmPlain, aesKey, newAesKey } from "../../src/wire/aes.ts";

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const words = (of: Uint8Array): Int32Array => Int32Array.from({ length: of.length / 4 }, (_, i) => Buffer.from(of).readInt32BE(4 * i));
const hex = (of: Int32Array): string => [...of].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

describe("aesBlock", () => {
  it("agrees with the crypto library", () => {
    fc.assert(
      fc.property(bytes(16), bytes(16), (key, block) => {
        const got = words(block);
        aesBlock(aesKey(words(key), newAesKey()), got);
        expect(hex(got)).toBe(createCipheriv("aes-128-ecb", key, null).update(block).toString("hex"));
      }),
      { numRuns: 500 },
    );
  });
});

describe("aesGcmPlain", () => {
  it("takes back what the crypto library made, wherever it lies", () => {
    fc.assert(
      fc.property(bytes(16), bytes(12), fc.uint8Array({ maxLength: 100 }), fc.nat(5), (key, nonce, plain, before) => {
        const sealed = Buffer.concat([Buffer.alloc(before, 1), createCipheriv("aes-128-gcm", key, nonce).update(plain), Buffer.alloc(5, 2)]);
        const into = new Uint8Array(plain.length + 2).fill(7);
        const blocks = Math.ceil(plain.length / aesBlockBytes);
        aesGcmPlain(aesKey(words(key), newAesKey()), words(nonce), sealed, before, before + plain.length, 0, blocks >> 1, into);
        aesGcmPlain(aesKey(words(key), newAesKey()), words(nonce), sealed, before, before + plain.length, blocks >> 1, blocks, into);
        expect(into).toEqual(Uint8Array.of(...plain, 7, 7));
      }),
      { numRuns: 300 },
    );
  });
});
