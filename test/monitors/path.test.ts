import { describe, expect, it } from "vitest";
import type { Pinger } from "../../src/model/monitor.ts";
import path from "../../src/monitors/path.ts";
import { findPinger } from "../../src/runtime/ping.ts";
import { detail, measured } from "../support/monitor-servers.ts";

const real = await findPinger();
/** A way over these routers; `*` says nothing. */
const over = (...routers: readonly string[]): Pinger => ({
  program: "test",
  ping: async (_address, { hopLimit = 64 }) => {
    const router = routers[hopLimit - 1];
    if (router === undefined) return { roundTripMs: [9] };
    return { roundTripMs: [undefined], ...(router !== "*" && { exceededAt: router }) };
  },
});
const a = ["192.0.2.1", "*", "198.51.100.1"];

describe("path", () => {
  it("finds the routers, one that is silent too", async () => {
    const found = await measured(path, "203.0.113.9", {}, { pinger: over(...a) });
    expect([found.value, detail(found, "hops"), detail(found, "path")]).toEqual([0, "4", "192.0.2.1 * 198.51.100.1 203.0.113.9"]);
    expect(found.memory).toBe("192.0.2.1 * 198.51.100.1 203.0.113.9");
  });

  it("counts hops that are others than before, but not silence", async () => {
    const memory = "192.0.2.1 198.51.100.7 198.51.100.1 203.0.113.9";
    expect((await measured(path, "203.0.113.9", {}, { pinger: over(...a), memory })).value).toBe(0);
    expect((await measured(path, "203.0.113.9", {}, { pinger: over("192.0.2.1", "198.51.100.8", "198.51.100.1"), memory })).value).toBe(1);
    expect((await measured(path, "203.0.113.9", {}, { pinger: over("192.0.2.1"), memory })).value).toBe(3);
  });

  it("is down when the host is not reached", async () => {
    const found = await measured(path, "203.0.113.9", { maxHops: 8 }, { pinger: over(...a, ...Array.from({ length: 9 }, () => "*")) });
    expect(found.down).toBe("not reached in 8 hops");
    expect(found.memory).toBeUndefined();
  });

  it.skipIf(real.problem !== undefined)("reaches this machine in one hop (needs fping or ping)", async () => {
    const found = await measured(path, "127.0.0.1", { maxHops: 2, hopTimeoutMs: 500 }, { pinger: real, timeoutMs: 8_000 });
    expect([found.down, detail(found, "path")]).toEqual([undefined, "127.0.0.1"]);
  });
});
