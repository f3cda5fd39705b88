import { ip6At, wordAt } from "../net/ip-bytes.ts";
import { Ip } from "../net/ip.ts";
import { formatMac, macAt } from "../net/mac.ts";
import type { Reader } from "../net/reader.ts";

/** Structures of sFlow version 5 (sflow.org, "sFlow Version 5", July 2004). Everything is XDR: big-endian, in steps of 4 bytes. */

/** data_format: enterprise << 12 | format. Enterprise 0 is sFlow's own. */
export const sampleFormats = { flow: 1, counters: 2, expandedFlow: 3, expandedCounters: 4, discarded: 5 } as const;
export const flowRecordFormats = { rawHeader: 1, ethernet: 2, ipv4: 3, ipv6: 4, extendedSwitch: 1_001 } as const;
export const counterRecordFormats = { interface: 1, ethernet: 2, portName: 1_005 } as const;
/** header_protocol of a raw header. */
export const headerProtocols = { ethernet: 1, ipv4: 11, ipv6: 12 } as const;

export interface SflowHeader {
  readonly agent: Ip;
  readonly subAgent: number;
  readonly sequence: number;
  readonly uptimeMs: number;
  readonly samples: number;
}

/** The datagram's header; `reader` is then at its first sample. Undefined when it is none of version 5. */
export function readHeader(reader: Reader): SflowHeader | undefined {
  if (reader.u32() !== 5) return undefined;
  const agent = readAddress(reader);
  const subAgent = reader.u32();
  const sequence = reader.u32();
  const uptimeMs = reader.u32();
  const samples = reader.u32();
  return reader.ok && agent ? { agent, subAgent, sequence, uptimeMs, samples } : undefined;
}

function readAddress(reader: Reader): Ip | undefined {
  const type = reader.u32();
  if (type === 1) return Ip.v4(reader.i32());
  if (type !== 2) return undefined;
  const { at } = reader;
  reader.skip(16);
  return reader.ok ? ip6At(reader.bytes, at) : undefined;
}

/** What a flow sample says beside the packet itself. Interfaces are ifIndex; 0 when there is no single one. */
export interface FlowSampleHead {
  readonly sequence: number;
  readonly sourceType: number;
  readonly sourceIndex: number;
  readonly samplingRate: number;
  readonly samplePool: number;
  readonly drops: number;
  readonly input: number;
  readonly output: number;
  /** Only of discarded packets: why (sFlow Dropped Packet Notification). */
  readonly discardReason: number;
  readonly records: number;
}

export function readFlowSample(reader: Reader, format: number): FlowSampleHead {
  const isExpanded = format !== sampleFormats.flow;
  const sequence = reader.u32();
  const source = isExpanded ? 0 : reader.u32();
  const sourceType = isExpanded ? reader.u32() : source >>> 24;
  const sourceIndex = isExpanded ? reader.u32() : source & 0xff_ffff;
  if (format === sampleFormats.discarded) {
    const drops = reader.u32();
    const input = interfaceOf(reader.u32());
    const output = interfaceOf(reader.u32());
    return { sequence, sourceType, sourceIndex, samplingRate: 0, samplePool: 0, drops, input, output, discardReason: reader.u32(), records: reader.u32() };
  }
  const samplingRate = reader.u32();
  const samplePool = reader.u32();
  const drops = reader.u32();
  const input = readInterface(reader, isExpanded);
  const output = readInterface(reader, isExpanded);
  return { sequence, sourceType, sourceIndex, samplingRate, samplePool, drops, input, output, discardReason: 0, records: reader.u32() };
}

/** Compact interfaces have their format in the upper two bits, expanded ones a word of it; only format 0 is an ifIndex. */
function readInterface(reader: Reader, isExpanded: boolean): number {
  if (!isExpanded) return interfaceOf(reader.u32());
  const format = reader.u32();
  const value = reader.u32();
  return format === 0 ? interfaceOf(value) : 0;
}

/** 0x3fffffff is the device itself. */
function interfaceOf(value: number): number {
  return value < 0x3fff_ffff ? value : 0;
}

export interface RawHeader {
  readonly protocol: number;
  /** Of the packet on the wire, checksum included. */
  readonly frameLength: number;
  /** Bytes taken away before the header was cut, such as the checksum. */
  readonly stripped: number;
  readonly at: number;
  readonly length: number;
}

export function readRawHeader(reader: Reader): RawHeader | undefined {
  const protocol = reader.u32();
  const frameLength = reader.u32();
  const stripped = reader.u32();
  const length = reader.u32();
  const { at } = reader;
  reader.skip(length);
  return reader.ok ? { protocol, frameLength, stripped, at, length } : undefined;
}

/** A sampled packet's IP header without the packet, of IPv4 or IPv6. */
export interface SampledIp {
  readonly length: number;
  readonly protocol: number;
  readonly source: Ip;
  readonly destination: Ip;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly tcpFlags: number;
}

export function readSampledIp(reader: Reader, isV6: boolean): SampledIp | undefined {
  const length = reader.u32();
  const protocol = reader.u32();
  const size = isV6 ? 16 : 4;
  const { at, bytes } = reader;
  reader.skip(size * 2);
  const sourcePort = reader.u32();
  const destinationPort = reader.u32();
  const tcpFlags = reader.u32();
  if (!reader.ok) return undefined;
  const addressAt = (offset: number): Ip => (isV6 ? ip6At(bytes, offset) : Ip.v4(wordAt(bytes, offset)));
  return {
    length,
    protocol: protocol & 0xff,
    source: addressAt(at),
    destination: addressAt(at + size),
    sourcePort: sourcePort & 0xffff,
    destinationPort: destinationPort & 0xffff,
    tcpFlags: tcpFlags & 0xff,
  };
}

/** Generic interface counters, 88 bytes. Counters an agent does not have are all ones; here -1. */
export function readInterfaceCounters(reader: Reader) {
  const ifIndex = reader.u32();
  const type = reader.u32();
  const bitsPerSecond = u64(reader);
  const direction = reader.u32();
  const status = reader.u32();
  const inBytes = counter64(reader);
  const inUnicast = counter32(reader);
  const inMulticast = counter32(reader);
  const inBroadcast = counter32(reader);
  const inDiscards = counter32(reader);
  const inErrors = counter32(reader);
  const inUnknownProtocols = counter32(reader);
  const outBytes = counter64(reader);
  const outUnicast = counter32(reader);
  const outMulticast = counter32(reader);
  const outBroadcast = counter32(reader);
  const outDiscards = counter32(reader);
  const outErrors = counter32(reader);
  const promiscuous = reader.u32();
  if (!reader.ok) return undefined;
  return {
    ifIndex,
    type,
    bitsPerSecond,
    direction,
    status,
    inBytes,
    inUnicast,
    inMulticast,
    inBroadcast,
    inDiscards,
    inErrors,
    inUnknownProtocols,
    outBytes,
    outUnicast,
    outMulticast,
    outBroadcast,
    outDiscards,
    outErrors,
    promiscuous,
  };
}

const ethernetCounterNames = [
  "alignmentErrors",
  "fcsErrors",
  "singleCollisionFrames",
  "multipleCollisionFrames",
  "sqeTestErrors",
  "deferredTransmissions",
  "lateCollisions",
  "excessiveCollisions",
  "internalMacTransmitErrors",
  "carrierSenseErrors",
  "frameTooLongs",
  "internalMacReceiveErrors",
  "symbolErrors",
];

export function readEthernetCounters(reader: Reader): Readonly<Record<string, number>> | undefined {
  const values = ethernetCounterNames.map((name) => [name, counter32(reader)] as const);
  return reader.ok ? Object.fromEntries(values) : undefined;
}

/** MACs are opaque<6>, padded to 8. */
export function readSampledEthernet(reader: Reader) {
  const length = reader.u32();
  const { at, bytes } = reader;
  reader.skip(16);
  const etherType = reader.u32();
  return reader.ok ? { length, sourceMac: formatMac(macAt(bytes, at)), destinationMac: formatMac(macAt(bytes, at + 8)), etherType } : undefined;
}

export function readText(reader: Reader): string {
  const length = reader.u32();
  return length <= 255 ? new TextDecoder().decode(reader.take(length)) : "";
}

function u64(reader: Reader): number {
  const high = reader.u32();
  return high * 0x1_0000_0000 + reader.u32();
}

function counter32(reader: Reader): number {
  const value = reader.u32();
  return value === 0xffff_ffff ? -1 : value;
}

function counter64(reader: Reader): number {
  const high = reader.u32();
  const low = reader.u32();
  return high === 0xffff_ffff && low === 0xffff_ffff ? -1 : high * 0x1_0000_0000 + low;
}
