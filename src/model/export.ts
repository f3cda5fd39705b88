import type { Ip } from "../net/ip.ts";
import type { FlowSource } from "./flow.ts";

/**
 * One flow as an exporter reports it. The object is reused for every record: copy what is kept. Counters are as exported, not
 * scaled; bytes are those of IP packets unless the exporter counts whole frames. Addresses are four signed 32-bit words, IPv4 mapped.
 */
export interface ExportedFlow {
  readonly isV6: boolean;
  readonly source0: number;
  readonly source1: number;
  readonly source2: number;
  readonly source3: number;
  readonly destination0: number;
  readonly destination1: number;
  readonly destination2: number;
  readonly destination3: number;
  /** 0 for protocols without ports. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly tcpFlags: number;
  readonly reverseTcpFlags: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly vlan: number;
  /** Ingress VRF; 0 when there is none. */
  readonly vrf: number;
  /** 48 bits; 0 unknown. */
  readonly sourceMac: number;
  readonly destinationMac: number;
  /** ifIndex; 0 unknown. */
  readonly inputInterface: number;
  readonly outputInterface: number;
  /** 0 on its way in, 1 on its way out, -1 not said. */
  readonly observedAt: number;
  /** RFC 5103 §6.2: 1 the source began it, 2 the destination did; 0 not said. */
  readonly biflowDirection: number;
  /** flowEndReason of IPFIX; 0 not said. */
  readonly endReason: number;
  readonly bytes: number;
  readonly packets: number;
  readonly reverseBytes: number;
  readonly reversePackets: number;
  /** The record speaks of both directions. */
  readonly isBiflow: boolean;
  /** Counters count from the flow's beginning, not from the last record. */
  readonly isTotal: boolean;
  /** By the exporter's clock, milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  /** When the exporter sent it, by the same clock. */
  readonly exportMs: number;
  /** When it came here, by ours. */
  readonly receivedMs: number;
  /** One packet in so many was looked at; 1 every one, 0 sampled but nobody said how. */
  readonly samplingRate: number;
  /** Name the exporter gives the application; text from the network, may be empty. */
  readonly application: string;
  readonly hostname: string;
}

/** The beginning of a packet that an exporter looked at. Reused; the bytes are valid during the call only. */
export interface SampledPacket {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly length: number;
  /** 1 begins at Ethernet, 2 at IP. */
  readonly layer: number;
  readonly wireLength: number;
  readonly timeMs: number;
  /** One packet in so many; 0 nobody said. */
  readonly samplingRate: number;
  readonly inputInterface: number;
  readonly outputInterface: number;
  /** A tag that is not among the bytes; 0 none. */
  readonly vlan: number;
}

/** Counters of one interface of an exporter since it started; -1 what it does not count. */
export interface ExportedInterface {
  readonly ifIndex: number;
  /** ifType of RFC 2863 (IANA). */
  readonly type: number;
  readonly bitsPerSecond: number;
  readonly isUp: boolean;
  readonly inBytes: number;
  readonly inPackets: number;
  readonly inDiscards: number;
  readonly inErrors: number;
  readonly outBytes: number;
  readonly outPackets: number;
  readonly outDiscards: number;
  readonly outErrors: number;
  readonly timeMs: number;
}

/** One record with all its elements by name, as JSON. */
export interface ExportRecord {
  readonly kind: "flow" | "options" | "sample" | "counters" | "drop";
  /** 0 where the format has no templates. */
  readonly templateId: number;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface ExportTemplate {
  readonly id: number;
  readonly isOptions: boolean;
  readonly fields: readonly { readonly enterprise: number; readonly element: number; readonly length: number; readonly isScope: boolean }[];
}

/** Where a decoder puts what it finds. */
export interface ExportSink {
  flow(flow: ExportedFlow): void;
  packet(packet: SampledPacket): void;
  counters(counters: ExportedInterface): void;
  /** Something that is not as the format says; the rest of the message may be lost. One of few texts. */
  malformed(reason: string): void;
  /** Given only by who looks at everything: makes decoding slow. */
  record?(record: ExportRecord): void;
  template?(template: ExportTemplate): void;
}

/** What was read of one message; reused. */
export interface ExportMessage {
  /** False when not even the header could be read. */
  readonly isValid: boolean;
  /** Observation domain, source id, engine or sub-agent: what has a sequence of its own. */
  readonly domain: number;
  readonly sequence: number;
  /** Sequence number the next message should have; NaN when it cannot be known. */
  readonly nextSequence: number;
  /** What a gap in the sequence counts. */
  readonly sequenceCounts: "messages" | "records";
  readonly exportMs: number;
  /** Milliseconds since the exporter started, modulo 2^32; NaN where the format does not say. */
  readonly uptimeMs: number;
  /** Records that were read, with those of earlier messages that waited for a template of this one. */
  readonly records: number;
}

/** One exporter, by one format: what it said that later messages need. */
export interface ExportSession {
  /** Reads the message in bytes [start, end). Never throws, whatever the bytes. */
  decode(bytes: Uint8Array, start: number, end: number, nowMs: number, sink: ExportSink): ExportMessage;
  readonly templates: number;
  /** Sets of records whose template was not known: kept for it, read after all, thrown away. */
  readonly waiting: { readonly kept: number; readonly read: number; readonly discarded: number };
  /** By ifIndex, where the exporter told them. */
  readonly interfaceNames: ReadonlyMap<number, string>;
  /** Things kept in memory, each of about a hundred bytes. */
  readonly weight: number;
  /** Grows when there is something new to save. */
  readonly changes: number;
  /** As JSON, for `open` at the next start. */
  save(): unknown;
}

/** One export format; one file in `decoders`. */
export interface ExportDecoder {
  readonly name: string;
  readonly title: string;
  readonly source: FlowSource;
  /** Who a message speaks for when that is not its sender; undefined when it does not say. */
  exporterOf?(bytes: Uint8Array, start: number, end: number): Ip | undefined;
  /** Whether a datagram or a message of a stream is of this format. */
  recognizes(bytes: Uint8Array, start: number, end: number): boolean;
  /** Begins with an exporter; `saved` is what `save` gave before, of whatever version. */
  open(saved?: unknown): ExportSession;
}

export function defineExportDecoder(decoder: ExportDecoder): ExportDecoder {
  return decoder;
}
