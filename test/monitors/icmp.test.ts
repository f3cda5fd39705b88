import { describe, expect, it } from "vitest";
import type { Pinger } from "../../src/model/monitor.ts";
import icmp from "../../src/monitors/icmp.ts";
import { findPinger } from "../../src/runtime/ping.ts";
import { detail, measured } from "../support/monitor-servers.ts";

const pinger = await findPinger();
const answering = (...roundTripMs: readonly (number | undefined)[]): Pinger => ({ program: "test", ping: async () => ({ roundTripMs }) });

describe("icmp", () => {
  it.skipIf(pinger.problem !== undefined)("hears from this machine itself (needs fping or ping)", async () => {
    const found = await measured(icmp, "127.0.0.1", { packets: 2 }, { pinger, timeoutMs: 8_000 });
    expect([found.down, detail(found, "loss %")]).toEqual([undefined, "0"]);
    expect(found.value).toBeGreaterThan(0);
  });

  it("takes the mean of what came back", async () => {
    const found = await measured(icmp, "192.0.2.7", {}, { pinger: answering(10, 20, undefined) });
    expect([found.value, detail(found, "loss %"), detail(found, "longest ms"), found.warning]).toEqual([15, "33.3", "20", undefined]);
  });

  it("warns of loss, and is down when all is lost", async () => {
    expect((await measured(icmp, "192.0.2.7", {}, { pinger: answering(10, undefined, undefined) })).warning).toBe("67 % of the packets were lost");
    expect((await measured(icmp, "192.0.2.7", {}, { pinger: answering(undefined, undefined, undefined) })).down).toBe("no answer in time");
  });

  it("pings no address the guard refuses", async () => {
    await expect(measured(icmp, "169.254.169.254", {}, { pinger: answering(1) })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
