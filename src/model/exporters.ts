import type { FlowSource } from "./flow.ts";

/** One interface of an exporter: what its flows say, and its own counters where it sends them (sFlow). */
export interface ExporterInterface {
  readonly ifIndex: number;
  readonly name?: string;
  /** Of exported flows since the collector started, scaled by the sampling rate. */
  readonly inBytes: number;
  readonly outBytes: number;
  readonly flows: number;
  readonly bitsPerSecond?: number;
  readonly isUp?: boolean;
  /** The device's own counters; absent where it does not count. */
  readonly counters?: {
    readonly inBytes?: number;
    readonly inPackets?: number;
    readonly inDiscards?: number;
    readonly inErrors?: number;
    readonly outBytes?: number;
    readonly outPackets?: number;
    readonly outDiscards?: number;
    readonly outErrors?: number;
  };
}

/** One device that sends flows or samples, since the collector started. */
export interface ExporterStatus {
  readonly address: string;
  readonly formats: readonly FlowSource[];
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly datagrams: number;
  readonly bytes: number;
  /** Records of flows, options and samples. */
  readonly records: number;
  readonly recordsPerSecond: number;
  /** Lost on the way, by gaps in the sequence numbers: whole messages (NetFlow v9, sFlow) and single records (NetFlow v5, IPFIX). */
  readonly lostMessages: number;
  readonly lostRecords: number;
  /** Jumps of the sequence that are no loss: the exporter started again. */
  readonly restarts: number;
  readonly malformed: number;
  /** How often, by what is wrong; at most 32 kinds. */
  readonly malformedReasons: Readonly<Record<string, number>>;
  /** Datagrams thrown away because there were too many a second. */
  readonly rateLimited: number;
  readonly templates: number;
  /** Sets of records that came before their template: kept, read after all, thrown away. */
  readonly waitingSets: { readonly kept: number; readonly read: number; readonly discarded: number };
  /** Sampling rates seen, one packet in so many; 0 is sampling whose rate the exporter never said. */
  readonly samplingRates: readonly number[];
  /** How far the exporter's clock is behind ours. */
  readonly clockSkewMs: number;
  readonly interfaces: readonly ExporterInterface[];
}

/** What the collector as a whole received. */
export interface CollectorStatus {
  readonly datagrams: number;
  readonly bytes: number;
  readonly records: number;
  /** From addresses that may not send, or in no format we know. */
  readonly refusedSenders: number;
  readonly unrecognized: number;
  /** From more exporters than can be told apart. */
  readonly tooManyExporters: number;
  /** Sampled packets of more sampling rates than can be told apart. */
  readonly refusedPackets: number;
  /** Lost in the kernel's receive buffer since the start; absent where the system does not say. */
  readonly kernelDrops?: number;
  readonly activeFlows: number;
  readonly duplicates: number;
  readonly paired: number;
  readonly unpaired: number;
  readonly evicted: number;
}
