import { describe, expect, it } from "vitest";
import { PrincipalCache } from "../../src/auth/principal-cache.ts";
import { fakeClock } from "../support/inventories.ts";

describe("PrincipalCache", () => {
  const setUp = () => {
    const clock = fakeClock();
    const cache = new PrincipalCache<string>({ clock, freshMs: 5_000, maxEntries: 3 });
    let loads = 0;
    const get = (key: string, value: string | undefined = key) => cache.get(key, () => Promise.resolve((loads++, value)));
    return { clock, cache, get, loads: () => loads };
  };

  it("asks once while fresh", async () => {
    const { clock, get, loads } = setUp();
    expect(await get("a")).toBe("a");
    clock.nowMs += 4_999;
    expect(await get("a", "changed")).toBe("a");
    expect(loads()).toBe(1);
    clock.nowMs += 1;
    expect(await get("a", "changed")).toBe("changed");
    expect(loads()).toBe(2);
  });

  it("does not remember that something is unknown", async () => {
    const { cache, get, loads } = setUp();
    expect(await get("a", undefined)).toBe("a");
    for (let i = 0; i < 3; i++) expect(await cache.get("b", () => Promise.resolve(undefined))).toBeUndefined();
    expect(cache.size).toBe(1);
    expect(loads()).toBe(1);
  });

  it("keeps the most recently used", async () => {
    const { cache, get, loads } = setUp();
    for (const key of ["a", "b", "c", "a", "d"]) await get(key);
    expect(cache.size).toBe(3);
    const before = loads();
    await get("a");
    expect(loads()).toBe(before);
    await get("b");
    expect(loads()).toBe(before + 1);
  });

  it("does not remember what was read while something was taken away", async () => {
    const { cache } = setUp();
    let finish: (value: string) => void = () => undefined;
    const lookup = cache.get("a", () => new Promise((resolve) => (finish = resolve)));
    cache.clear();
    finish("as it was before");
    expect(await lookup).toBe("as it was before");
    expect(cache.size).toBe(0);
    expect(await cache.get("a", () => Promise.resolve("as it is"))).toBe("as it is");
  });
});
