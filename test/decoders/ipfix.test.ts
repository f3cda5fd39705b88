import { describe, expect, it } from "vitest";
import ipfixDecoder from "../../src/decoders/ipfix.ts";
import { ip4, ipfix, ipfixOptions, ipfixTemplate, join, set, u16, u32, u64, u8 } from "../support/export-messages.ts";
import { bearsHostileBytes, collect } from "../support/exports.ts";

const endpoints = [
  [8, 4],
  [12, 4],
  [7, 2],
  [11, 2],
  [4, 1],
] as const;
const tcp = (...rest: readonly Uint8Array[]): Buffer => join(ip4("192.0.2.1"), ip4("198.51.100.2"), u16(40_000, 443), u8(6), ...rest);
const reverse = 29_305;

describe("ipfix", () => {
  it("reads flows with absolute times, and counts records in its sequence, options too", () => {
    const template = ipfixTemplate(256, [...endpoints, [1, 8], [2, 8], [152, 8], [153, 8]]);
    const options = ipfixOptions(257, [[149, 4]], [[160, 8]]);
    const { flows, messages, malformed } = collect(ipfixDecoder.open(), [
      ipfix(
        [
          template,
          options,
          set(256, tcp(u64(5_000_000_000), u64(4), u64(1_700_000_000_123), u64(1_700_000_001_456))),
          set(257, u32(3), u64(1_600_000_000_000)),
        ],
        {
          sequence: 0xffff_ffff,
          domain: 3,
        },
      ),
    ]);
    expect(malformed).toEqual([]);
    expect(flows).toMatchObject([{ bytes: 5_000_000_000, packets: 4, startMs: 1_700_000_000_123, endMs: 1_700_000_001_456, isBiflow: false }]);
    expect(messages[0]).toMatchObject({ domain: 3, sequence: 0xffff_ffff, nextSequence: 1, sequenceCounts: "records", records: 2 });
  });

  it("does not know the next sequence when records of a message could not be counted", () => {
    expect(collect(ipfixDecoder.open(), [ipfix([set(300, Buffer.alloc(40))])]).messages[0]!.nextSequence).toBeNaN();
  });

  it("reads both directions of a biflow (RFC 5103)", () => {
    const template = ipfixTemplate(256, [...endpoints, [1, 4], [2, 4], [6, 1], [reverse, 1, 4], [reverse, 2, 4], [reverse, 6, 1], [239, 1]]);
    const { flows, records } = collect(ipfixDecoder.open(), [ipfix([template, set(256, tcp(u32(100, 2), u8(0x1b), u32(9_000, 7), u8(0x13), u8(1)))])]);
    expect(flows).toMatchObject([
      { isBiflow: true, bytes: 100, packets: 2, tcpFlags: 0x1b, reverseBytes: 9_000, reversePackets: 7, reverseTcpFlags: 0x13, biflowDirection: 1 },
    ]);
    expect(records[0]!.values).toMatchObject({ octetDeltaCount: 100, reverseOctetDeltaCount: 9_000, reverseTcpControlBits: 0x13 });
  });

  it("says when counters are totals", () => {
    const template = ipfixTemplate(256, [...endpoints, [85, 8], [86, 8], [reverse, 85, 8], [reverse, 86, 8]]);
    const { flows } = collect(ipfixDecoder.open(), [ipfix([template, set(256, tcp(u64(100), u64(2), u64(300), u64(4)))])]);
    expect(flows).toMatchObject([{ isTotal: true, isBiflow: true, bytes: 100, packets: 2, reverseBytes: 300, reversePackets: 4 }]);
  });

  it("reads variable lengths, short and long, and enterprise elements", () => {
    const template = ipfixTemplate(256, [...endpoints, [460, 65_535], [35_632, 188, 65_535], [9_999, 7, 65_535], [1, 4]]);
    const long = Buffer.alloc(300, 0x61);
    const { flows, records } = collect(ipfixDecoder.open(), [
      ipfix([template, set(256, tcp(u8(11), Buffer.from("WWW.example"), u8(0), u8(255), u16(300), long, u32(77)))]),
    ]);
    expect(flows).toMatchObject([{ hostname: "www.example", bytes: 77 }]);
    expect(records[0]!.values).toMatchObject({ httpRequestHost: "WWW.example", tlsServerName: "", "9999/7": `0x${"61".repeat(300)}`, octetDeltaCount: 77 });
  });

  it("reads lists (RFC 6313): basic, of one template, of several, of each other", () => {
    const inner = ipfixTemplate(400, [[291, 65_535]]);
    const outer = ipfixTemplate(256, [...endpoints, [1, 4], [484, 65_535], [292, 65_535], [293, 65_535]]);
    const communities = join(u8(4), u16(483, 4), u32(65_001, 65_002));
    const innerRecord = join(u8(9), u8(3), u16(82, 2), Buffer.from("e0e1"));
    const subTemplates = join(u8(3), u16(400), innerRecord);
    const several = join(u8(3), u16(400, 4 + innerRecord.length), innerRecord, u16(400, 4 + innerRecord.length), innerRecord);
    const { records, flows, malformed } = collect(ipfixDecoder.open(), [
      ipfix([inner, outer, set(256, tcp(u32(5), ...[communities, subTemplates, several].flatMap((list) => [u8(list.length), list])))]),
    ]);
    expect(malformed).toEqual([]);
    expect(flows).toMatchObject([{ bytes: 5 }]);
    const names = { basicList: { interfaceName: ["e0", "e1"] } };
    expect(records[0]!.values).toMatchObject({
      bgpSourceCommunityList: { bgpCommunity: [65_001, 65_002] },
      subTemplateList: [names],
      subTemplateMultiList: [names, names],
    });
  });

  it("bounds lists within lists", () => {
    // Each level is a basicList of basicLists; the innermost is empty.
    let list = join(u8(3), u16(291, 65_535));
    for (let i = 0; i < 30; i++) list = join(u8(3), u16(291, 65_535), u8(list.length), list);
    const template = ipfixTemplate(256, [...endpoints, [291, 65_535]]);
    const { records, malformed } = collect(ipfixDecoder.open(), [ipfix([template, set(256, tcp(u8(255), u16(list.length), list))])]);
    expect(malformed).toEqual([]);
    expect(JSON.stringify(records[0]!.values).split("basicList")).toHaveLength(6);
  });

  it.each([
    ["samplingInterval", [[34, 4]], u32(100), 100],
    [
      "packets looked at and left out",
      [
        [305, 4],
        [306, 4],
      ],
      u32(2, 998),
      500,
    ],
    ["an interval alone", [[305, 4]], u32(64), 64],
    [
      "a size of a population",
      [
        [309, 4],
        [310, 4],
      ],
      u32(3, 300),
      100,
    ],
    ["a probability", [[311, 8]], Buffer.from([0x3f, 0x84, 0x7a, 0xe1, 0x47, 0xae, 0x14, 0x7b]), 100],
  ] as const)("learns a selector's sampling rate from %s", (_name, fields, values, rate) => {
    const { flows } = collect(ipfixDecoder.open(), [
      ipfix([
        ipfixTemplate(256, [...endpoints, [1, 4], [302, 8]]),
        ipfixOptions(257, [[302, 8]], fields),
        set(257, u64(9), values),
        set(256, tcp(u32(5), u64(9))),
      ]),
    ]);
    expect(flows[0]!.samplingRate).toBeCloseTo(rate, 5);
  });

  it("names applications as the exporter's options do (RFC 6759)", () => {
    const { flows } = collect(ipfixDecoder.open(), [
      ipfix([
        ipfixTemplate(256, [...endpoints, [1, 4], [95, 4]]),
        ipfixOptions(257, [[95, 4]], [[96, 12]]),
        set(257, u32(0x0d00_01c5), Buffer.from("ssh-over-tcp")),
        set(256, tcp(u32(5), u32(0x0d00_01c5))),
      ]),
    ]);
    expect(flows[0]!.application).toBe("ssh-over-tcp");
  });

  it.each([
    [
      "seconds",
      [
        [150, 4],
        [151, 4],
      ],
      u32(1_699_999_990, 1_699_999_995),
      1_699_999_990_000,
      1_699_999_995_000,
    ],
    [
      "NTP fractions",
      [
        [154, 8],
        [155, 8],
      ],
      u32(1_699_999_990 + 2_208_988_800 - 2 ** 32, 0x8000_0000, 1_699_999_995 + 2_208_988_800 - 2 ** 32, 0x4000_0000),
      1_699_999_990_500,
      1_699_999_995_250,
    ],
    [
      "microseconds before the message",
      [
        [158, 4],
        [159, 4],
      ],
      u32(10_000_000, 5_000_000),
      1_699_999_990_000,
      1_699_999_995_000,
    ],
    [
      "an end and a duration",
      [
        [153, 8],
        [161, 4],
      ],
      join(u64(1_699_999_995_000), u32(5_000)),
      1_699_999_990_000,
      1_699_999_995_000,
    ],
    [
      "uptime and its beginning",
      [
        [22, 4],
        [21, 4],
        [160, 8],
      ],
      join(u32(90_000, 95_000), u64(1_699_999_900_000)),
      1_699_999_990_000,
      1_699_999_995_000,
    ],
    [
      "uptime alone",
      [
        [22, 4],
        [21, 4],
      ],
      u32(90_000, 95_000),
      1_699_999_995_000,
      1_700_000_000_000,
    ],
    ["nothing", [], Buffer.alloc(0), 1_700_000_000_000, 1_700_000_000_000],
    [
      "a clock of another century",
      [
        [152, 8],
        [153, 8],
      ],
      join(u64(1_000), u64(6_000)),
      1_699_999_995_000,
      1_700_000_000_000,
    ],
  ] as const)("reckons times from %s", (_name, fields, values, startMs, endMs) => {
    const { flows } = collect(ipfixDecoder.open(), [ipfix([ipfixTemplate(256, [...endpoints, ...fields]), set(256, tcp(values))])]);
    expect(flows).toMatchObject([{ startMs, endMs }]);
  });

  it("hands on packets that were exported instead of flows (RFC 7133)", () => {
    const frame = Buffer.from("0011223344550066778899aa0800", "hex");
    const template = ipfixTemplate(256, [
      [10, 4],
      [312, 2],
      [34, 4],
      [315, 65_535],
    ]);
    const { packets, flows } = collect(ipfixDecoder.open(), [ipfix([template, set(256, u32(7), u16(1_500), u32(1_000), u8(frame.length), frame)])]);
    expect(flows).toEqual([]);
    expect(packets).toMatchObject([{ layer: 1, wireLength: 1_500, samplingRate: 1_000, inputInterface: 7, length: 14 }]);
    expect(Buffer.from(packets[0]!.bytes).equals(frame)).toBe(true);
  });

  it("forgets templates that are withdrawn", () => {
    const session = ipfixDecoder.open();
    const template = (id: number): Buffer => ipfixTemplate(id, [...endpoints, [1, 4]]);
    collect(session, [ipfix([template(256), template(257), ipfixOptions(258, [[149, 4]], [[160, 8]])])]);
    expect(session.templates).toBe(3);
    collect(session, [ipfix([set(2, u16(256, 0))])]);
    expect(session.templates).toBe(2);
    collect(session, [ipfix([set(2, u16(2, 0))])]);
    expect(session.templates).toBe(1);
    collect(session, [ipfix([set(3, u16(3, 0))])]);
    expect(session.templates).toBe(0);
  });

  it("bears whatever comes", () => {
    const list = join(u8(3), u16(82, 2), Buffer.from("e0e1"));
    bearsHostileBytes(ipfixDecoder, [
      ipfix([ipfixTemplate(256, [...endpoints, [1, 4], [35_632, 188, 65_535], [291, 65_535]]), ipfixOptions(257, [[302, 8]], [[34, 4]])]),
      ipfix([set(256, tcp(u32(5), u8(3), Buffer.from("a.b"), u8(list.length), list)), set(257, u64(9), u32(10))], { sequence: 0 }),
    ]);
  });
});
