import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import dns from "../../../src/dissectors/dns.ts";
import { compileNetworkNames, parseNetworkName } from "../../../src/enrich/network-names.ts";
import { flowDimensions, flowMetrics, type FlowMetric } from "../../../src/model/query-plan.ts";
import type { SummaryRow } from "../../../src/model/services/live-view.ts";
import { parseIp } from "../../../src/net/ip.ts";
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

/** Networks within networks, and two within each: of the five addresses 198.51.100.3 to .5 and 10.0.0.1 to .2. */
const networkOf = compileNetworkNames(
  ["Ours=10.0.0.0/24", "Desk=10.0.0.2/32", "Theirs=198.51.100.0/29", "Their server=198.51.100.4/31"].map((text) => parseNetworkName(text)!),
);

function world(maxFlows: number) {
  let nowMs = 1_800_000_000_000;
  let live!: EngineLiveView;
  const engine = createEngine(
    { source: "CAPTURE", dissectors: [dns], localNetworks: ["10.0.0.0/8"], tunnels: false, idleTimeoutMs: 60_000, activeTimeoutMs: 2_000, maxFlows },
    { flow: (interval, flow) => live.sink.flow(interval, flow) },
  );
  live = createLiveView(engine, { maxHosts: 100, networkOf }, () => nowMs);
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

  it("groups by the smallest network with a name around either side, as the flows themselves have it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { live, take } = world(1_000);
        for (const each of steps) await take(each);
        const flows = (await live.flows({ role: "ANY", orderBy: "BYTES", first: 500 }, everything)).rows.map(({ node }) => node);
        for (const side of ["client", "server"] as const) {
          const wanted = new Map<string, { flows: number; bytes: number }>();
          for (const flow of flows) {
            const key = networkOf(parseIp(flow[side].ip)!) ?? "";
            const sum = wanted.get(key) ?? { flows: 0, bytes: 0 };
            wanted.set(key, { flows: sum.flows + 1, bytes: sum.bytes + flow.sent.bytes + flow.received.bytes });
          }
          const { rows } = await live.summary({ groupBy: side === "client" ? "CLIENT_NETWORK" : "SERVER_NETWORK", first: 50 }, everything);
          expect(new Map(rows.map((row) => [row.key, { flows: row.flows, bytes: row.bytes }]))).toEqual(wanted);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("counts a flow in each host group that either side is in, with a filter and without", async () => {
    const groups = [
      { name: "Ours", networks: ["10.0.0.0/24"], macs: [] },
      { name: "Desk", networks: ["10.0.0.2/32"], macs: [] },
      { name: "Server", networks: ["198.51.100.4/32"], macs: ["02:00:00:00:00:99"] },
    ];
    const has = { Ours: (number: number) => number < 3, Desk: (number: number) => number === 2, Server: (number: number) => number === 4 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { live, take } = world(64);
        for (const each of steps) await take(each);
        const { rows: flows } = await live.flows({ role: "ANY", orderBy: "BYTES", first: 500 }, everything);
        const wanted = new Map<string, { flows: number; bytes: number }>();
        for (const { node: flow } of flows) {
          const sides = [flow.client, flow.server].map(({ ip }) => Number(ip.split(".").at(-1)));
          const names = Object.entries(has).flatMap(([name, isIn]) => (sides.some(isIn) ? [name] : []));
          for (const name of names.length === 0 ? [""] : names) {
            const sum = wanted.get(name) ?? { flows: 0, bytes: 0 };
            wanted.set(name, { flows: sum.flows + 1, bytes: sum.bytes + flow.sent.bytes + flow.received.bytes });
          }
        }
        for (const filter of [undefined, { match: { minBytes: 0 } }]) {
          const { rows, totals } = await live.summary({ groupBy: "GROUP", groups, ...(filter && { filter }), first: 50 }, everything);
          expect(new Map(rows.map((row) => [row.key, { flows: row.flows, bytes: row.bytes }]))).toEqual(wanted);
          expect(totals.flows).toBe(flows.length);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("has one group without a name where no network has one", async () => {
    const engine = createEngine(
      { source: "CAPTURE", dissectors: [], localNetworks: [], tunnels: false, idleTimeoutMs: 60_000, activeTimeoutMs: 2_000, maxFlows: 16 },
      { flow: (interval, flow) => live.sink.flow(interval, flow) },
    );
    const live: EngineLiveView = createLiveView(engine);
    const frame = udpFrame({ source: "10.0.0.1", destination: "10.0.0.2", sourcePort: 1, destinationPort: 2, payload: Buffer.alloc(58) });
    engine.packet(frame, 0, frame.length, frame.length, Date.now(), engine.addInterface("eth0", linkTypes.ETHERNET), 0);
    const { rows, others } = await live.summary({ groupBy: "CLIENT_NETWORK", first: 5 }, everything);
    expect(rows).toMatchObject([{ key: "", flows: 1, bytes: 100 }]);
    expect(others.groups).toBe(0);
  });

  it("gives the highest rows of any metric that rows have, wherever they stand in the table", async () => {
    const valueOf: Partial<Record<FlowMetric, (row: SummaryRow) => number>> = {
      BYTES: ({ bytes }) => bytes,
      SENT_BYTES: ({ sentBytes }) => sentBytes,
      RECEIVED_BYTES: ({ receivedBytes }) => receivedBytes,
      PACKETS: ({ packets }) => packets,
      FLOWS: ({ flows }) => flows,
    };
    const dimension = fc.constantFrom(...groupings);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), dimension, fc.integer({ min: 1, max: 4 }), async (steps, groupBy, first) => {
        const { live, take } = world(1_000);
        for (const each of steps) await take(each);
        for (const orderBy of flowMetrics) {
          const value = valueOf[orderBy];
          const asked = [null, { match: { minBytes: 0 } }].map(async (filter) => live.summary({ groupBy, orderBy, first, filter }, everything));
          if (!value) {
            for (const answer of asked) await expect(answer).rejects.toMatchObject({ code: "BAD_INPUT", details: { path: "orderBy", got: orderBy } });
            continue;
          }
          const all = (await live.summary({ groupBy, first: 500 }, everything)).rows.toSorted((a, b) => value(b) - value(a) || (a.key < b.key ? -1 : 1));
          for (const { rows, others } of await Promise.all(asked)) {
            expect({ orderBy, rows }).toEqual({ orderBy, rows: all.slice(0, first) });
            expect(others).toMatchObject({ groups: Math.max(0, all.length - first), flows: all.slice(first).reduce((sum, { flows }) => sum + flows, 0) });
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("finds the one group with most flows among thousands with more bytes", async () => {
    const { live, take } = world(10_000);
    for (let i = 0; i < 3_000; i++) await take({ from: 1, to: 2, port: 1_000 + i, bytes: 900, isQuestion: false, isAnswer: false, seconds: 0 });
    for (const from of [1, 2, 3, 4]) await take({ from, to: 5, port: 53, bytes: 10, isQuestion: false, isAnswer: false, seconds: 0 });
    const { rows, others, totals } = await live.summary({ groupBy: "SERVER_PORT", orderBy: "FLOWS", first: 1 }, everything);
    expect(rows).toMatchObject([{ key: "53", flows: 4 }]);
    expect(others).toMatchObject({ groups: 3_000, flows: 3_000, bytes: totals.bytes - rows[0]!.bytes });
  });

  it("says which metrics rows can be ordered by when it is another", async () => {
    const { live } = world(16);
    await expect(live.summary({ groupBy: "SERVER", orderBy: "DURATION", first: 5 }, everything)).rejects.toMatchObject({
      code: "BAD_INPUT",
      details: { path: "orderBy", wanted: "BYTES, SENT_BYTES, RECEIVED_BYTES, PACKETS, FLOWS", got: "DURATION" },
    });
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
