import { describe, expect, it } from "vitest";
import { createEngine } from "../../../src/pipeline/create-engine.ts";
import { linkTypes } from "../../../src/pipeline/engine.ts";
import { liveDefaults } from "../../../src/pipeline/live/create-live-view.ts";
import { LiveTable } from "../../../src/pipeline/live/live-table.ts";
import { countedSummary, readySummary } from "../../../src/pipeline/live/live-summary.ts";
import { Slices, type Steps } from "../../../src/pipeline/live/slices.ts";
import { udpFrame } from "../../support/frames.ts";
import { finish } from "../../support/steps.ts";

const startMs = 1_800_000_000_000;
const frameBytes = 100;

/** A live table whose steps the test takes one by one. */
function world(maxFlows = 20_000, maxHosts = 65_536) {
  let nowMs = startMs;
  let table!: LiveTable;
  const engine = createEngine(
    { source: "CAPTURE", dissectors: [], localNetworks: ["10.0.0.0/8"], tunnels: false, idleTimeoutMs: 5_000, activeTimeoutMs: 1e9, maxFlows },
    { flow: (interval, flow) => table.flow(interval, flow) },
  );
  table = new LiveTable(engine, { ...liveDefaults, maxHosts, ownNames: {}, slices: new Slices() }, startMs);
  const id = engine.addInterface("eth0", linkTypes.ETHERNET);
  const frame = udpFrame({ source: "10.0.0.1", destination: "198.51.100.7", sourcePort: 1, destinationPort: 9_999, payload: Buffer.alloc(frameBytes - 42) });
  /** Packets of flows with these numbers; 500 of them to a client. */
  const send = (first: number, count: number): void => {
    for (let i = first; i < first + count; i++) {
      frame.writeUInt32BE(0x0a000001 + Math.floor(i / 500), 26);
      frame.writeUInt16BE(40_000 + (i % 500), 34);
      engine.packet(frame, 0, frame.length, frame.length, nowMs, id, 0);
    }
  };
  const beat = async (): Promise<void> => {
    nowMs += 1_000;
    await table.beat(nowMs);
  };
  const endAll = (): void => {
    nowMs += 60_000;
    engine.beat(nowMs);
  };
  return { engine, table, send, beat, endAll };
}

const takeSome = (steps: Steps<unknown>, count: number): void => {
  for (let i = 0; i < count; i++) expect(steps.next().done).toBe(false);
};

describe("a table that stands still", () => {
  it("takes afterwards what each row was when it came, though the engine fills one object again and again", async () => {
    const { table, send, beat, endAll } = world();
    send(0, 5_000);
    await beat();
    const steps = table.still(readySummary(table, { groupBy: "CLIENT", first: 3 }, startMs));
    takeSome(steps, 2);
    // Of two clients the table has never seen.
    send(5_000, 600);
    endAll();
    finish(steps);
    expect(table.hosts.find("10.0.0.11")?.bytes).toBe(500 * frameBytes);
    expect(table.hosts.find("10.0.0.12")?.bytes).toBe(100 * frameBytes);
  });

  it("gives an answer of one instant, whatever ends meanwhile; then it knows of that", async () => {
    const { table, send, beat, endAll } = world();
    send(0, 5_000);
    await beat();
    const steps = table.still(readySummary(table, { groupBy: "CLIENT", first: 3 }, startMs));
    takeSome(steps, 2);
    endAll();
    const { rows, totals, others } = finish(steps);
    expect(totals).toMatchObject({ flows: 5_000, bytes: 5_000 * frameBytes });
    expect(rows.map(({ flows }) => flows)).toEqual([500, 500, 500]);
    expect(others).toMatchObject({ flows: 3_500, bytes: 3_500 * frameBytes, groups: 7 });
    expect(table.size).toBe(0);
    const after = finish(table.still(readySummary(table, { groupBy: "CLIENT", first: 3 }, startMs)));
    expect(after).toMatchObject({ totals: { flows: 0, bytes: 0 }, rows: [] });
    expect(table.hosts.find("198.51.100.7")!.receivedBytes).toBe(5_000 * frameBytes);
  });

  it("keeps no more than so many ends waiting, and loses none", async () => {
    const { engine, table, send, beat, endAll } = world();
    send(0, 19_000);
    await beat();
    const steps = table.still(readySummary(table, { groupBy: "CLIENT", first: 3 }, startMs));
    takeSome(steps, 2);
    endAll();
    // The bound was reached: the oldest are known already.
    expect(table.size).toBeGreaterThan(0);
    expect(table.size).toBeLessThan(19_000 - 8_000);
    // New flows in the old ones' places, some of which end too, wait behind them.
    send(0, 19_000);
    engine.flush("shutdown", true);
    finish(steps);
    expect(table.size).toBe(0);
    expect(table.hosts.find("198.51.100.7")!.receivedBytes).toBe(2 * 19_000 * frameBytes);
    expect(table.groups.addresses.size).toBe(0);
  });
});

it("a round may be interrupted anywhere: what flows gain, and flows that come and end between its steps, are counted once", async () => {
  const { engine, table, send, endAll } = world();
  send(0, 3_000);
  let steps = 0;
  // Whatever else has its turn while the round runs.
  const others = (function* (): Steps {
    for (; steps < 60; steps++) {
      send(steps * 50, 100);
      if (steps % 20 === 10) engine.flush("eof", false);
      const { totals, rows, others } = yield* table.still(readySummary(table, { groupBy: "CLIENT", first: 2 }, startMs));
      expect(rows.reduce((sum, row) => sum + row.bytes, others.bytes)).toBe(totals.bytes);
      expect(rows.reduce((sum, row) => sum + row.flows, others.flows)).toBe(table.size);
      yield;
    }
  })();
  const counted = (function* (): Steps {
    for (let turn = 0; turn < 30; turn++) {
      const { totals, rows, others } = yield* countedSummary(
        table,
        { groupBy: "SERVER_PORT", first: 2, filter: { match: { minBytes: 1 } } },
        { networks: [] },
        0,
      );
      expect(rows.reduce((sum, row) => sum + row.bytes, others.bytes)).toBe(totals.bytes);
    }
  })();
  await Promise.all([table.beat(startMs + 1_000), table.slices.run(others), table.slices.run(counted)]);
  endAll();
  expect(table.size).toBe(0);
  expect(table.hosts.find("198.51.100.7")!.receivedBytes).toBe((3_000 + 60 * 100) * frameBytes);
});

it("a full table of hosts makes room of idle ones only", async () => {
  const { table, send, beat, endAll, engine } = world(20_000, 8);
  send(0, 3_500);
  await beat();
  // Seven clients and their server.
  expect(table.hosts).toMatchObject({ size: 8, evicted: 0, refused: 0 });
  send(3_500, 500);
  await beat();
  expect(table.hosts).toMatchObject({ size: 8, evicted: 0 });
  expect(table.hosts.refused).toBeGreaterThan(0);
  endAll();
  expect(engine.activeFlows).toBe(0);
  send(10_000, 1);
  await beat();
  expect(table.hosts).toMatchObject({ size: 8, evicted: 1 });
  expect(table.hosts.find("10.0.0.21")).toMatchObject({ flows: 1, receivedBytes: 0, sentBytes: frameBytes });
});

it("a host that had to leave and comes again begins anew", async () => {
  const { table, send, beat, endAll } = world(20_000, 2);
  send(0, 1);
  await beat();
  endAll();
  send(500, 1);
  await beat();
  expect(table.hosts).toMatchObject({ size: 2, evicted: 1 });
  expect(table.hosts.find("10.0.0.1")).toBeUndefined();
  endAll();
  send(0, 2);
  await beat();
  expect(table.hosts.find("10.0.0.1")).toMatchObject({ sentBytes: 2 * frameBytes, sentPackets: 2, receivedPackets: 0, flowsAsClient: 2 });
});
