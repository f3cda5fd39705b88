import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { gunzip } from "../../src/runtime/gunzip.ts";
import { payloadBytes } from "../support/frame-builder.ts";

const data = Buffer.from(payloadBytes(3_000_000).map((byte, at) => byte ^ (Math.imul(at, 2_654_435_761) >>> 21)));

/** Decompresses `file`, of which `first` bytes are there at once and the rest comes in reads of at most `size`. */
async function run(file: Uint8Array, options: { readonly first?: number; readonly size?: number; readonly enough?: number } = {}) {
  const { first = 2, size = 70_000, enough = Number.POSITIVE_INFINITY } = options;
  const got: Buffer[] = [];
  let at = first;
  let pieces = 0;
  const problem = await gunzip(file.subarray(0, first), {
    read: async (into, from) => {
      const piece = file.subarray(at, Math.min(file.length, at + size, at + into.length - from));
      into.set(piece, from);
      at += piece.length;
      return piece.length;
    },
    onData: (bytes) => {
      got.push(Buffer.from(bytes));
      return got.reduce((sum, { length }) => sum + length, 0) < enough;
    },
    onPiece: () => void pieces++,
  });
  return { problem, data: Buffer.concat(got), pieces };
}

describe("gunzip", () => {
  it("gives all there is, however it comes", async () => {
    const whole = gzipSync(data);
    for (const options of [{}, { first: whole.length }, { size: 1_000 }]) {
      const { problem, data: got, pieces } = await run(whole, options);
      expect(problem).toBeUndefined();
      expect(got.equals(data)).toBe(true);
      expect(pieces).toBeGreaterThan(50);
    }
  });

  it("a wrong checksum, a missing one, a half one: all is given", async () => {
    const whole = gzipSync(data);
    const wrong = Uint8Array.from(whole);
    wrong[whole.length - 6]! ^= 1;
    expect((await run(wrong)).problem).toBe("The compressed data is damaged (incorrect data check)");
    for (const file of [wrong, whole.subarray(0, whole.length - 8), whole.subarray(0, whole.length - 3)]) {
      const { problem, data: got } = await run(file);
      expect(problem).toMatch(/damaged|ends early/);
      expect(got.equals(data)).toBe(true);
    }
  });

  it("damage in the middle costs at most a 64th of what came before", async () => {
    const whole = gzipSync(data);
    const at = whole.length >> 1;
    const { problem, data: got } = await run(whole.fill(0xff, at, at + 200));
    expect(problem).toContain("damaged");
    expect(got.length).toBeGreaterThan((data.length / 2) * (1 - 1 / 32));
  });

  it("stops when it is enough", async () => {
    const { problem, data: got } = await run(gzipSync(data), { enough: 100 });
    expect(problem).toBeUndefined();
    expect(got.length).toBeLessThan(data.length / 2);
  });

  it("rejects with what the source throws", async () => {
    const fails = (name: "read" | "onData" | "onPiece"): Promise<unknown> =>
      gunzip(gzipSync(data).subarray(0, 5_000), {
        read: async () => 0,
        onData: () => true,
        onPiece: () => undefined,
        [name]: () => {
          throw new RangeError(name);
        },
      });
    await expect(fails("read")).rejects.toThrow("read");
    await expect(fails("onData")).rejects.toThrow("onData");
    await expect(fails("onPiece")).rejects.toThrow("onPiece");
  });
});
