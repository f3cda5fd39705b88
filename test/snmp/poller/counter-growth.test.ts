import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { counterGrowth, type CounterReading } from "../../../src/snmp/poller/counter-growth.ts";
import { ratesOf } from "../../../src/snmp/poller/interface-rates.ts";

const reading = (atMs: number, inBytes: bigint, width: 32 | 64 = 64): CounterReading => ({
  atMs,
  counters: { width, inBytes, inErrors: 5 },
});
const gigabit = { speedBitsPerSecond: 1e9, isPhysical: true };

describe("what counters grew by", () => {
  it("is what was sent, over any wrap that the link allows", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(32 as const, 64 as const),
        fc.bigInt(0n, 2n ** 64n - 1n),
        fc.integer({ min: 1_000, max: 20_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (width, start, overMs, load) => {
          const size = 2n ** BigInt(width);
          const before = start % size;
          const sent = BigInt(Math.floor(((1e9 / 8_000) * overMs * load * 0.9) / 1));
          const grown = counterGrowth(reading(0, before, width), reading(overMs, (before + sent) % size, width), gigabit);
          // A counter of 32 bits that fell may have wrapped twice on a link as fast: then it says nothing.
          const hasWrapped = before + sent >= size;
          const mayBeMore = ((1e9 * 1.05) / 8_000) * (overMs + 15_000) >= Number(size);
          expect(grown?.inBytes).toBe(hasWrapped && mayBeMore ? undefined : Number(sent));
        },
      ),
    );
  });

  it("is never more than the link can send, whatever the agent says, and never negative", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 64n - 1n), fc.integer({ min: 500, max: 600_000 }), (before, now, overMs) => {
        const grown = counterGrowth(reading(0, before), reading(overMs, now), gigabit)?.inBytes;
        if (grown === undefined) return;
        expect(grown).toBeGreaterThanOrEqual(0);
        expect(grown).toBeLessThanOrEqual(((1e9 * 1.05) / 8_000) * (overMs + 15_000));
        const { inUsePercent } = ratesOf({ overMs, inBytes: grown }, 0, 1e9);
        expect(inUsePercent).toBeLessThanOrEqual(100);
      }),
    );
  });

  it("is unknown after a reset, with all counters of the interface, after a change of width, and too soon", () => {
    expect(counterGrowth(reading(0, 10_000_000_000n), reading(60_000, 1_000n), gigabit)).toBeUndefined();
    expect(counterGrowth(reading(0, 1_000n, 32), reading(60_000, 2_000n, 64), gigabit)).toBeUndefined();
    expect(counterGrowth(reading(0, 1_000n), reading(100, 2_000n), gigabit)).toBeUndefined();
  });

  it("of a tunnel may be more than the speed somebody wrote down", () => {
    const tunnel = { speedBitsPerSecond: 100_000, isPhysical: false };
    expect(counterGrowth(reading(0, 0n), reading(60_000, 300_000_000n), tunnel)?.inBytes).toBe(300_000_000);
    expect(counterGrowth(reading(0, 0n), reading(60_000, 300_000_000n), { ...tunnel, isPhysical: true })?.inBytes).toBeUndefined();
  });

  it("as rates is per second, use of each direction for itself", () => {
    const growth = { overMs: 30_000, inBytes: 1_875_000_000, outBytes: 375_000_000, inPackets: 3_000_000, inErrors: 30, outDiscards: 3 };
    expect(ratesOf(growth, 5, 1e9)).toEqual({
      atMs: 5,
      overMs: 30_000,
      inBitsPerSecond: 500_000_000,
      outBitsPerSecond: 100_000_000,
      inPacketsPerSecond: 100_000,
      inErrorsPerSecond: 1,
      outDiscardsPerSecond: 0.1,
      inUsePercent: 50,
      outUsePercent: 10,
    });
    expect(ratesOf(growth, 5, undefined)).not.toHaveProperty("inUsePercent");
  });
});
