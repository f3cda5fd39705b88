import { describe, expect, it } from "vitest";
import type { LiveInterface } from "../../../src/model/services/live-view.ts";
import { afterEnd, summed } from "../../../src/pipeline/shards/summed-state.ts";
import type { ShardState } from "../../../src/pipeline/shards/shard-protocol.ts";

const eth0 = (packets: number, more: Partial<LiveInterface> = {}): LiveInterface => ({
  name: "eth0",
  state: "UP",
  driver: "afpacket",
  addresses: ["192.0.2.1"],
  packets,
  bytes: packets * 100,
  drops: 1,
  packetsPerSecond: packets,
  bytesPerSecond: packets * 100,
  ...more,
});

const state = (packets: number, more: Partial<ShardState["report"]> = {}, interfaces = [eth0(packets)]): ShardState => ({
  report: {
    processes: 1,
    canCapture: true,
    packets,
    drops: 1,
    malformed: 3,
    malformedReasons: [{ reason: "short", packets: 3 }],
    activeFlows: 10,
    tableFull: 2,
    ...more,
  },
  interfaces,
  totals: { packets, drops: 1, packetsPerSecond: packets, bytesPerSecond: packets * 100 },
  flowsCreated: 20,
});

describe("what several shards tell", () => {
  it("is summed; the latest of times counts, and reasons are put together", () => {
    const { report, interfaces, totals, flowsCreated } = summed([
      state(5, {
        lastDropAtMs: 7,
        malformedReasons: [
          { reason: "short", packets: 1 },
          { reason: "long", packets: 2 },
        ],
      }),
      state(6, { lastDropAtMs: 9 }),
    ]);
    expect(report).toEqual({
      processes: 2,
      canCapture: true,
      packets: 11,
      drops: 2,
      lastDropAtMs: 9,
      malformed: 6,
      malformedReasons: [
        { reason: "short", packets: 4 },
        { reason: "long", packets: 2 },
      ],
      activeFlows: 20,
      tableFull: 4,
      refusedRows: 0,
    });
    expect(interfaces).toEqual([eth0(11, { drops: 2 })]);
    expect(totals).toEqual({ packets: 11, drops: 2, packetsPerSecond: 11, bytesPerSecond: 1_100 });
    expect(flowsCreated).toBe(40);
  });

  it("says of an interface what is wrong with it in one of them", () => {
    const failed = eth0(0, { state: "FAILED", problem: "Cannot capture on eth0." });
    expect(summed([state(5), state(0, {}, [failed])]).interfaces).toMatchObject([{ state: "FAILED", problem: "Cannot capture on eth0.", packets: 5 }]);
    const problem = { canCapture: false, captureProblem: "No right.", captureCure: "Get it." };
    expect(summed([state(0, problem), state(0, problem)]).report).toMatchObject(problem);
  });

  it("keeps what one counted that has ended, not its flows, rates and captures", () => {
    const past = afterEnd(state(5));
    expect(summed([state(6), past])).toMatchObject({
      report: { processes: 1, packets: 11, drops: 2, activeFlows: 10 },
      interfaces: [{ state: "UP", packets: 11, packetsPerSecond: 6 }],
      totals: { packets: 11, packetsPerSecond: 6 },
      flowsCreated: 40,
    });
    const { interfaces, report } = summed([past]);
    expect([interfaces[0]!.state, interfaces[0]!.driver, report.canCapture]).toEqual(["NOT_CAPTURED", undefined, false]);
  });
});
