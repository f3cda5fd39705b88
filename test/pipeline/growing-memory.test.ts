import { afterEach, describe, expect, test, vi } from "vitest";
import { GrowingMemory } from "../../src/pipeline/growing-memory.ts";

const page = 65_536;

/** Writes to the end, grows, and tells whether all of it is there and what is new is zero. */
function keepsAll(memory: GrowingMemory, sizes: readonly number[]): void {
  let written = 0;
  for (const size of sizes) {
    memory.reserve(size);
    const words = new Int32Array(memory.buffer);
    expect(words.length * 4).toBeGreaterThanOrEqual(size);
    expect(words.slice(0, written).every((value, i) => value === i + 1)).toBe(true);
    expect(words.slice(written).every((value) => value === 0)).toBe(true);
    written = size >> 2;
    for (let i = 0; i < written; i++) words[i] = i + 1;
  }
}

describe("memory that grows", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("keeps what is in it, and what is new is zero", () => {
    keepsAll(new GrowingMemory(1_024, 40 * page), [1_024, 100_000, 200_000, 40 * page]);
  });

  test("an older view shows the same memory", () => {
    const memory = new GrowingMemory(page, 4 * page);
    const before = new Int32Array(memory.buffer);
    memory.reserve(4 * page);
    new Int32Array(memory.buffer)[3] = 7;
    expect(before[3]).toBe(7);
    expect(before.length).toBe(page / 4);
  });

  test("where no addresses can be set aside it is copied", () => {
    vi.stubGlobal("WebAssembly", {
      Memory: function refusing() {
        throw new RangeError("could not allocate memory");
      },
    });
    keepsAll(new GrowingMemory(1_024, 40 * page), [1_024, 100_000, 200_000, 40 * page]);
  });

  test("does not grow beyond what it was made for", () => {
    expect(() => new GrowingMemory(page, 2 * page).reserve(3 * page)).toThrow(RangeError);
  });
});
