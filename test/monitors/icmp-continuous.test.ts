import { describe, expect, it } from "vitest";
import type { Pinger } from "../../src/model/monitor.ts";
import continuous from "../../src/monitors/icmp-continuous.ts";
import { findPinger } from "../../src/runtime/ping.ts";
import { detail, measured } from "../support/monitor-servers.ts";

const real = await findPinger();
const answering = (...roundTripMs: readonly (number | undefined)[]): Pinger => ({ program: "test", ping: async () => ({ roundTripMs }) });

describe("icmp-continuous", () => {
  it("is the share that was answered, with the mean and the jitter of neighbours", async () => {
    const found = await measured(continuous, "192.0.2.7", {}, { pinger: answering(10, 14, undefined, 12), spanMs: 5_000 });
    expect([found.value, detail(found, "mean ms"), detail(found, "jitter ms"), found.down]).toEqual([75, "12", "3", undefined]);
  });

  it("sends as many packets as the span holds", async () => {
    let sent = 0;
    const pinger: Pinger = { program: "test", ping: async (_address, { count }) => ({ roundTripMs: Array.from({ length: (sent = count) }, () => 1) }) };
    const found = await measured(continuous, "192.0.2.7", {}, { pinger, spanMs: 60_000 });
    expect([sent, found.value]).toEqual([59, 100]);
  });

  it("is down when nothing comes back", async () => {
    const found = await measured(continuous, "192.0.2.7", {}, { pinger: answering(undefined, undefined) });
    expect([found.value, found.down]).toEqual([0, "no answer to any packet"]);
  });

  it.skipIf(real.problem !== undefined)("hears all of this machine itself (needs fping or ping)", async () => {
    const found = await measured(continuous, "127.0.0.1", { everyMs: 200 }, { pinger: real, spanMs: 2_000, timeoutMs: 8_000 });
    expect([found.value, detail(found, "packets")]).toEqual([100, "5"]);
  });
});
