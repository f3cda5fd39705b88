import { describe, expect, it } from "vitest";
import netflow5Decoder from "../../src/decoders/netflow5.ts";
import { parseIp } from "../../src/net/ip.ts";
import { netflow5, type TestFlow } from "../support/export-messages.ts";
import { bearsHostileBytes, collect } from "../support/exports.ts";

const web: TestFlow = {
  source: "192.0.2.1",
  destination: "198.51.100.2",
  sourcePort: 40_000,
  destinationPort: 443,
  packets: 7,
  bytes: 4_000,
  flags: 0x1b,
  first: 90_000,
  last: 95_000,
};

describe("netflow5", () => {
  it("reads flows with times, counters, flags and interfaces", () => {
    const { flows, messages, malformed } = collect(netflow5Decoder.open(), [netflow5([web], { sequence: 41, engine: 0x0102 })]);
    expect(malformed).toEqual([]);
    expect(flows).toHaveLength(1);
    expect(flows[0]).toMatchObject({
      source3: parseIp("192.0.2.1")!.w3,
      destination3: parseIp("198.51.100.2")!.w3,
      sourcePort: 40_000,
      destinationPort: 443,
      protocol: 6,
      packets: 7,
      bytes: 4_000,
      tcpFlags: 0x1b,
      inputInterface: 1,
      outputInterface: 2,
      samplingRate: 1,
      isBiflow: false,
      startMs: 1_700_000_000_000 - 10_000,
      endMs: 1_700_000_000_000 - 5_000,
    });
    expect(messages[0]).toMatchObject({ isValid: true, domain: 0x0102, sequence: 41, nextSequence: 42, sequenceCounts: "records", records: 1 });
  });

  it("reckons times across the wrap of the uptime after 49.7 days", () => {
    const [flow] = collect(netflow5Decoder.open(), [netflow5([{ ...web, first: 0xffff_ff00, last: 0x10 }], { uptime: 0x100 })]).flows;
    expect(flow!.endMs).toBe(1_700_000_000_000 - 0xf0);
    expect(flow!.startMs).toBe(1_700_000_000_000 - 0x200);
  });

  it("takes the sampling interval from the header, without its mode bits", () => {
    const [flow] = collect(netflow5Decoder.open(), [netflow5([web], { sampling: 0x4000 | 1_000 })]).flows;
    expect(flow!.samplingRate).toBe(1_000);
  });

  it("finds ICMP type and code where the port is", () => {
    const [flow] = collect(netflow5Decoder.open(), [netflow5([{ ...web, protocol: 1, sourcePort: 0, destinationPort: 0x0301 }])]).flows;
    expect(flow).toMatchObject({ icmpType: 3, icmpCode: 1, sourcePort: 0, destinationPort: 0 });
  });

  it("shows all elements by name", () => {
    const [record] = collect(netflow5Decoder.open(), [netflow5([web])]).records;
    expect(record!.values).toMatchObject({
      sourceIPv4Address: "192.0.2.1",
      ipNextHopIPv4Address: "192.0.2.254",
      octetDeltaCount: 4_000,
      sourceIPv4PrefixLength: 24,
    });
  });

  it("counts what is malformed and keeps what is whole", () => {
    expect(collect(netflow5Decoder.open(), [netflow5([web], { count: 2 })])).toMatchObject({ malformed: ["record cut short"], flows: [{ bytes: 4_000 }] });
    expect(collect(netflow5Decoder.open(), [netflow5([], { count: 31 })]).malformed).toEqual(["count of records out of bounds", "record cut short"]);
    expect(collect(netflow5Decoder.open(), [Buffer.from([0, 5])])).toMatchObject({ malformed: ["header cut short"], messages: [{ isValid: false }] });
  });

  it("bears whatever comes", () => {
    bearsHostileBytes(netflow5Decoder, [netflow5([web, { ...web, protocol: 17 }])]);
  });
});
