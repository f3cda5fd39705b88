import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPinger, readPing } from "../../src/runtime/ping.ts";

describe("ping", () => {
  it("reads what fping prints", () => {
    expect(readPing("fping", "192.0.2.7 : 0.36 - 0.031\n", 3)).toEqual({ roundTripMs: [0.36, undefined, 0.031] });
    expect(readPing("fping", "::1 : 0.881\n", 2)).toEqual({ roundTripMs: [0.881, undefined] });
    expect(readPing("fping", "ICMP Time Exceeded from 192.0.2.1 for ICMP Echo sent to 198.51.100.8\n198.51.100.8 : -\n", 1)).toEqual({
      roundTripMs: [undefined],
      exceededAt: "192.0.2.1",
    });
  });

  it("reads what ping prints, in any order and twice", () => {
    const line = (sequence: number, ms: string): string => `64 bytes from 192.0.2.7: icmp_seq=${sequence} ttl=64 time=${ms} ms\n`;
    expect(readPing("ping", `${line(3, "0.3")}${line(1, "12")}${line(1, "99")}`, 3)).toEqual({ roundTripMs: [12, undefined, 0.3] });
    expect(readPing("ping", "From 192.0.2.1 icmp_seq=1 Time to live exceeded\n", 1)).toEqual({ roundTripMs: [undefined], exceededAt: "192.0.2.1" });
    expect(readPing("ping", "From 2001:db8::1: icmp_seq=1 Time exceeded: Hop limit\n", 1).exceededAt).toBe("2001:db8::1");
  });

  it("takes any text", () => {
    fc.assert(
      fc.property(fc.constantFrom("fping" as const, "ping" as const), fc.string(), fc.integer({ min: 1, max: 20 }), (program, text, count) => {
        expect(readPing(program, text, count).roundTripMs).toHaveLength(count);
      }),
    );
  });

  it("says what to install where there is nothing to ping with", async () => {
    const pinger = await findPinger("no-such-program");
    expect(pinger.problem).toMatch(/^ICMP cannot be sent/);
    const ping = pinger.ping("192.0.2.7", { count: 1, intervalMs: 200, timeoutMs: 200, signal: AbortSignal.timeout(500) });
    await expect(ping).rejects.toMatchObject({ code: "UNSUPPORTED" });
  });
});
