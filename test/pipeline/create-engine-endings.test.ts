import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ack, client, finAck, question, rig, rst, server, syn } from "../support/engine-rig.ts";
import { payloadBytes } from "../support/frame-builder.ts";

describe("createEngine: when flows end", () => {
  it("ends flows that fall silent, TCP connections later", () => {
    const { engine, flows, send } = rig();
    send(question(1_111), 0);
    send(client(syn), 0);
    engine.beat(60_001);
    expect(flows.map((flow) => [flow.protocol, flow.endReason, flow.closes])).toEqual([
      [17, "idle", 1],
      [6, "", 0],
    ]);
    engine.beat(120_001);
    expect(flows).toHaveLength(3);
    expect(flows[2]).toMatchObject({ protocol: 6, endReason: "idle", closes: 1, opens: 0, sentPackets: 0 });
    expect(engine.activeFlows).toBe(0);
  });

  it("begins a new flow when the old one has been silent, beat or not", () => {
    const { engine, flows, send } = rig();
    send(question(1_111), 0);
    send(question(1_111), 60_001);
    engine.flush("eof", true);
    expect(flows.map((flow) => flow.endReason)).toEqual(["idle", "eof"]);
    expect(flows[1]!.flowId).toBe(flows[0]!.flowId + 1n);
  });

  it("ends connections after FIN from both sides or RST, and lets late segments in", () => {
    const { engine, flows, send } = rig();
    send(client(finAck), 0);
    send(server(finAck), 10);
    send(client(ack), 20);
    send(server(rst, undefined, 40_001), 20);
    engine.beat(1_000);
    expect(flows).toHaveLength(0);
    engine.beat(3_000);
    expect(flows.map((flow) => flow.endReason)).toEqual(["tcp-end", "tcp-end"]);
    expect(flows[0]!.sentPackets).toBe(2);
  });

  it("begins a new flow with a SYN on the ports of an ended connection", () => {
    const { engine, flows, send } = rig();
    send(client(syn), 0);
    send(server(rst), 1);
    send(client(syn), 2);
    engine.flush("shutdown", true);
    expect(flows.map((flow) => [flow.endReason, flow.sentPackets, flow.receivedPackets])).toEqual([
      ["tcp-end", 1, 1],
      ["shutdown", 1, 0],
    ]);
  });

  it("keeps one flow per conversation when nothing times out", () => {
    const { engine, flows, send } = rig({ idleTimeoutMs: Number.POSITIVE_INFINITY, activeTimeoutMs: Number.POSITIVE_INFINITY });
    for (let i = 0; i < 5; i++) {
      send(client(syn), i * 1e7);
      send(server(rst), i * 1e7 + 1);
      engine.beat(i * 1e7 + 2);
    }
    engine.flush("eof", true);
    expect(flows).toHaveLength(1);
    expect(flows[0]).toMatchObject({ sentPackets: 5, receivedPackets: 5, lastSeenMs: 4e7 + 1 });
  });

  it("exports long flows as deltas that add up, whatever beats and live views come between", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            gapMs: fc.integer({ min: 0, max: 40_000 }),
            size: fc.integer({ min: 0, max: 1_000 }),
            fromClient: fc.boolean(),
            act: fc.constantFrom("beat", "touch", "flush", "none"),
          }),
          { minLength: 1, maxLength: 60 },
        ),
        (steps) => {
          const { engine, flows, send } = rig({ idleTimeoutMs: 600_000 });
          const want = { sentBytes: 0, sentPackets: 0, sentPayloadBytes: 0, receivedBytes: 0, receivedPackets: 0, receivedPayloadBytes: 0 };
          const touched = { sentBytes: 0, receivedBytes: 0, packets: 0 };
          const touch = (): void =>
            engine.touched((_flow, sentBytes, sentPackets, receivedBytes, receivedPackets) => {
              touched.sentBytes += sentBytes;
              touched.receivedBytes += receivedBytes;
              touched.packets += sentPackets + receivedPackets;
            });
          let timeMs = 1_000;
          send(client(syn), timeMs);
          want.sentBytes += 54;
          want.sentPackets++;
          for (const { gapMs, size, fromClient, act } of steps) {
            timeMs += gapMs;
            const frame = fromClient ? client(ack, payloadBytes(size)) : server(ack, payloadBytes(size));
            send(frame, timeMs);
            const side = fromClient ? "sent" : "received";
            want[`${side}Bytes`] += frame.length;
            want[`${side}Packets`]++;
            want[`${side}PayloadBytes`] += size;
            if (act === "beat") engine.beat(timeMs);
            else if (act === "touch") touch();
            else if (act === "flush") engine.flush("shutdown", false);
            engine.forEachFlow((flow) => expect(engine.snapshot(flow)).toMatchObject({ ...want, firstSeenMs: 1_000, lastSeenMs: timeMs }));
          }
          touch();
          engine.flush("eof", true);
          const sum = (key: keyof typeof want): number => flows.reduce((total, flow) => total + flow[key], 0);
          for (const key of Object.keys(want) as (keyof typeof want)[]) expect(sum(key)).toBe(want[key]);
          expect(touched).toEqual({ sentBytes: want.sentBytes, receivedBytes: want.receivedBytes, packets: want.sentPackets + want.receivedPackets });
          expect(new Set(flows.map((flow) => flow.flowId)).size).toBe(1);
          expect(flows.map((flow) => flow.opens)).toEqual(flows.map((_, i) => (i === 0 ? 1 : 0)));
          expect(flows.map((flow) => flow.closes)).toEqual(flows.map((_, i) => (i === flows.length - 1 ? 1 : 0)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("throws out the longest silent of a sample when the table is full, and counts it", () => {
    const { engine, flows, send } = rig({ maxFlows: 8 });
    for (let port = 1; port <= 20; port++) send(question(port), port);
    expect(engine.activeFlows).toBe(8);
    expect(engine.counters).toMatchObject({ flowsCreated: 20, evicted: 12, packets: 20 });
    expect(flows.map((flow) => flow.clientPort)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(new Set(flows.map((flow) => flow.endReason))).toEqual(new Set(["evicted"]));
  });
});
