/** What a collector process is told, as JSON, in its first argument. */
export interface CollectorOptions {
  /** Unix socket of the server that started it. */
  readonly socketPath: string;
  /** Where it keeps templates over a restart. */
  readonly statePath: string;
  /** `udp://host:port` and `tcp://host:port`; nothing else is listened on. */
  readonly listen: readonly string[];
  /** CIDRs that may send; absent for all. */
  readonly allowed?: readonly string[];
  /** CIDRs that count as ours; absent for the usual ones. */
  readonly localNetworks?: readonly string[];
  /** Folder of the tables that say where addresses are; absent: nobody says it. */
  readonly addressData?: string;
  readonly maxFlows: number;
  /** Receive buffer asked of the kernel, per socket. */
  readonly bufferBytes: number;
  /** Of one exporter. */
  readonly maxDatagramsPerSecond: number;
  readonly logLevel: string;
}

/** Requests the server sends to the collector. */
export const collectorMethods = { exporters: "collector.exporters", report: "collector.report", stop: "stop" } as const;

export interface CollectorHello {
  readonly role: "collector";
  readonly pid: number;
}
