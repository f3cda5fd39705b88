import { describe, expect, it } from "vitest";
import netflow9Decoder from "../../src/decoders/netflow9.ts";
import { ip4, join, netflow9, netflow9Options, netflow9Template, set, u16, u32, u8 } from "../support/export-messages.ts";
import { bearsHostileBytes, collect } from "../support/exports.ts";

const fields = [
  [8, 4],
  [12, 4],
  [7, 2],
  [11, 2],
  [4, 1],
  [6, 1],
  [1, 4],
  [2, 4],
  [22, 4],
  [21, 4],
  [10, 2],
  [48, 1],
] as const;
const template = netflow9Template(256, fields);
const record = (bytes: number, sampler = 0): Buffer =>
  join(ip4("192.0.2.1"), ip4("198.51.100.2"), u16(40_000, 53), u8(17, 0), u32(bytes, 3, 90_000, 95_000), u16(7), u8(sampler));
const samplerTemplate = netflow9Options(
  257,
  [[1, 4]],
  [
    [48, 1],
    [50, 4],
  ],
);
const interfaceTemplate = netflow9Options(258, [[2, 4]], [[82, 8]]);

describe("netflow9", () => {
  it("reads flows by their template", () => {
    const { flows, malformed, messages } = collect(netflow9Decoder.open(), [
      netflow9([template, set(256, record(500), record(600))], { sequence: 9, source: 4 }),
    ]);
    expect(malformed).toEqual([]);
    expect(flows.map(({ bytes }) => bytes)).toEqual([500, 600]);
    expect(flows[0]).toMatchObject({ protocol: 17, destinationPort: 53, packets: 3, inputInterface: 7, startMs: 1_699_999_990_000, endMs: 1_699_999_995_000 });
    expect(messages[0]).toMatchObject({ domain: 4, sequence: 9, nextSequence: 10, sequenceCounts: "messages", records: 2 });
  });

  it("keeps records that come before their template, and reads them with their own message's time", () => {
    const session = netflow9Decoder.open();
    const early = collect(session, [netflow9([set(256, record(500))], { seconds: 1_600_000_000 })]);
    expect(early.flows).toEqual([]);
    expect(session.waiting).toEqual({ kept: 1, read: 0, discarded: 0 });
    const late = collect(session, [netflow9([template])]);
    expect(late.flows).toMatchObject([{ bytes: 500, endMs: 1_599_999_995_000 }]);
    expect(session.waiting).toEqual({ kept: 1, read: 1, discarded: 0 });
    // Not a second time.
    expect(collect(session, [netflow9([template])]).flows).toEqual([]);
  });

  it("keeps only so much of what has no template", () => {
    const session = netflow9Decoder.open();
    const big = set(999, Buffer.alloc(60_000));
    for (let i = 0; i < 100; i++) collect(session, [netflow9([big])]);
    expect(session.waiting).toEqual({ kept: 100, read: 0, discarded: 96 });
  });

  it("tells templates of source ids apart", () => {
    const session = netflow9Decoder.open();
    collect(session, [netflow9([template], { source: 1 })]);
    expect(collect(session, [netflow9([set(256, record(500))], { source: 2 })]).flows).toEqual([]);
    expect(collect(session, [netflow9([set(256, record(500))], { source: 1 })]).flows).toHaveLength(1);
  });

  it("learns sampling rates and interface names from options", () => {
    const session = netflow9Decoder.open();
    collect(session, [
      netflow9([template, samplerTemplate, interfaceTemplate]),
      netflow9([set(257, u32(0), u8(3), u32(512)), set(258, u32(7), Buffer.from("Gi0/7\0\0\0"))]),
    ]);
    expect([...session.interfaceNames]).toEqual([[7, "Gi0/7"]]);
    const { flows } = collect(session, [netflow9([set(256, record(1, 3), record(2, 4), record(3, 0))])]);
    // 4 is a sampler nobody described, 0 none at all.
    expect(flows.map(({ samplingRate }) => samplingRate)).toEqual([512, 0, 1]);
  });

  it("goes on after a restart with what it was told before", () => {
    const first = netflow9Decoder.open();
    collect(first, [netflow9([template, samplerTemplate, set(257, u32(0), u8(3), u32(512))], { source: 6 })]);
    expect(first.changes).toBeGreaterThan(0);
    const second = netflow9Decoder.open(JSON.parse(JSON.stringify(first.save())));
    expect(collect(second, [netflow9([set(256, record(500, 3))], { source: 6 })]).flows).toMatchObject([{ bytes: 500, samplingRate: 512 }]);
    for (const nonsense of [undefined, null, 7, "x", { templates: [{ id: 256 }, null, { domain: 0, id: 256, isOptions: false, fields: [[0, 1, -1, 0]] }] }]) {
      expect(netflow9Decoder.open(nonsense).templates).toBe(0);
    }
  });

  it("follows a template that changes", () => {
    const session = netflow9Decoder.open();
    collect(session, [netflow9([template])]);
    const { flows } = collect(session, [
      netflow9([
        netflow9Template(256, [
          [8, 4],
          [12, 4],
          [1, 8],
        ]),
        set(256, ip4("192.0.2.1"), ip4("192.0.2.2"), u32(1, 0)),
      ]),
    ]);
    expect(flows).toMatchObject([{ bytes: 0x1_0000_0000 }]);
    expect(session.templates).toBe(1);
  });

  it("takes fields of no length, padding and OUT_BYTES of flows on their way out", () => {
    const odd = netflow9Template(300, [
      [8, 4],
      [12, 4],
      [4, 0],
      [1, 4],
      [23, 4],
      [24, 4],
      [61, 1],
    ]);
    const { flows, malformed } = collect(netflow9Decoder.open(), [
      netflow9([odd, set(300, ip4("192.0.2.1"), ip4("224.0.0.1"), u32(0, 32, 1), u8(1), u8(0, 0, 0))]),
    ]);
    expect(malformed).toEqual([]);
    expect(flows).toMatchObject([{ bytes: 32, packets: 1, protocol: 0, observedAt: 1 }]);
  });

  it("refuses templates whose records cannot be told apart, and bounds their number", () => {
    const session = netflow9Decoder.open();
    const { malformed } = collect(session, [netflow9([netflow9Template(256, [[8, 0]]), set(0, u16(256, 200), Buffer.alloc(8))])]);
    expect(malformed).toEqual(["template of no length or of too many fields", "template cut short"]);
    for (let source = 0; source < 5_000; source++) collect(session, [netflow9([netflow9Template(256, [[8, 4]])], { source })]);
    expect(session.templates).toBe(4_096);
  });

  it("bears whatever comes", () => {
    bearsHostileBytes(netflow9Decoder, [
      netflow9([template, samplerTemplate, set(257, u32(0), u8(3), u32(512))]),
      netflow9([set(256, record(500, 3), record(600)), interfaceTemplate, set(258, u32(7), Buffer.from("Gi0/7\0\0\0"))]),
    ]);
  });
});
