import type { Measurement, MonitorScript, MonitorVerdict, Thresholds } from "../monitor.ts";
import type { MonitorStanding, MonitorState, StateRules } from "../monitor-state.ts";
import type { Access } from "./live-view.ts";

export interface ScriptParameter {
  readonly name: string;
  /** As people write it: integer, text, true or false, one of A, AAAA … */
  readonly type: string;
  readonly isRequired: boolean;
  readonly usual?: unknown;
  readonly description: string;
}

/** A script as it can be chosen. */
export interface MonitorScriptInfo extends Omit<MonitorScript, "parameters" | "measure"> {
  readonly parameters: readonly ScriptParameter[];
  /** Why it cannot be used on this machine. */
  readonly problem?: string;
}

/** What to measure, as somebody asks for it. */
export interface WantedMeasurement {
  readonly script: string;
  readonly target: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly timeoutMs?: number;
  readonly warning?: number;
  readonly critical?: number;
}

/** The same, checked and complete. */
export interface MonitorPlan {
  readonly script: string;
  readonly target: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly thresholds: Thresholds;
}

export interface MonitorResult extends Measurement {
  readonly timeMs: number;
  readonly durationMs: number;
  readonly verdict: MonitorVerdict;
  readonly unit: string;
  /** Address that was measured; absent when there was none. */
  readonly address?: string;
  /** The value, or why there is none, in words. */
  readonly message: string;
}

/** Bounds of all monitors, and of those that are made at once. */
export const monitorLimits = { monitors: 2_000, targets: 20 } as const;

/** A monitor as somebody sets it. */
export interface NewMonitor extends MonitorPlan, StateRules {
  readonly intervalMs: number;
  readonly enabled: boolean;
  /** CIDRs its author was limited to: it never measures anything outside. */
  readonly networks: readonly string[];
  readonly createdBy: string;
  readonly createdThrough: string;
}

export interface Monitor extends NewMonitor {
  readonly id: string;
  readonly createdAtMs: number;
  readonly standing: MonitorStanding;
  readonly last?: MonitorResult;
  /** What its script keeps from one measurement to the next. */
  readonly memory?: string;
}

/** Where monitors are kept: `store/inventory` implements it. */
export interface MonitorRecords {
  /** Oldest first. */
  list(): Promise<readonly Monitor[]>;
  add(wanted: readonly NewMonitor[]): Promise<readonly Monitor[]>;
  change(monitor: Monitor): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** Where they stand and what they found last. */
  keep(monitors: readonly Monitor[]): Promise<void>;
}

/** As `WantedMeasurement`, with what a schedule needs. */
export interface WantedMonitor extends WantedMeasurement, StateRules {
  /** The script's usual one when left out. */
  readonly intervalMs?: number;
  readonly enabled: boolean;
}

export interface Monitors {
  /** By name. */
  scripts(): readonly MonitorScriptInfo[];
  /** BAD_INPUT with its place and the nearest name; sends nothing. */
  plan(wanted: WantedMeasurement): MonitorPlan;
  /** Once. FORBIDDEN for a target that the egress guard or the caller's networks exclude. */
  measure(plan: MonitorPlan, access: Access, signal?: AbortSignal): Promise<MonitorResult>;
  /** As `plan`, and with an interval the script allows. */
  planMonitor(wanted: WantedMonitor, by: Pick<NewMonitor, "networks" | "createdBy" | "createdThrough">): NewMonitor;
  /** Newest first. */
  list(): readonly Monitor[];
  /** The one that measures the same at the same interval. */
  sameAs(wanted: NewMonitor): Monitor | undefined;
  /** Those that are not there yet. */
  add(wanted: readonly NewMonitor[]): Promise<readonly Monitor[]>;
  /** NOT_FOUND when it is gone. */
  change(monitor: Monitor): Promise<Monitor>;
  remove(ids: readonly string[]): Promise<void>;
  /** For metrics: since the start; a state for each monitor. */
  status(): { readonly measurements: number; readonly missed: number; readonly states: readonly (MonitorState | "DISABLED")[] };
}
