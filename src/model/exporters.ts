import type { ListenStatus } from "./collector.ts";
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
  /** When a gap was last seen. */
  readonly lastLossAtMs?: number;
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
  readonly activeFlows: number;
  readonly duplicates: number;
  readonly paired: number;
  readonly unpaired: number;
  readonly evicted: number;
}

/** One address that is listened on. */
export interface CollectorAddress extends ListenStatus {
  /** Why it is not listened on; absent when all is well. */
  readonly problem?: string;
  readonly cure?: string;
}

/** The process that receives exported flows. */
export interface CollectorReport extends CollectorStatus {
  readonly addresses: readonly CollectorAddress[];
  /** Rows thrown away because the store had no room for them. */
  readonly refusedRows: number;
  /** When the last of them were. */
  readonly lastRefusedMs?: number;
}
