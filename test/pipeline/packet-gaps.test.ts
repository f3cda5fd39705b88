import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlowInterval } from "../../src/model/flow-fields.ts";
import { ack, client, rig, server, syn, synAck } from "../support/engine-rig.ts";

const begunMs = 1_767_600_000_000;
const gapsOf = (row: FlowInterval): readonly (readonly number[])[] => [
  [row.sentInterarrivalMinUs, row.sentInterarrivalMaxUs, row.sentInterarrivalTotalUs],
  [row.receivedInterarrivalMinUs, row.receivedInterarrivalMaxUs, row.receivedInterarrivalTotalUs],
];

/** Shortest, longest and sum of the differences. */
function expected(times: readonly number[], from: number): readonly number[] {
  const gaps = times.slice(1).map((time, i) => Math.max(1, (time - times[i]!) * 1_000));
  const told = gaps.slice(Math.max(0, from - 1));
  if (told.length === 0) return [0, 0, 0];
  return [Math.min(...told), Math.max(...told), told.reduce((sum, gap) => sum + gap, 0)];
}

describe("times between packets", () => {
  it("are measured by direction", () => {
    const { engine, flows, send } = rig();
    for (const at of [0, 10, 40, 50]) send(client(ack), begunMs + at);
    for (const at of [55, 1_055.5]) send(server(ack), begunMs + at);
    engine.flush("eof", true);
    expect(gapsOf(flows[0]!)).toEqual([
      [10_000, 30_000, 50_000],
      [1_000_500, 1_000_500, 1_000_500],
    ]);
  });

  it("are none with a packet each way, and a microsecond at least with two at once", () => {
    const { engine, flows, send } = rig();
    send(client(syn), begunMs);
    send(server(synAck), begunMs + 5);
    send(server(ack), begunMs + 5);
    engine.flush("eof", true);
    expect(gapsOf(flows[0]!)).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });

  it("are told by interval, the time over its beginning with it, and add up to the flow's", () => {
    const steps = fc.array(fc.record({ gapMs: fc.integer({ min: 1, max: 9_000 }), isServer: fc.boolean() }), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(steps, fc.boolean(), (plan, isLive) => {
        const { engine, flows, send } = rig({ idleTimeoutMs: 600_000 });
        const times: [number[], number[]] = [[], []];
        let now = begunMs;
        let from = [0, 0];
        const rows = (): void => {
          for (const row of flows.splice(0)) {
            expect(gapsOf(row)).toEqual(times.map((each, side) => expected(each, from[side]!)));
            from = times.map((each) => each.length);
          }
        };
        for (const [i, { gapMs, isServer }] of plan.entries()) {
          const isFirst = i === 0;
          now += gapMs;
          // The sweep comes before the packet: what it exports is what was there.
          engine.beat(now);
          rows();
          if (isLive) engine.touched(() => {});
          if (isServer) send(server(isFirst ? synAck : ack), now);
          else send(client(isFirst ? syn : ack), now);
          times[isServer ? 1 : 0].push(now);
          engine.forEachFlow((flow) => expect(gapsOf(engine.snapshot(flow))).toEqual(times.map((each) => expected(each, 0))));
        }
        engine.flush("eof", true);
        rows();
      }),
      { numRuns: 200 },
    );
  });
});
