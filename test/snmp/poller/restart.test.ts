import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { restartOf } from "../../../src/snmp/poller/restart.ts";

const day = 86_400_000;

describe("whether a device began anew", () => {
  it("is not said of one that runs on, over the wrap of its uptime too", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 3 * 2 ** 32, noNaN: true }),
        fc.integer({ min: 500, max: 30 * day }),
        fc.double({ min: 0.97, max: 1.03, noNaN: true }),
        (age, elapsedMs, drift) => {
          const before = { atMs: 1_000, uptimeTicks: Math.floor(age) % 2 ** 32 };
          const now = { atMs: 1_000 + elapsedMs, uptimeTicks: Math.floor(age + (elapsedMs / 10) * drift) % 2 ** 32 };
          expect(restartOf(before, now)).toBeUndefined();
        },
      ),
    );
  });

  it("is said of one that did, however long it was away", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 * day }),
        fc.integer({ min: 200_000, max: 30 * day }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (ageMs, elapsedMs, share) => {
          const before = { atMs: 0, uptimeTicks: Math.floor(ageMs / 10) };
          const sinceMs = Math.min(elapsedMs * share, elapsedMs - 100_000);
          fc.pre(sinceMs >= 0 && ageMs + elapsedMs - sinceMs > 130_000 + elapsedMs / 10);
          expect(restartOf(before, { atMs: elapsedMs, uptimeTicks: Math.floor(sinceMs / 10) })).toBe("device");
        },
      ),
    );
  });

  it("is told by its boots, and from the restart of its agent alone", () => {
    const before = { atMs: 0, uptimeTicks: 100_000, engineBoots: 4, hostTicks: 900_000 };
    expect(restartOf(before, { atMs: 60_000, uptimeTicks: 106_000, engineBoots: 5 })).toBe("device");
    expect(restartOf(before, { atMs: 60_000, uptimeTicks: 300, engineBoots: 5, hostTicks: 906_000 })).toBe("agent");
    expect(restartOf(before, { atMs: 60_000, uptimeTicks: 300, engineBoots: 5, hostTicks: 400 })).toBe("device");
    // Held up, not restarted: its boots are the same.
    expect(restartOf(before, { atMs: 3_600_000, uptimeTicks: 106_000, engineBoots: 4 })).toBeUndefined();
    expect(restartOf({ atMs: 0, engineSeconds: 500 }, { atMs: 60_000, engineSeconds: 20 })).toBe("device");
    expect(restartOf({ atMs: 0 }, { atMs: 60_000 })).toBeUndefined();
  });
});
