import { describe, expect, it } from "vitest";
import sflowDecoder from "../../src/decoders/sflow.ts";
import { ip4, join, sflow, u32, u64, u8, xdr } from "../support/export-messages.ts";
import { bearsHostileBytes, collect } from "../support/exports.ts";
import { udpFrame } from "../support/frames.ts";

const frame = udpFrame({ source: "192.0.2.1", destination: "198.51.100.2", sourcePort: 40_000, destinationPort: 53 });
const rawHeader = (bytes: Uint8Array, frameLength = 1_004, protocol = 1): Buffer =>
  xdr(1, u32(protocol, frameLength, 4, bytes.length), bytes, Buffer.alloc(-bytes.length & 3));
const flowSample = (records: readonly Uint8Array[], rate = 512): Buffer => xdr(1, u32(1, 7, rate, 5_120, 0, 7, 9, records.length), ...records);
const interfaceCounters = xdr(
  1,
  u32(7, 6),
  u64(10_000_000_000),
  u32(1, 3),
  u64(123_456_789_012),
  u32(100, 20, 3, 4, 5, 0xffff_ffff),
  u64(222),
  u32(1, 2, 0xffff_ffff, 6, 7, 0),
);

describe("sflow", () => {
  it("hands on sampled packets with rate, interfaces and length on the wire without its checksum", () => {
    const { packets, messages, malformed } = collect(sflowDecoder.open(), [sflow([flowSample([rawHeader(frame)])], { sequence: 10, subAgent: 2 })]);
    expect(malformed).toEqual([]);
    expect(packets).toMatchObject([
      { layer: 1, wireLength: 1_000, samplingRate: 512, inputInterface: 7, outputInterface: 9, length: frame.length, timeMs: 1_700_000_000_500 },
    ]);
    expect(Buffer.from(packets[0]!.bytes).equals(frame)).toBe(true);
    expect(messages[0]).toMatchObject({ isValid: true, domain: 2, sequence: 10, nextSequence: 11, sequenceCounts: "messages", records: 1 });
  });

  it("knows expanded samples, and that internal, dropped and several interfaces are no ifIndex", () => {
    const expanded = xdr(3, u32(1, 0, 7, 256, 0, 0, 0, 0x3fff_ffff, 1, 9, 1), rawHeader(frame));
    expect(collect(sflowDecoder.open(), [sflow([expanded])]).packets).toMatchObject([{ samplingRate: 256, inputInterface: 0, outputInterface: 0 }]);
    const several = xdr(1, u32(1, 7, 256, 0, 0, 7, 0x8000_0003, 1), rawHeader(frame));
    expect(collect(sflowDecoder.open(), [sflow([several])]).packets).toMatchObject([{ inputInterface: 7, outputInterface: 0 }]);
  });

  it("takes the VLAN from the switch's record, IP packets as such, and an IP header when there is no packet", () => {
    const switched = xdr(1_001, u32(154, 0, 155, 0));
    expect(collect(sflowDecoder.open(), [sflow([flowSample([switched, rawHeader(frame)])])]).packets).toMatchObject([{ vlan: 154 }]);
    expect(collect(sflowDecoder.open(), [sflow([flowSample([rawHeader(frame.subarray(14), 990, 11)])])]).packets).toMatchObject([{ layer: 2 }]);
    const ip = xdr(3, u32(1_486, 6), ip4("192.0.2.1"), ip4("198.51.100.2"), u32(443, 40_000, 0x18, 0));
    expect(collect(sflowDecoder.open(), [sflow([flowSample([ip])])]).flows).toMatchObject([
      { bytes: 1_486, packets: 1, samplingRate: 512, sourcePort: 443, destinationPort: 40_000, tcpFlags: 0x18, protocol: 6 },
    ]);
  });

  it("reads counters and port names; what an agent does not count is -1", () => {
    const session = sflowDecoder.open();
    const sample = xdr(2, u32(1, 7, 2), interfaceCounters, xdr(1_005, u32(4), Buffer.from("eno1")));
    const { counters, records } = collect(session, [sflow([sample])]);
    expect(counters).toMatchObject([
      {
        ifIndex: 7,
        type: 6,
        bitsPerSecond: 10_000_000_000,
        isUp: true,
        inBytes: 123_456_789_012,
        inPackets: 123,
        inDiscards: 4,
        inErrors: 5,
        outBytes: 222,
        outPackets: 3,
      },
    ]);
    expect([...session.interfaceNames]).toEqual([[7, "eno1"]]);
    expect(records).toMatchObject([{ kind: "counters", values: { portName: "eno1", inUnknownProtocols: -1, outBroadcast: -1 } }]);
  });

  it("does not count discarded packets as traffic, and skips what it does not know", () => {
    const discarded = xdr(5, u32(1, 0, 7, 3, 7, 0, 258, 1), rawHeader(frame));
    const { packets, records, malformed } = collect(sflowDecoder.open(), [sflow([discarded, xdr((4_413 << 12) | 1, u32(1, 2))])]);
    expect(packets).toEqual([]);
    expect(malformed).toEqual([]);
    expect(records).toMatchObject([{ kind: "drop", values: { discardReason: 258, drops: 3 } }]);
  });

  it("says who a datagram speaks for", () => {
    const of = (bytes: Uint8Array): string | undefined => sflowDecoder.exporterOf!(bytes, 0, bytes.length)?.text;
    expect(of(sflow([]))).toBe("192.0.2.77");
    expect(of(sflow([], { agent: "0.0.0.0" }))).toBeUndefined();
    expect(of(sflow([], { agent: "127.0.0.1" }))).toBeUndefined();
    const six = join(u32(5, 2), Buffer.from("20010db8000000000000000000000001", "hex"), u32(0, 1, 0, 0));
    expect(of(six)).toBe("2001:db8::1");
    expect(of(u8(0, 0, 0, 5))).toBeUndefined();
  });

  it("counts what is malformed", () => {
    expect(collect(sflowDecoder.open(), [u32(5, 3)]).malformed).toEqual(["header of another version or cut short"]);
    expect(collect(sflowDecoder.open(), [join(sflow([]).subarray(0, 24), u32(2))]).malformed).toEqual(["sample cut short"]);
    expect(collect(sflowDecoder.open(), [sflow([xdr(1, u32(1, 7))])]).malformed).toEqual(["flow sample cut short"]);
    expect(collect(sflowDecoder.open(), [sflow([flowSample([xdr(1, u32(1, 100, 0, 900))])])]).malformed).toEqual(["flow record cut short"]);
  });

  it("bears whatever comes", () => {
    bearsHostileBytes(sflowDecoder, [
      sflow([flowSample([rawHeader(frame), xdr(1_001, u32(1, 0, 1, 0))]), xdr(2, u32(1, 7, 2), interfaceCounters, xdr(1_005, u32(4), Buffer.from("eno1")))]),
    ]);
  });
});
