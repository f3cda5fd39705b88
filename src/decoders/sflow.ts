import { defineExportDecoder, type ExportMessage, type ExportSession, type ExportSink } from "../model/export.ts";
import { Reader } from "../net/reader.ts";
import { uint32 } from "../wire/integers.ts";
import { ExportedFlow } from "../wire/netflow/exported-flow.ts";
import {
  counterRecordFormats,
  flowRecordFormats,
  headerProtocols,
  readEthernetCounters,
  readFlowSample,
  readHeader,
  readInterfaceCounters,
  readRawHeader,
  readSampledEthernet,
  readSampledIp,
  readText,
  sampleFormats,
  type FlowSampleHead,
  type RawHeader,
  type SampledIp,
} from "../wire/sflow.ts";

/** Everything of a flow sample, until all its records are read. */
interface Sample {
  readonly head: FlowSampleHead;
  rawHeader: RawHeader | undefined;
  ip: SampledIp | undefined;
  isV6: boolean;
  vlan: number;
  /** Made only when somebody looks at everything. */
  readonly values: Record<string, unknown> | undefined;
}

const noNames: ReadonlyMap<number, string> = new Map();
const maxInterfaceNames = 4_096;

/** sFlow version 5. Its sequence counts datagrams of a sub-agent; it has no clock but the time of arrival. */
class SflowSession implements ExportSession {
  readonly templates = 0;
  readonly waiting = { kept: 0, read: 0, discarded: 0 };
  readonly changes = 0;
  readonly #names = new Map<number, string>();
  readonly #reader = new Reader(new Uint8Array(0));
  readonly #record = new Reader(new Uint8Array(0));
  readonly #flow = new ExportedFlow();
  readonly #message = { isValid: false, domain: 0, sequence: 0, nextSequence: 0, sequenceCounts: "messages" as const, exportMs: 0, uptimeMs: 0, records: 0 };
  readonly #packet = {
    bytes: new Uint8Array(0) as Uint8Array,
    at: 0,
    length: 0,
    layer: 0,
    wireLength: 0,
    timeMs: 0,
    samplingRate: 0,
    inputInterface: 0,
    outputInterface: 0,
    vlan: 0,
  };
  #nowMs = 0;

  get weight(): number {
    return this.#names.size;
  }

  get interfaceNames(): ReadonlyMap<number, string> {
    return this.#names.size > 0 ? this.#names : noNames;
  }

  decode(bytes: Uint8Array, start: number, end: number, nowMs: number, sink: ExportSink): ExportMessage {
    const message = this.#message;
    message.records = 0;
    message.exportMs = this.#nowMs = nowMs;
    const reader = this.#reader.reset(bytes, start, end);
    const header = readHeader(reader);
    message.isValid = header !== undefined;
    if (!header) {
      sink.malformed("header of another version or cut short");
      return message;
    }
    message.domain = header.subAgent;
    message.sequence = header.sequence;
    message.uptimeMs = header.uptimeMs;
    message.nextSequence = (header.sequence + 1) % 0x1_0000_0000;
    for (let i = 0; i < header.samples; i++) {
      const format = reader.u32();
      const length = reader.u32();
      const { at } = reader;
      reader.skip(length);
      if (!reader.ok) {
        sink.malformed("sample cut short");
        break;
      }
      this.#sample(format, bytes, at, at + length, sink);
      message.records++;
    }
    return message;
  }

  #sample(format: number, bytes: Uint8Array, start: number, end: number, sink: ExportSink): void {
    const reader = new Reader(bytes, start, end);
    if (format === sampleFormats.counters || format === sampleFormats.expandedCounters) this.#counters(format, reader, sink);
    else if (format === sampleFormats.flow || format === sampleFormats.expandedFlow || format === sampleFormats.discarded)
      this.#flowSample(format, reader, sink);
    // Others are of vendors or of later times and may be skipped.
  }

  #flowSample(format: number, reader: Reader, sink: ExportSink): void {
    const head = readFlowSample(reader, format);
    if (!reader.ok) return sink.malformed("flow sample cut short");
    const sample: Sample = { head, rawHeader: undefined, ip: undefined, isV6: false, vlan: 0, values: sink.record ? { ...head } : undefined };
    for (let i = 0; i < head.records; i++) {
      const recordFormat = reader.u32();
      const length = reader.u32();
      const { at } = reader;
      reader.skip(length);
      if (!reader.ok) {
        sink.malformed("flow record cut short");
        break;
      }
      if (!this.#flowRecord(recordFormat, this.#record.reset(reader.bytes, at, at + length), sample)) sink.malformed("flow record cut short");
    }
    if (sample.values) sink.record!({ kind: format === sampleFormats.discarded ? "drop" : "sample", templateId: 0, values: sample.values });
    // A packet that was thrown away is no traffic that arrived.
    if (format !== sampleFormats.discarded) this.#deliver(sample, reader.bytes, sink);
  }

  /** False when it is cut short. */
  #flowRecord(format: number, reader: Reader, sample: Sample): boolean {
    const { values } = sample;
    switch (format) {
      case flowRecordFormats.rawHeader: {
        const header = readRawHeader(reader);
        sample.rawHeader = header;
        if (values && header) {
          const { at, length, protocol, ...rest } = header;
          Object.assign(values, { headerProtocol: protocol, ...rest, header: Buffer.from(reader.bytes.subarray(at, at + length)).toString("hex") });
        }
        return header !== undefined;
      }
      case flowRecordFormats.ethernet: {
        const frame = readSampledEthernet(reader);
        if (values && frame) values["ethernet"] = frame;
        return frame !== undefined;
      }
      case flowRecordFormats.ipv4:
      case flowRecordFormats.ipv6: {
        const isV6 = format === flowRecordFormats.ipv6;
        const ip = readSampledIp(reader, isV6);
        sample.ip = ip;
        sample.isV6 = isV6;
        if (values && ip) values["ip"] = { ...ip, source: ip.source.text, destination: ip.destination.text };
        return ip !== undefined;
      }
      case flowRecordFormats.extendedSwitch: {
        const [sourceVlan, sourcePriority, destinationVlan, destinationPriority] = [reader.u32(), reader.u32(), reader.u32(), reader.u32()];
        sample.vlan = sourceVlan <= 4_094 ? sourceVlan : 0;
        if (values) Object.assign(values, { sourceVlan, sourcePriority, destinationVlan, destinationPriority });
        return reader.ok;
      }
      default:
        return true;
    }
  }

  #deliver({ head, rawHeader, ip, isV6, vlan }: Sample, bytes: Uint8Array, sink: ExportSink): void {
    if (rawHeader) {
      const { protocol, frameLength, stripped, at, length } = rawHeader;
      const layer = protocol === headerProtocols.ethernet ? 1 : protocol === headerProtocols.ipv4 || protocol === headerProtocols.ipv6 ? 2 : 0;
      if (layer !== 0) {
        const packet = this.#packet;
        packet.bytes = bytes;
        packet.at = at;
        packet.length = length;
        packet.layer = layer;
        packet.wireLength = Math.max(length, frameLength - Math.min(stripped, frameLength));
        packet.timeMs = this.#nowMs;
        packet.samplingRate = head.samplingRate;
        packet.inputInterface = head.input;
        packet.outputInterface = head.output;
        packet.vlan = vlan;
        return sink.packet(packet);
      }
    }
    if (!ip) return;
    const flow = this.#flow;
    flow.isV6 = isV6;
    flow.source0 = ip.source.w0;
    flow.source1 = ip.source.w1;
    flow.source2 = ip.source.w2;
    flow.source3 = ip.source.w3;
    flow.destination0 = ip.destination.w0;
    flow.destination1 = ip.destination.w1;
    flow.destination2 = ip.destination.w2;
    flow.destination3 = ip.destination.w3;
    flow.protocol = ip.protocol;
    const isIcmp = ip.protocol === 1 || ip.protocol === 58;
    flow.sourcePort = isIcmp ? 0 : ip.sourcePort;
    flow.destinationPort = isIcmp ? 0 : ip.destinationPort;
    // Type and code take the place of the ports.
    flow.icmpType = isIcmp ? ip.sourcePort & 0xff : 0;
    flow.icmpCode = isIcmp ? ip.destinationPort & 0xff : 0;
    flow.tcpFlags = ip.tcpFlags;
    flow.vlan = vlan;
    flow.inputInterface = head.input;
    flow.outputInterface = head.output;
    flow.bytes = ip.length;
    flow.packets = 1;
    flow.startMs = flow.endMs = flow.exportMs = flow.receivedMs = this.#nowMs;
    flow.samplingRate = head.samplingRate;
    flow.hasAddresses = true;
    sink.flow(flow);
  }

  #counters(format: number, reader: Reader, sink: ExportSink): void {
    const isExpanded = format === sampleFormats.expandedCounters;
    const sequence = reader.u32();
    const source = isExpanded ? 0 : reader.u32();
    const sourceType = isExpanded ? reader.u32() : source >>> 24;
    const sourceIndex = isExpanded ? reader.u32() : source & 0xff_ffff;
    const records = reader.u32();
    if (!reader.ok) return sink.malformed("counter sample cut short");
    const values: Record<string, unknown> | undefined = sink.record ? { sequence, sourceType, sourceIndex } : undefined;
    for (let i = 0; i < records; i++) {
      const recordFormat = reader.u32();
      const length = reader.u32();
      const { at } = reader;
      reader.skip(length);
      if (!reader.ok) {
        sink.malformed("counter record cut short");
        break;
      }
      this.#counterRecord(recordFormat, this.#record.reset(reader.bytes, at, at + length), sourceIndex, values, sink);
    }
    if (values) sink.record!({ kind: "counters", templateId: 0, values });
  }

  #counterRecord(format: number, reader: Reader, ifIndex: number, values: Record<string, unknown> | undefined, sink: ExportSink): void {
    if (format === counterRecordFormats.interface) {
      const counters = readInterfaceCounters(reader);
      if (!counters) return sink.malformed("counter record cut short");
      if (values) Object.assign(values, counters);
      const { type, bitsPerSecond, status, inBytes, inDiscards, inErrors, outBytes, outDiscards, outErrors } = counters;
      sink.counters({
        ifIndex: counters.ifIndex,
        type,
        bitsPerSecond,
        // Bit 0 is ifAdminStatus, bit 1 ifOperStatus.
        isUp: (status & 3) === 3,
        inBytes,
        inPackets: sum(counters.inUnicast, counters.inMulticast, counters.inBroadcast),
        inDiscards,
        inErrors,
        outBytes,
        outPackets: sum(counters.outUnicast, counters.outMulticast, counters.outBroadcast),
        outDiscards,
        outErrors,
        timeMs: this.#nowMs,
      });
    } else if (format === counterRecordFormats.portName) {
      const name = readText(reader);
      if (values) values["portName"] = name;
      if (reader.ok && name !== "" && (this.#names.size < maxInterfaceNames || this.#names.has(ifIndex))) this.#names.set(ifIndex, name);
    } else if (format === counterRecordFormats.ethernet && values) {
      const counters = readEthernetCounters(reader);
      if (counters) Object.assign(values, counters);
      else sink.malformed("counter record cut short");
    }
  }

  save(): unknown {
    return undefined;
  }
}

/** Counters that are there, together; -1 when none is. */
function sum(...counters: readonly number[]): number {
  const present = counters.filter((counter) => counter >= 0);
  return present.length === 0 ? -1 : present.reduce((total, counter) => total + counter, 0);
}

export default defineExportDecoder({
  name: "sflow",
  title: "sFlow",
  source: "SFLOW",
  recognizes: (bytes, start, end) => end - start >= 4 && uint32(bytes, start) === 5,
  open: () => new SflowSession(),
  exporterOf(bytes, start, end) {
    const agent = readHeader(new Reader(bytes, start, end))?.agent;
    // An agent that does not know its address says 0.0.0.0 or 127.0.0.1.
    return agent === undefined || agent.isUnspecified || (agent.isV4 && agent.w3 >>> 24 === 127) ? undefined : agent;
  },
});
