import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flowOfInterval } from "../../src/model/flow-view.ts";
import { Frame } from "../../src/pipeline/frame.ts";
import { TcpTracker } from "../../src/pipeline/tcp-tracker.ts";
import { ack, finAck, question, rig, rst, syn, synAck } from "../support/engine-rig.ts";
import { ethernet, ipv4, payloadBytes, tcp } from "../support/frame-builder.ts";

const client = (flags: number, sequence: number, size = 0): Uint8Array => ethernet(0x0800, ipv4(6, tcp(40_000, 443, flags, payloadBytes(size), sequence)));
const server = (flags: number, sequence: number, size = 0): Uint8Array =>
  ethernet(0x0800, ipv4(6, tcp(443, 40_000, flags, payloadBytes(size), sequence), { source: "198.51.100.2", destination: "192.0.2.1" }));

const segments = fc.array(
  fc.record({
    role: fc.constantFrom(0, 1),
    flags: fc.oneof({ weight: 6, arbitrary: fc.constant(ack) }, { weight: 1, arbitrary: fc.constantFrom(syn, synAck, finAck, rst) }),
    /** Away from where the last segment of that side ended. */
    step: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -40, max: 40 }) }),
    size: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 })),
  }),
  { minLength: 1, maxLength: 60 },
);

describe("rows of TCP connections", () => {
  it("say what the tracker says when it is shown every segment", () => {
    fc.assert(
      fc.property(segments, (made) => {
        const { engine, flows, send } = rig({ idleTimeoutMs: Number.POSITIVE_INFINITY, activeTimeoutMs: Number.POSITIVE_INFINITY });
        const tracker = new TcpTracker(1_000);
        const slot = tracker.open();
        const frame = new Frame();
        const ends: [number, number] = [1_000, 5_000];
        const next: [number, number] = [0, 0];
        // Begun by the client, so that both agree on who that is.
        for (const [i, { role, flags, step, size }] of [{ role: 0 as const, flags: syn, step: 0, size: 0 }, ...made].entries()) {
          const sequence = ends[role] + step;
          ends[role] = sequence + size + (flags === ack || flags === rst ? 0 : 1);
          send((role === 0 ? client : server)(flags, sequence, size), i * 10);
          Object.assign(frame, { tcpFlags: flags, tcpSequence: sequence, tcpWindow: 1_024, payloadLength: size });
          next[role] = tracker.packet(slot, role, frame, i * 10, next[role]);
        }
        engine.flush("eof", true);
        const { history, retransmissions, outOfOrder, lostBytes, applicationLatencyUs } = tracker.measured(slot, false);
        expect(flows).toMatchObject([
          {
            connectionHistory: history,
            sentRetransmissions: retransmissions[0],
            receivedRetransmissions: retransmissions[1],
            sentOutOfOrder: outOfOrder[0],
            receivedOutOfOrder: outOfOrder[1],
            sentLost: lostBytes[0],
            receivedLost: lostBytes[1],
            applicationLatencyUs: Math.max(0, applicationLatencyUs),
          },
        ]);
      }),
    );
  });

  it("tell how it went, in both directions", () => {
    const { engine, flows, send } = rig();
    send(client(syn, 100), 1_000);
    send(server(synAck, 500), 1_030);
    send(client(ack, 101), 1_032);
    send(client(ack, 101, 50), 1_040);
    send(client(ack, 101, 50), 1_300);
    send(server(ack, 501, 10), 1_380);
    send(server(ack, 531, 10), 1_381);
    send(server(finAck, 541), 1_400);
    send(client(finAck, 151), 1_401);
    engine.flush("eof", true);
    expect(flows).toHaveLength(1);
    expect(flowOfInterval(flows[0]!).connection).toEqual({
      state: "SF",
      history: "ShADTdgfF",
      clientLatencyUs: 2_000,
      serverLatencyUs: 30_000,
      applicationLatencyUs: 80_000,
      sent: { retransmissions: 1, outOfOrder: 0, lost: 0, zeroWindows: 0, interarrivalUs: { min: 8_000, mean: 100_250, max: 260_000 } },
      received: { retransmissions: 0, outOfOrder: 0, lost: 20, zeroWindows: 0, interarrivalUs: { min: 1_000, mean: 123_333, max: 350_000 } },
    });
  });

  it("count from row to row, while the history goes on", () => {
    const { engine, flows, send } = rig({ activeTimeoutMs: 1_000 });
    send(client(syn, 100), 0);
    send(client(syn, 100), 500);
    engine.beat(1_500);
    send(client(ack, 101, 10), 2_000);
    send(client(ack, 101, 10), 2_100);
    send(client(ack, 101, 10), 2_200);
    engine.flush("eof", true);
    expect(flows.map((row) => [row.sentRetransmissions, row.connectionHistory, row.connectionState])).toEqual([
      [1, "ST", "S0"],
      [2, "STD", "S0"],
    ]);
  });

  it("say nothing of what is no TCP", () => {
    const { engine, flows, send } = rig();
    send(question(50_000), 0);
    engine.flush("eof", true);
    expect(flows[0]).toMatchObject({ connectionState: "", connectionHistory: "", serverLatencyUs: 0 });
    expect(flowOfInterval(flows[0]!).connection).toBeUndefined();
  });
});
