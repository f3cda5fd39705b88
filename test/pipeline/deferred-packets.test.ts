import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readCapture } from "../../src/collectors/pcap-file.ts";
import type { DnsTransaction } from "../../src/model/dns-fields.ts";
import type { Dissector } from "../../src/model/dissector.ts";
import type { FlowInterval } from "../../src/model/flow-fields.ts";
import { createEngine } from "../../src/pipeline/create-engine.ts";
import { discover } from "../../src/runtime/discover.ts";
import { ack, client, rig } from "../support/engine-rig.ts";
import { payloadBytes } from "../support/frame-builder.ts";
import { writeTraffic } from "../support/traffic/traffic.ts";

const folder = mkdtempSync(join(tmpdir(), "wiregraph-deferred-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Ids are drawn anew by each engine. */
const told = (rows: readonly (FlowInterval | DnsTransaction)[]): unknown[] =>
  rows.map((row) => JSON.stringify({ ...row, flowId: 0n }, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)));

async function rowsOf(capture: string, maxFlows: number, take: "packet" | "defer"): Promise<unknown[]> {
  const rows: (FlowInterval | DnsTransaction)[] = [];
  const options = { localNetworks: [], tunnels: true, idleTimeoutMs: 2_000, activeTimeoutMs: 1_000, maxFlows };
  const engine = createEngine(
    { source: "PCAP", dissectors: await discover<Dissector>(new URL("../../src/dissectors/", import.meta.url)), ...options },
    { flow: (row) => rows.push({ ...row }), dns: (row) => rows.push(row) },
  );
  let nextBeatMs = 0;
  await readCapture(capture, {
    addInterface: (linkType) => engine.addInterface("mix", linkType),
    onPacket(bytes, offset, captured, wire, timeMs, id) {
      engine[take](bytes, offset, captured, wire, timeMs, id, 0);
      if (timeMs < nextBeatMs) return;
      nextBeatMs = timeMs + 250;
      engine.beat(timeMs);
    },
    onChunk: () => engine.settle(),
  });
  engine.flush("eof", true);
  return told(rows);
}

describe("packets that wait for others", () => {
  it.each([4_000_000, 100])("make the same rows as those taken in at once, with room for %i flows", async (maxFlows) => {
    const out = join(folder, `mix-${maxFlows}.pcap`);
    writeTraffic({ seed: 11, startMs: Date.parse("2026-01-05T08:00:00Z"), packets: 30_000, out });
    const deferred = await rowsOf(out, maxFlows, "defer");
    expect(deferred.length).toBeGreaterThan(2_000);
    expect(deferred).toEqual(await rowsOf(out, maxFlows, "packet"));
  });

  it("are taken in before anything is told", () => {
    const { engine, flows } = rig();
    const frame = client(ack, payloadBytes(10));
    const defer = (timeMs: number): void => engine.defer(frame, 0, frame.length, frame.length, timeMs, 0, 0);
    defer(1);
    expect(engine.activeFlows).toBe(1);
    defer(2);
    expect(engine.snapshot(0).sentPackets).toBe(2);
    defer(3);
    const seen: number[] = [];
    engine.touched((_flow, _sentBytes, sentPackets) => seen.push(sentPackets));
    expect(seen).toEqual([3]);
    defer(4);
    engine.flush("eof", true);
    expect(flows.map((row) => row.sentPackets)).toEqual([4]);
  });
});
