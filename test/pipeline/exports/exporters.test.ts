import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import ipfixDecoder from "../../../src/decoders/ipfix.ts";
import netflow5Decoder from "../../../src/decoders/netflow5.ts";
import netflow9Decoder from "../../../src/decoders/netflow9.ts";
import sflowDecoder from "../../../src/decoders/sflow.ts";
import dns from "../../../src/dissectors/dns.ts";
import type { FlowInterval } from "../../../src/model/flow-fields.ts";
import { Exporters } from "../../../src/pipeline/exports/exporters.ts";
import { ip4, ipfix, ipfixTemplate, join, netflow5, set, sflow, u16, u32, u64, u8, xdr } from "../../support/export-messages.ts";
import { udpFrame } from "../../support/frames.ts";

const nowMs = 1_700_000_000_500;

function setup(options: { readonly allowed?: readonly string[]; readonly maxDatagramsPerSecond?: number } = {}) {
  const rows: FlowInterval[] = [];
  const names: string[] = [];
  const exporters = new Exporters({
    decoders: [ipfixDecoder, netflow5Decoder, netflow9Decoder, sflowDecoder],
    dissectors: [dns],
    localNetworks: ["10.0.0.0/8"],
    maxFlows: 10_000,
    maxDatagramsPerSecond: 1_000,
    sink: { flow: (row) => void rows.push({ ...row }), dns: ({ name }) => void names.push(name) },
    ...options,
  });
  const send = (bytes: Uint8Array, sender = "192.0.2.1", atMs = nowMs): void => exporters.message(bytes, 0, bytes.length, sender, "50000", atMs);
  return { rows, names, exporters, send };
}

const there = {
  source: "10.0.0.1",
  destination: "198.51.100.2",
  sourcePort: 40_000,
  destinationPort: 53,
  protocol: 17,
  bytes: 70,
  first: 80_000,
  last: 80_000,
};
const back = { ...there, source: "198.51.100.2", destination: "10.0.0.1", sourcePort: 53, destinationPort: 40_000, bytes: 300 };
const template = ipfixTemplate(256, [
  [8, 4],
  [12, 4],
  [7, 2],
  [11, 2],
  [4, 1],
  [1, 8],
]);
const record = set(256, ip4("10.0.0.1"), ip4("198.51.100.2"), u16(40_000, 53), u8(17), u64(100));

describe("exporters", () => {
  it("makes one row of the two records of a conversation", () => {
    const { rows, send } = setup();
    send(netflow5([there, back]));
    expect(rows).toMatchObject([{ source: "NETFLOW_V5", opens: 1, closes: 1, sentBytes: 70, receivedBytes: 300, serverPort: 53, application: "DNS" }]);
  });

  it("knows who sent what, what was lost, and interfaces with their traffic", () => {
    const { exporters, send } = setup();
    send(netflow5([there, back], { sequence: 0, sampling: 100 }));
    send(netflow5([there, back], { sequence: 10, sampling: 100 }));
    send(ipfix([template, record], { sequence: 0 }), "192.0.2.2");
    exporters.beat(nowMs);
    expect(exporters.exporters()).toMatchObject([
      {
        address: "192.0.2.1",
        formats: ["NETFLOW_V5"],
        datagrams: 2,
        records: 4,
        lostRecords: 8,
        samplingRates: [100],
        clockSkewMs: 500,
        malformed: 0,
        interfaces: [
          { ifIndex: 1, inBytes: 74_000, outBytes: 0, flows: 4 },
          { ifIndex: 2, inBytes: 0, outBytes: 74_000, flows: 4 },
        ],
      },
      { address: "192.0.2.2", formats: ["IPFIX"], templates: 1, records: 1 },
    ]);
    expect(exporters.status()).toMatchObject({ datagrams: 3, records: 5, unrecognized: 0 });
  });

  it("remembers templates over a restart, and does not mix exporters up", () => {
    const first = setup();
    first.send(ipfix([template]));
    expect(first.exporters.changes).toBeGreaterThan(0);
    const second = setup();
    second.exporters.restore(JSON.parse(JSON.stringify(first.exporters.save())));
    second.send(ipfix([record]), "192.0.2.99");
    second.send(ipfix([record]));
    second.exporters.flush();
    expect(second.rows).toMatchObject([{ sentBytes: 100 }]);
    expect(second.exporters.exporters()).toMatchObject([
      { address: "192.0.2.99", waitingSets: { kept: 1, read: 0 } },
      { address: "192.0.2.1", waitingSets: { kept: 0 } },
    ]);
    // Who was not heard before the next restart is not forgotten.
    const third = setup();
    third.exporters.restore(first.exporters.save());
    expect(third.exporters.save()).toEqual(first.exporters.save());
    for (const nonsense of [null, 7, {}, { sessions: [null, { key: 1 }, "x"] }]) expect(() => setup().exporters.restore(nonsense)).not.toThrow();
  });

  it("refuses senders that may not, formats it does not know, and too much at once", () => {
    const { exporters, send } = setup({ allowed: ["192.0.2.0/24"], maxDatagramsPerSecond: 2 });
    send(netflow5([there]), "203.0.113.9");
    send(Buffer.from("hello"));
    for (let i = 0; i < 5; i++) send(netflow5([there], { sequence: i }));
    expect(exporters.status()).toMatchObject({ refusedSenders: 1, unrecognized: 1, datagrams: 7 });
    expect(exporters.exporters()).toMatchObject([{ datagrams: 2, rateLimited: 3 }]);
    send(netflow5([there], { sequence: 5 }), "192.0.2.1", nowMs + 1_000);
    expect(exporters.exporters()).toMatchObject([{ datagrams: 3, lostRecords: 3 }]);
  });

  it("holds a bounded number of exporters; who is silent for ten minutes makes room", () => {
    const { exporters, rows, send } = setup();
    for (let i = 0; i < 1_100; i++) send(netflow5([there]), `10.1.${i >> 8}.${i & 255}`);
    expect(exporters.exporters()).toHaveLength(1_024);
    expect(exporters.status().tooManyExporters).toBe(76);
    send(netflow5([there]), "10.9.9.9", nowMs + 11 * 60_000);
    expect(exporters.exporters()).toHaveLength(1_024);
    expect(exporters.exporters().at(-1)!.address).toBe("10.9.9.9");
    expect(rows).toMatchObject([{ closes: 1, interface: "10.1.0.0#1" }]);
  });

  it("lets a real exporter in where made-up ones that never sent a record fill the table", () => {
    const { exporters, send } = setup();
    send(netflow5([there]), "192.0.2.7");
    for (let i = 0; i < 1_500; i++) send(ipfix([ipfixTemplate(300, [[8, 4]])]), `10.1.${i >> 8}.${i & 255}`, nowMs + i);
    send(netflow5([there]), "192.0.2.9", nowMs + 2_000);
    const addresses = exporters.exporters().map(({ address }) => address);
    expect(addresses).toHaveLength(1_024);
    expect(addresses).toEqual(expect.arrayContaining(["192.0.2.7", "192.0.2.9"]));
    expect(exporters.status().tooManyExporters).toBe(0);
  });

  it("reads sampled packets with our own decoder and dissectors, scaled", () => {
    const { rows, names, exporters, send } = setup();
    const query = Buffer.from("123401000001000000000000076578616d706c650000010001", "hex");
    const frame = udpFrame({ source: "10.0.0.1", destination: "198.51.100.2", sourcePort: 40_000, destinationPort: 53, payload: query });
    const raw = xdr(1, u32(1, frame.length + 4, 4, frame.length), frame, Buffer.alloc(-frame.length & 3));
    for (const rate of [100, 100, 1_000]) send(sflow([xdr(1, u32(1, 7, rate, 0, 0, 7, 9, 1), raw)]));
    expect(exporters.exporters()).toMatchObject([{ address: "192.0.2.77", formats: ["SFLOW"], samplingRates: [100, 1_000] }]);
    exporters.flush();
    expect(rows).toMatchObject([
      { source: "SFLOW", sentPackets: 200, sentBytes: 200 * frame.length, sentPayloadBytes: 200 * query.length, application: "DNS", hostname: "example" },
      { source: "SFLOW", sentPackets: 1_000 },
    ]);
    expect(rows[0]).toMatchObject({ interface: "192.0.2.77", samplingRate: 100, applicationConfidence: "INSPECTED" });
    expect(rows[0]!.exporter.text).toBe("192.0.2.77");
    expect(new Set(names)).toEqual(new Set(["example"]));
  });

  it("reads packets exported in IPFIX, and refuses more sampling rates than it can tell apart", () => {
    const { rows, exporters, send } = setup();
    const frame = udpFrame({ source: "10.0.0.1", destination: "198.51.100.2", sourcePort: 40_000, destinationPort: 53 });
    const packets = ipfixTemplate(300, [
      [34, 4],
      [315, 65_535],
    ]);
    for (let rate = 1; rate <= 20; rate++) send(ipfix([packets, set(300, u32(rate), u8(frame.length), frame)]));
    exporters.flush();
    expect(rows).toHaveLength(16);
    expect(rows[2]).toMatchObject({ source: "IPFIX", sentPackets: 3 });
    expect(exporters.status().refusedPackets).toBe(4);
  });

  it("refuses counters that no packets can have, and holds those of a great many within a number's bound", () => {
    const { rows, exporters, send } = setup();
    send(netflow5([{ ...there, packets: 2, bytes: 300_000 }]));
    expect(exporters.exporters()).toMatchObject([{ malformedReasons: { "counters that cannot be": 1 }, interfaces: [] }]);
    const huge = ipfixTemplate(256, [
      [8, 4],
      [12, 4],
      [1, 8],
      [2, 8],
      [34, 4],
    ]);
    const most = join(ip4("10.0.0.1"), ip4("198.51.100.2"), u64(2 ** 48), u64(2 ** 48), u32(0xffff_ffff));
    const tooMuch = join(ip4("10.0.0.1"), ip4("198.51.100.2"), u64(2 ** 49), u64(2 ** 49), u32(1));
    send(ipfix([huge, set(256, most, tooMuch)]), "192.0.2.3");
    exporters.flush();
    expect(rows).toMatchObject([{ sentBytes: Number.MAX_SAFE_INTEGER, sentPackets: Number.MAX_SAFE_INTEGER, samplingRate: 0xffff_ffff }]);
    expect(exporters.exporters()).toMatchObject([{}, { malformedReasons: { "counters that cannot be": 1 } }]);
  });

  it("bounds what all exporters together may make it keep; who has most loses it", () => {
    const { exporters, send } = setup();
    const fields = Array.from({ length: 350 }, () => [1, 4] as const);
    for (let from = 0; from < 20; from++) {
      const templates = from === 0 ? 5 : 350;
      for (let id = 0; id < templates; id++) send(ipfix([ipfixTemplate(256 + id, fields)], { domain: from }), `10.0.1.${from}`, nowMs + id * 10);
    }
    const known = (): number => exporters.exporters().reduce((total, { templates }) => total + templates, 0);
    const before = known();
    expect(before * 350).toBeGreaterThan(2_000_000);
    exporters.beat(nowMs + 5_000);
    expect(known() * 350).toBeLessThanOrEqual(2_000_000);
    const [small, ...others] = exporters.exporters();
    expect(small).toMatchObject({ address: "10.0.1.0", templates: 5, malformed: 0 });
    expect(others.some(({ templates, malformed }) => templates === 0 && malformed > 0)).toBe(true);
  });

  it("bears whatever comes, in whatever order", () => {
    const { exporters, rows } = setup();
    const parts = [netflow5([there, back]), ipfix([template, record]), sflow([])];
    fc.assert(
      fc.property(fc.nat({ max: 2 }), fc.uint8Array({ maxLength: 120 }), fc.nat({ max: 120 }), (which, noise, at) => {
        const bytes = join(parts[which]!.subarray(0, at), noise);
        exporters.message(bytes, 0, bytes.length, "192.0.2.1", "1", nowMs);
        exporters.beat(nowMs);
      }),
      { numRuns: 2_000 },
    );
    exporters.flush();
    for (const row of rows) expect([row.sentBytes, row.receivedBytes, row.firstSeenMs, row.lastSeenMs].every(Number.isFinite)).toBe(true);
    expect(exporters.status().datagrams).toBe(2_000);
  });
});
