import { createCipheriv } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aesBlock } from "../../src/wire/aes-block.ts";

describe("aesBlock", () => {
  it("agrees with the crypto library", () => {
    const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(sixteen, sixteen, fc.nat(3), (key, block, before) => {
        const bytes = new Uint8Array(before + 16);
        bytes.set(block, before);
        expect(Buffer.from(aesBlock(key, bytes, before)).toString("hex")).toBe(createCipheriv("aes-128-ecb", key, null).update(block).toString("hex"));
      }),
      { numRuns: 500 },
    );
  });
});
