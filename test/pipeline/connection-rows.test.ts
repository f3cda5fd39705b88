import { describe, expect, it } from "vitest";
import { flowOfInterval } from "../../src/model/flow-view.ts";
import { ack, finAck, question, rig, syn, synAck } from "../support/engine-rig.ts";
import { ethernet, ipv4, payloadBytes, tcp } from "../support/frame-builder.ts";

const client = (flags: number, sequence: number, size = 0): Uint8Array => ethernet(0x0800, ipv4(6, tcp(40_000, 443, flags, payloadBytes(size), sequence)));
const server = (flags: number, sequence: number, size = 0): Uint8Array =>
  ethernet(0x0800, ipv4(6, tcp(443, 40_000, flags, payloadBytes(size), sequence), { source: "198.51.100.2", destination: "192.0.2.1" }));

describe("rows of TCP connections", () => {
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
      sent: { retransmissions: 1, outOfOrder: 0, lost: 0, zeroWindows: 0 },
      received: { retransmissions: 0, outOfOrder: 0, lost: 20, zeroWindows: 0 },
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
