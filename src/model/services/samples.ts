import type { MonitorSample } from "../monitor-sample-fields.ts";
import type { SnmpDeviceSample, SnmpInterfaceSample } from "../snmp-sample-fields.ts";
import type { MonitorVerdict } from "../monitor.ts";
import type { MonitorState } from "../monitor-state.ts";
import type { TimeWindow } from "../time.ts";
import type { Access } from "./live-view.ts";

export type { MonitorSample } from "../monitor-sample-fields.ts";
export type { SnmpDeviceSample, SnmpInterfaceSample } from "../snmp-sample-fields.ts";

/**
 * Takes samples on their way into the flow store. Costs microseconds and never throws or waits: rows are gathered for some seconds, then
 * safe in the spool and stored exactly once. Those that find it full are counted.
 */
export interface SampleWriter {
  monitor(sample: MonitorSample): void;
  device(sample: SnmpDeviceSample): void;
  interface(sample: SnmpInterfaceSample): void;
}

export interface HistoryQuery {
  readonly window: TimeWindow;
  /** Chosen to fit the window when left out. */
  readonly stepMs?: number;
  /** The step that is chosen is no finer: what is sampled once a minute has gaps in steps of ten seconds. */
  readonly leastStepMs?: number;
}

/** One value per step; null where nothing was sampled. */
export type Line = readonly (number | null)[];

/** Steps of a history: lines have one value for each. */
export interface HistorySteps {
  readonly window: TimeWindow;
  readonly stepMs: number;
  /** Start of each step. */
  readonly timesMs: readonly number[];
  readonly tookMs: number;
}

/** Rates are means over the step, weighted by the time each sample is of; `max` are the highest of its samples. */
export interface InterfaceHistory extends HistorySteps {
  readonly samples: number;
  readonly inBitsPerSecond: Line;
  readonly outBitsPerSecond: Line;
  readonly maxInBitsPerSecond: Line;
  readonly maxOutBitsPerSecond: Line;
  /** Of the speed then; null where that is not known. */
  readonly inUsePercent: Line;
  readonly outUsePercent: Line;
  readonly inPacketsPerSecond: Line;
  readonly outPacketsPerSecond: Line;
  /** Packets with errors in the step. */
  readonly inErrors: Line;
  readonly outErrors: Line;
  readonly inDiscards: Line;
  readonly outDiscards: Line;
  /** Share of the samples in which it was up, 0 to 100. */
  readonly upPercent: Line;
}

export interface DeviceHistory extends HistorySteps {
  readonly samples: number;
  /** Share of the polls that were answered, 0 to 100. */
  readonly answeredPercent: Line;
  /** Median. */
  readonly responseMs: Line;
  readonly cpuUsedPercent: Line;
  readonly maxCpuUsedPercent: Line;
  readonly memoryUsedPercent: Line;
  readonly storageUsedPercent: Line;
  readonly vpnSessions: Line;
  readonly interfacesUp: Line;
  readonly interfacesDown: Line;
}

/** Of a monitor in some time. */
export interface MonitorSummary {
  readonly measurements: number;
  /** Measurements that say nothing of the target; no part of the availability. */
  readonly unmeasured: number;
  readonly down: number;
  /** 0 to 100; absent when nothing was measured. */
  readonly availabilityPercent?: number;
  /** Of the values; absent when there are none. */
  readonly values?: { readonly min: number; readonly mean: number; readonly max: number; readonly p50: number; readonly p95: number; readonly p99: number };
}

export interface StateChange {
  readonly timeMs: number;
  readonly from: MonitorState;
  readonly to: MonitorState;
  /** What the measurement said that moved it. */
  readonly message: string;
}

export interface MonitorHistory extends HistorySteps, MonitorSummary {
  readonly mean: Line;
  readonly min: Line;
  readonly max: Line;
  readonly p50: Line;
  readonly p95: Line;
  readonly p99: Line;
  readonly availability: Line;
  /** Oldest first; the newest when there are many. */
  readonly changes: readonly StateChange[];
  readonly changesAreCut: boolean;
}

/** What was sampled in the past. Callers' mistakes are AppErrors; a signal that aborts stops the query in the engine too. */
export interface SampleHistory {
  /** A caller limited to networks gets samples taken at addresses inside. */
  interface(query: HistoryQuery & { readonly deviceId: string; readonly ifIndex: number }, access: Access, signal?: AbortSignal): Promise<InterfaceHistory>;
  device(query: HistoryQuery & { readonly deviceId: string }, access: Access, signal?: AbortSignal): Promise<DeviceHistory>;
  /** Of a monitor that the caller may see. */
  monitor(query: HistoryQuery & { readonly id: string }, signal?: AbortSignal): Promise<MonitorHistory>;
  /** By id, of monitors that were measured in the window; all in one question. */
  monitorSummaries(ids: readonly string[], window: TimeWindow, signal?: AbortSignal): Promise<ReadonlyMap<string, MonitorSummary>>;
  /** By id: the worst verdict in each of so many equal parts of the window, oldest first; null where nothing was measured. */
  monitorStrips(
    ids: readonly string[],
    window: TimeWindow,
    parts: number,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly (MonitorVerdict | null)[]>>;
}
