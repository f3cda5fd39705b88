import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import dns from "../../../src/dissectors/dns.ts";
import { flowDimensions } from "../../../src/model/query-plan.ts";
import { createEngine } from "../../../src/pipeline/create-engine.ts";
import { linkTypes } from "../../../src/pipeline/engine.ts";
import { createLiveView, type EngineLiveView } from "../../../src/pipeline/live/create-live-view.ts";
import { udpFrame } from "../../support/frames.ts";
import { dnsQuery } from "../../support/packets.ts";

const everything = { networks: [] };
const groupings = flowDimensions.filter((each) => each !== "TIME");

interface Step {
  readonly from: number;
  readonly to: number;
  readonly port: number;
  readonly bytes: number;
  readonly isQuestion: boolean;
  readonly isAnswer: boolean;
  readonly seconds: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  from: fc.integer({ min: 1, max: 5 }),
  to: fc.integer({ min: 1, max: 5 }),
  port: fc.constantFrom(53, 80, 443, 9_999),
  bytes: fc.integer({ min: 0, max: 900 }),
  isQuestion: fc.boolean(),
  isAnswer: fc.boolean(),
  seconds: fc.constantFrom(0, 0, 0, 1, 3, 70),
});

/** Two hosts of ours, three outside; some talk to themselves. */
const addressOf = (number: number): string => (number < 3 ? `10.0.0.${number}` : `198.51.100.${number}`);

function world(maxFlows: number) {
  let nowMs = 1_800_000_000_000;
  let live!: EngineLiveView;
  const engine = createEngine(
    { source: "CAPTURE", dissectors: [dns], localNetworks: ["10.0.0.0/8"], tunnels: false, idleTimeoutMs: 60_000, activeTimeoutMs: 2_000, maxFlows },
    { flow: (interval, flow) => live.sink.flow(interval, flow) },
  );
  live = createLiveView(engine, { maxHosts: 100 }, () => nowMs);
  const id = engine.addInterface("eth0", linkTypes.ETHERNET);
  const take = async ({ from, to, port, bytes, isQuestion, isAnswer, seconds }: Step): Promise<void> => {
    const ends = { source: addressOf(from), destination: addressOf(to), sourcePort: 40_000, destinationPort: port };
    const turned = { source: ends.destination, destination: ends.source, sourcePort: port, destinationPort: 40_000 };
    const payload = isQuestion ? dnsQuery(7, `h${to}.example`) : Buffer.alloc(bytes, 0xa5);
    const frame = udpFrame({ ...(isAnswer ? turned : ends), payload });
    engine.packet(frame, 0, frame.length, frame.length, nowMs, id, 0);
    for (let i = 0; i < seconds; i++) {
      nowMs += 1_000;
      await live.beat(nowMs);
      engine.beat(nowMs);
    }
  };
  return { live, engine, take };
}

describe("live summary", () => {
  it("says the same from running sums as from going through the flows, in every grouping", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.constantFrom(16, 1_000), async (steps, maxFlows) => {
        const { live, engine, take } = world(maxFlows);
        for (const each of steps) await take(each);
        for (const groupBy of groupings) {
          const ready = await live.summary({ groupBy, first: 50 }, everything);
          const counted = await live.summary({ groupBy, first: 50, filter: { match: { minBytes: 0 } } }, everything);
          expect({ groupBy, ...ready }).toEqual({ groupBy, ...counted });
          expect(ready.totals.flows).toBe(engine.activeFlows);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("leaves nothing behind when all flows have ended", async () => {
    const { live, engine, take } = world(1_000);
    for (let i = 0; i < 50; i++)
      await take({ from: 1 + (i % 5), to: 1 + ((i + 2) % 5), port: 80, bytes: i, isQuestion: i % 2 === 0, isAnswer: false, seconds: i % 3 });
    engine.flush("shutdown", true);
    for (const groupBy of groupings) {
      const { totals, rows, others } = await live.summary({ groupBy, first: 50 }, everything);
      expect({ groupBy, rows, totals }).toEqual({
        groupBy,
        rows: [],
        totals: { bytes: 0, sentBytes: 0, receivedBytes: 0, packets: 0, flows: 0, bytesPerSecond: 0, hosts: 0 },
      });
      expect(others.groups).toBe(0);
    }
  });

  it("counts a flow of an address with itself once", async () => {
    const { live, take } = world(1_000);
    await take({ from: 1, to: 1, port: 9_999, bytes: 58, isQuestion: false, isAnswer: false, seconds: 0 });
    const { rows, totals } = await live.summary({ groupBy: "HOST", first: 5 }, everything);
    expect(rows).toMatchObject([{ key: "10.0.0.1", flows: 1, bytes: totals.bytes }]);
  });
});
