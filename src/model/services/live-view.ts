import type { HostSet } from "../host-group.ts";
import type { Application, LiveFlow } from "../flow.ts";
import type { FlowFilter } from "../flow-filter.ts";
import type { MalformedPackets } from "../malformed.ts";
import type { FlowDimension, FlowMetric } from "../query-plan.ts";

/** What the caller may see: CIDRs, empty for all. Every answer is cut to flows with a host inside. */
export interface Access {
  readonly networks: readonly string[];
  /** May see what only administrators do: the audit. */
  readonly isAdministrator?: boolean;
}

export interface Page {
  readonly first: number;
  readonly after?: string | null;
}

/** A page over a pinned snapshot. `next` is the cursor to go on with; absent at the end. */
export interface LivePage<T> {
  readonly rows: readonly { readonly node: T; readonly cursor: string }[];
  readonly total: number;
  readonly hasNextPage: boolean;
}

export type LiveFlowOrder = "BYTES" | "RATE" | "NEWEST" | "LONGEST" | "PACKETS";
export type HostRole = "ANY" | "CLIENT" | "SERVER";
export type HostOrder = "BYTES" | "RATE" | "FLOWS" | "LAST_SEEN" | "FIRST_SEEN" | "NAME";

export interface LiveInterface {
  readonly name: string;
  /** UP, DOWN, NO_PERMISSION, FAILED, NOT_CAPTURED. */
  readonly state: string;
  /** Why it is not captured, and what to do. */
  readonly problem?: string;
  readonly cure?: string;
  readonly driver?: string;
  readonly addresses: readonly string[];
  readonly mac?: string;
  readonly mtu?: number;
  readonly speedMbps?: number;
  readonly bytes: number;
  readonly packets: number;
  readonly drops: number;
  readonly bytesPerSecond: number;
  readonly packetsPerSecond: number;
}

export interface HostTraffic {
  readonly bytes: number;
  readonly packets: number;
}

export interface LiveHost {
  readonly ip: string;
  readonly vlan?: number;
  readonly name?: string;
  readonly mac?: string;
  readonly isLocal: boolean;
  /** ISO 3166-1 code; absent when unknown. */
  readonly country?: string;
  /** Absent when unknown. */
  readonly asn?: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly sent: HostTraffic;
  readonly received: HostTraffic;
  readonly bytesPerSecond: number;
  /** Live flows now. */
  readonly flowsAsClient: number;
  readonly flowsAsServer: number;
  /** Ports it answers on, with the application seen there; busiest first, at most 20. */
  readonly serverPorts: readonly { readonly protocol: string; readonly port: number; readonly application?: string; readonly flows: number }[];
  readonly topApplications: readonly { readonly application: string; readonly bytes: number }[];
  readonly topPeers: readonly { readonly ip: string; readonly name?: string; readonly bytes: number }[];
}

export type CountryOrder = "BYTES" | "HOSTS" | "FLOWS";

/** Live flows with a host in a country, as seen from the country. A flow within it counts once. */
export interface CountryTraffic {
  /** ISO 3166-1 code; empty for addresses of no known country, private ones too. */
  readonly country: string;
  readonly hosts: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly flows: number;
  readonly bytesPerSecond: number;
  /** First packet of those flows. */
  readonly firstSeenMs: number;
}

/** A MAC address of live local hosts. */
export interface LiveMac {
  readonly mac: string;
  /** Busiest first. */
  readonly hosts: readonly { readonly ip: string; readonly vlan?: number; readonly name?: string }[];
  readonly sent: HostTraffic;
  readonly received: HostTraffic;
  readonly bytesPerSecond: number;
  readonly flows: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

export interface HostFilter {
  readonly search?: string | null;
  readonly networks?: readonly string[] | null;
  readonly isLocal?: boolean | null;
}

export interface SummaryRow {
  readonly key: string;
  /** A name for the key where it is an address. */
  readonly label?: string;
  readonly bytes: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly packets: number;
  readonly flows: number;
  readonly bytesPerSecond: number;
}

/** Exact over the whole live table; `others` is what the rows leave out. */
export interface LiveSummary {
  readonly timeMs: number;
  readonly totals: Omit<SummaryRow, "key" | "label"> & { readonly hosts: number };
  readonly rows: readonly SummaryRow[];
  readonly others: Omit<SummaryRow, "key" | "label"> & { readonly groups: number };
}

/** One beat of the traffic subscription. In and out are seen from the local networks. */
export interface TrafficSample {
  readonly timeMs: number;
  readonly bytesPerSecond: number;
  readonly inBytesPerSecond: number;
  readonly outBytesPerSecond: number;
  readonly packetsPerSecond: number;
  readonly newFlowsPerSecond: number;
  readonly activeFlows: number;
  readonly activeHosts: number;
  readonly drops: number;
  readonly topHosts: readonly { readonly ip: string; readonly name?: string; readonly bytesPerSecond: number }[];
  readonly topApplications: readonly { readonly application: Application["name"]; readonly bytesPerSecond: number }[];
}

export interface MeterStatus {
  readonly running: boolean;
  readonly pid?: number;
  /** Processes that read packets; absent while none runs. */
  readonly processes?: number;
  /** Others that should, but have ended or do not answer. */
  readonly processesAway?: number;
  readonly startedAtMs?: number;
  /** Since when none runs or answers; absent while one does. */
  readonly awaySinceMs?: number;
  /** Of the meter and of processes that read for it. */
  readonly restarts: number;
  /** Milliseconds in which no meter ran since the server started, or not all of its processes. */
  readonly gapMs: number;
  readonly canCapture: boolean;
  readonly captureProblem?: string;
  readonly captureCure?: string;
  readonly packets: number;
  readonly drops: number;
  /** When packets were last dropped; absent: never since it started. */
  readonly lastDropAtMs?: number;
  readonly malformed: number;
  /** Most frequent first; the engine tells at most 256 apart. */
  readonly malformedReasons: readonly MalformedPackets[];
  readonly activeFlows: number;
  readonly tableFull: number;
  /** Rows that the store refused and that are lost. */
  readonly refusedRows?: number;
  /** When the last of them were. */
  readonly lastRefusedMs?: number;
  /** Hosts that left the live table early because it was full. */
  readonly hostsEvicted?: number;
}

/**
 * What is in memory now. Implemented in the meter process; the API talks to it over a socket. All but `status` reject with
 * UNAVAILABLE while no meter is connected: an empty answer always means that nothing was there.
 */
export interface LiveView {
  /** With networks, counters are those of live flows the caller may see. */
  interfaces(access?: Access): Promise<readonly LiveInterface[]>;
  flows(
    query: { readonly hosts?: readonly string[] | null; readonly role: HostRole; readonly filter?: FlowFilter | null; readonly orderBy: LiveFlowOrder } & Page,
    access: Access,
  ): Promise<LivePage<LiveFlow>>;
  /** The highest of `orderBy` first, without it of bytes. BAD_INPUT for a dimension or a metric that live rows do not have. */
  summary(
    query: {
      readonly filter?: FlowFilter | null;
      readonly groupBy: FlowDimension;
      /** The host groups there are, when grouped by GROUP. */
      readonly groups?: readonly HostSet[];
      readonly orderBy?: FlowMetric;
      readonly first: number;
    },
    access: Access,
  ): Promise<LiveSummary>;
  hosts(query: { readonly filter?: HostFilter | null; readonly orderBy: HostOrder } & Page, access: Access): Promise<LivePage<LiveHost>>;
  /** One entry per address, in order; null when it is not live. */
  hostsByAddress(query: { readonly addresses: readonly string[]; readonly vlan?: number | null }, access: Access): Promise<readonly (LiveHost | null)[]>;
  countries(query: { readonly orderBy: CountryOrder; readonly first: number }, access: Access): Promise<readonly CountryTraffic[]>;
  /** One entry per MAC address, in order; null when no live host has it. */
  macsByAddress(addresses: readonly string[], access: Access): Promise<readonly (LiveMac | null)[]>;
  /** The last second. With networks, from the flows the caller may see. */
  traffic(access?: Access): Promise<TrafficSample>;
  status(): Promise<MeterStatus>;
}
