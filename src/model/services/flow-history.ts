import type { HostSet } from "../host-group.ts";
import type { Flow } from "../flow.ts";
import type { FlowFilter, StringMatch } from "../flow-filter.ts";
import type { Baseline, TrafficVerdict } from "../baseline.ts";
import type { FilterValueField } from "../filter-value.ts";
import type { FlowDimension, FlowMetric } from "../query-plan.ts";
import type { TimeWindow } from "../time.ts";
import type { Access, Page } from "./live-view.ts";

export interface HistoryPage<T> {
  readonly rows: readonly { readonly node: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  /** Present when asked for and affordable. */
  readonly total?: number;
  readonly totalIsExact: boolean;
  /** The window really read: the asked one, pinned. */
  readonly window: TimeWindow;
  /** Table that answered. */
  readonly table: string;
  /** Said when the window exceeds what the table holds, or the table is empty. */
  readonly notice?: string;
}

export type FlowOrder = "NEWEST" | "OLDEST" | "BYTES" | "DURATION" | "PACKETS";

export interface StatRow {
  /** One entry per dimension, in the order asked. */
  readonly keys: readonly { readonly dimension: FlowDimension; readonly value: string; readonly label?: string }[];
  readonly metrics: Readonly<Partial<Record<FlowMetric, number>>>;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Its keys as the store has them, to ask for this group again with `only`. */
  readonly group: GroupKey;
}

/** One stored value per dimension; the same group has the same in every window. */
export type GroupKey = readonly string[];

export interface FlowStatsResult {
  readonly window: TimeWindow;
  readonly rows: readonly StatRow[];
  readonly totals: Readonly<Partial<Record<FlowMetric, number>>>;
  /** What the rows leave out, for metrics that add up. */
  readonly others: Readonly<Partial<Record<FlowMetric, number>>>;
  readonly groups: number;
  readonly truncated: boolean;
  /** Table that answered. */
  readonly table: string;
  readonly exact: boolean;
  readonly tookMs: number;
  readonly notice?: string;
}

export interface TimeSeriesResult {
  readonly window: TimeWindow;
  readonly stepMs: number;
  readonly metric: FlowMetric;
  /** Unit of the points: bytes, packets, flows … per step, gaps filled with 0. */
  readonly series: readonly {
    readonly key: string;
    readonly label?: string;
    readonly total: number;
    readonly points: readonly number[];
    /** Empty for the one line of a series without groups. */
    readonly group: GroupKey;
  }[];
  /** Start of each step. */
  readonly timesMs: readonly number[];
  readonly table: string;
  readonly tookMs: number;
  readonly notice?: string;
}

/** A group now beside the same hours of past weeks. */
export interface UsualRow {
  readonly keys: StatRow["keys"];
  readonly group: GroupKey;
  readonly value: number;
  /** Its value in each past week that counts, newest first. */
  readonly weeks: readonly number[];
  readonly verdict: TrafficVerdict;
  readonly usual?: Baseline;
}

/** What is usual of one line, at each of its steps. */
export interface UsualLine {
  readonly group: GroupKey;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Kinds of change that flows tell; those of people come from the audit. */
export const trafficChangeKinds = ["HOST", "SERVER", "COUNTRY", "APPLICATION"] as const;
export type TrafficChangeKind = (typeof trafficChangeKinds)[number];

/** A place in the list of changes: lists go on behind it. Rows of one time are in the order of their ties, downwards. */
export interface ChangePlace {
  readonly timeMs: number;
  readonly tie: string;
}

/** Something seen for the first time. */
export interface ChangeRow extends ChangePlace {
  readonly kind: TrafficChangeKind;
  /** The flow that showed it. */
  readonly flowId: string;
  readonly host?: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly country?: string;
  readonly application?: string;
}

/** A value some flows have, and how many they are. */
export interface FilterValueRow {
  /** As a filter takes it. */
  readonly value: string;
  readonly flows: number;
  readonly bytes: number;
}

/** What one host did in a window; bytes are those it sent and got itself. */
export interface HostTotals {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly flows: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

export type DnsDimension = "NAME" | "CLIENT" | "RESOLVER" | "TYPE" | "RESPONSE_CODE";

/** One query, or one group of queries when `groupBy` was given. */
export interface DnsQueryRow {
  readonly timeMs: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly count: number;
  readonly name?: string;
  readonly type?: string;
  readonly responseCode?: string;
  readonly answers: readonly string[];
  readonly client?: string;
  readonly resolver?: string;
  /** Of the query, or the median of the group; absent when unanswered. */
  readonly latencyMs?: number;
  readonly flowId?: string;
}

export interface SqlColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

export interface SqlTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly SqlColumn[];
  readonly sortKey: readonly string[];
  /** Absent for callers limited to networks, like the bytes and the range. */
  readonly rows?: number;
  readonly bytesOnDisk?: number;
  /** The table's real range; absent when it is empty. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Run by a test. */
  readonly examples: readonly { readonly question: string; readonly sql: string }[];
}

export interface SqlResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** 64-bit integers are strings. */
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
  /** Absent for callers limited to networks, like the bytes: they would say how much there is of others. */
  readonly rowsRead?: number;
  readonly bytesRead?: number;
  readonly tookMs: number;
  readonly notice?: string;
}

/** What is on its way into the flow store: safe on disk, and not seen by queries yet. */
export interface WaitingBatches {
  /** Number of the newest batch counted; asked with it again, only what was taken until then counts. */
  readonly upTo: number;
  readonly batches: number;
  /** Of batches taken since the start. */
  readonly rows: number;
  /** Why the store does not take them; absent while it does. */
  readonly problem?: string;
}

/** Where the flow store stands; part of `health`. */
export interface StoreStatus {
  readonly kind: "embedded" | "server";
  readonly reachable: boolean;
  readonly problem?: string;
  /** What to do about it, where that is known. */
  readonly cure?: string;
  readonly version?: string;
  readonly restarts: number;
  readonly spooledBatches: number;
  readonly spooledBytes: number;
  /** Age of the oldest batch not yet in the store. */
  readonly behindMs: number;
  /** Batches that were refused since the start, because the spool or the disk was full. */
  readonly refusedBatches: number;
  /** Why batches are refused at this time; absent while they are taken. */
  readonly refusal?: { readonly problem: string; readonly cure?: string };
  readonly insertedRows: number;
  readonly diskBytes: number;
  /** Parts that its tables lie in; inserts make more, merges fewer. When it only grows, merges do not keep up. */
  readonly parts: number;
  /** Days of raw rows dropped since the start because the store was beyond its disk budget. */
  readonly droppedDays: number;
}

/** The past, from the flow store. Callers' mistakes are AppErrors; a signal that aborts stops the query in the engine too. */
export interface FlowHistory {
  flows(
    query: { readonly window: TimeWindow; readonly filter?: FlowFilter | null; readonly orderBy: FlowOrder; readonly withTotal: boolean } & Page,
    access: Access,
    signal?: AbortSignal,
  ): Promise<HistoryPage<Flow>>;
  flow(id: string, access: Access, signal?: AbortSignal): Promise<Flow | undefined>;
  stats(
    query: {
      readonly window: TimeWindow;
      readonly filter?: FlowFilter | null;
      readonly groupBy: readonly FlowDimension[];
      /** The host groups there are, when one of the dimensions is GROUP. */
      readonly groups?: readonly HostSet[];
      readonly metrics: readonly FlowMetric[];
      readonly orderBy: FlowMetric;
      readonly first: number;
      /** Only these groups: their rows are what is asked for, so nothing else is counted and totals are empty. */
      readonly only?: readonly GroupKey[];
    },
    access: Access,
    signal?: AbortSignal,
  ): Promise<FlowStatsResult>;
  timeseries(
    query: {
      readonly window: TimeWindow;
      readonly filter?: FlowFilter | null;
      readonly groupBy?: FlowDimension | null;
      /** The host groups there are, when one of the dimensions is GROUP. */
      readonly groups?: readonly HostSet[];
      readonly metric: FlowMetric;
      readonly stepMs?: number;
      readonly first: number;
      readonly only?: readonly GroupKey[];
      /** How much earlier this window is than another, whose steps its own must lie over one by one. */
      readonly shiftMs?: number;
    },
    access: Access,
    signal?: AbortSignal,
  ): Promise<TimeSeriesResult>;
  usual(
    query: {
      readonly window: TimeWindow;
      readonly filter?: FlowFilter | null;
      readonly groupBy: readonly FlowDimension[];
      /** The host groups there are, when one of the dimensions is GROUP. */
      readonly groups?: readonly HostSet[];
      readonly metric: FlowMetric;
      readonly weeks: number;
      readonly first: number;
      /** Only these groups, all of them. */
      readonly only?: readonly GroupKey[];
    },
    access: Access,
    signal?: AbortSignal,
  ): Promise<readonly UsualRow[]>;
  /** Of lines that `timeseries` gave over the same window and steps. */
  usualLines(
    query: {
      readonly window: TimeWindow;
      readonly filter?: FlowFilter | null;
      readonly groupBy?: FlowDimension | null;
      /** The host groups there are, when one of the dimensions is GROUP. */
      readonly groups?: readonly HostSet[];
      readonly metric: FlowMetric;
      readonly stepMs: number;
      readonly weeks: number;
      readonly only: readonly GroupKey[];
    },
    access: Access,
    signal?: AbortSignal,
  ): Promise<readonly UsualLine[]>;
  /** Newest first. */
  changes(
    query: {
      readonly window: TimeWindow;
      readonly kinds: readonly TrafficChangeKind[];
      readonly withTotal: boolean;
      readonly first: number;
      readonly after?: ChangePlace;
    },
    access: Access,
    signal?: AbortSignal,
  ): Promise<{ readonly rows: readonly ChangeRow[]; readonly hasMore: boolean; readonly total?: number; readonly notice?: string }>;
  /** Most flows first. */
  filterValues(
    query: {
      readonly field: FilterValueField;
      readonly prefix?: string | null;
      /** What a value is called, for fields whose names can be typed too. */
      readonly nameOf?: (value: string) => string | undefined;
      readonly window: TimeWindow;
      readonly filter?: FlowFilter | null;
      readonly first: number;
    },
    access: Access,
    signal?: AbortSignal,
  ): Promise<readonly FilterValueRow[]>;
  /** By address, of those that did something; at most 500 at once. */
  hostTotals(
    query: { readonly addresses: readonly string[]; readonly window: TimeWindow },
    access: Access,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, HostTotals>>;
  dnsQueries(
    query: {
      readonly window: TimeWindow;
      readonly name?: StringMatch | null;
      readonly clients?: readonly string[] | null;
      readonly type?: readonly string[] | null;
      readonly responseCode?: readonly string[] | null;
      readonly groupBy?: DnsDimension | null;
      readonly withTotal: boolean;
    } & Page,
    access: Access,
    signal?: AbortSignal,
  ): Promise<HistoryPage<DnsQueryRow>>;
  sqlTables(names: readonly string[] | null, access: Access): Promise<readonly SqlTable[]>;
  /** One SELECT, EXPLAIN or DESCRIBE through the whole gate (reference: statement class, query tree allow-lists, read-only session with limits). */
  sql(query: { readonly sql: string; readonly maxRows: number; readonly tokenKey: string }, access: Access, signal?: AbortSignal): Promise<SqlResult>;
  status(): Promise<StoreStatus>;
}
