import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { beginSha256, sha256Block } from "../../src/net/sha256.ts";

describe("sha256Block", () => {
  it("hashes the one-block message of FIPS 180-4's example", () => {
    const hash = new Int32Array(8);
    const block = new Int32Array(16);
    block[0] = 0x61626380;
    block[15] = 24;
    beginSha256(hash);
    sha256Block(hash, block);
    const hex = [...hash].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
    expect(hex).toBe(createHash("sha256").update("abc").digest("hex"));
    expect(hex).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});
