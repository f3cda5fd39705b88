import { describe, expect, it } from "vitest";
import { createThrottle } from "../../src/auth/throttle.ts";
import type { AppError } from "../../src/model/errors.ts";
import { fakeClock } from "../support/inventories.ts";

const options = { freeFailures: 3, firstDelayMs: 1_000, maxDelayMs: 60_000, forgetAfterMs: 3_600_000, maxKeys: 100 };

const limited = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: "RATE_LIMITED" });
    return (error as AppError).details.cure;
  }
};

describe("throttle", () => {
  it("doubles the waiting with each failure, up to a bound", () => {
    const clock = fakeClock();
    const throttle = createThrottle({ ...options, clock });
    for (let i = 0; i < 3; i++) throttle.attempt("a");
    const waits: number[] = [];
    for (let i = 0; i < 10; i++) {
      throttle.attempt("a");
      let waited = 0;
      for (; limited(() => throttle.attempt("a")) !== undefined; waited += 500) {
        clock.nowMs += 500;
        // Stop just before it opens, so that the probe is not an attempt itself.
        if (waited + 500 >= Math.min(60_000, 1_000 * 2 ** i)) {
          waited += 500;
          break;
        }
      }
      waits.push(waited);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
  });

  it("says how long to wait, and does not lengthen it for asking", () => {
    const clock = fakeClock();
    const throttle = createThrottle({ ...options, clock });
    for (let i = 0; i < 5; i++) {
      throttle.attempt("a");
      clock.nowMs += i < 3 ? 0 : 1_000;
    }
    // The fifth costs two seconds, one of which has passed.
    for (let i = 0; i < 100; i++) expect(limited(() => throttle.attempt("a"))).toBe("Wait 1 s before the next one.");
    clock.nowMs += 1_000;
    expect(limited(() => throttle.attempt("a"))).toBeUndefined();
    expect(limited(() => throttle.attempt("b"))).toBeUndefined();
  });

  it("counts attempts under way, and gives back those that were right", () => {
    const throttle = createThrottle({ ...options, clock: fakeClock() });
    const attempts = Array.from({ length: 4 }, () => throttle.attempt("a"));
    expect(limited(() => throttle.attempt("a"))).toBeDefined();
    for (const attempt of attempts) attempt.succeeded();
    expect(throttle.size).toBe(0);
    expect(limited(() => throttle.attempt("a"))).toBeUndefined();
  });

  it("forgets with time and on demand", () => {
    const clock = fakeClock();
    const throttle = createThrottle({ ...options, clock });
    for (let i = 0; i < 4; i++) throttle.attempt("a");
    throttle.forget("a");
    for (let i = 0; i < 4; i++) throttle.attempt("a");
    clock.nowMs += options.forgetAfterMs;
    for (let i = 0; i < 3; i++) throttle.attempt("a");
    expect(limited(() => throttle.attempt("a"))).toBeUndefined();
  });

  it("remembers a bounded number, the latest", () => {
    const clock = fakeClock();
    const throttle = createThrottle({ ...options, clock });
    for (let i = 0; i < 4; i++) throttle.attempt("victim");
    for (let i = 0; i < 10_000; i++) {
      throttle.attempt(`k${i}`);
      if (i === 50) expect(limited(() => throttle.attempt("victim"))).toBeDefined();
    }
    expect(throttle.size).toBe(100);
  });
});
