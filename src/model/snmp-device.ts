import type { SnmpAuthProtocol, SnmpCredential, SnmpPrivProtocol } from "./snmp-credential.ts";
import type {
  InterfaceStatus,
  SnmpArpEntry,
  SnmpBridgeEntry,
  SnmpFailureKind,
  SnmpIdentity,
  SnmpInterface,
  SnmpNeighbour,
  SnmpReport,
  SnmpSystem,
} from "./snmp-report.ts";

/**
 * UP answers all it is asked. DEGRADED answers, but not everything. UNREACHABLE does not answer. AUTH_ERROR answers and refuses the
 * credential. UNKNOWN was not asked yet, or rests.
 */
export const snmpStatuses = ["UP", "DEGRADED", "UNREACHABLE", "AUTH_ERROR", "UNKNOWN"] as const;
export type SnmpStatus = (typeof snmpStatuses)[number];

/** Bounds of the inventory of devices. */
export const snmpLimits = {
  devices: 5_000,
  /** Added, changed or removed by one call. */
  atOnce: 100,
  csvRows: 5_000,
  csvCharacters: 500_000,
  credentials: 200,
  /** A range to discover: a /20 (DECISIONS §1.9). */
  discoveryAddresses: 4_096,
  /** Rows of one device's tables that are kept. */
  interfaces: 10_000,
  neighbours: 2_000,
  bridge: 50_000,
  arp: 50_000,
  /** Newest of each device that are kept. */
  events: 1_000,
  snapshots: 50,
  /** Of one snapshot's text. */
  snapshotCharacters: 1_000_000,
  leastIntervalMs: 10_000,
  usualIntervalMs: 60_000,
  longestIntervalMs: 86_400_000,
} as const;

/** What people set of a device. */
export interface NewSnmpDevice {
  /** Canonical text (RFC 5952). */
  readonly address: string;
  /** UDP. */
  readonly port: number;
  /** What people call it; without it the device's own sysName is shown. */
  readonly name?: string;
  /** The credential it is read with; without one those of its network are tried in order, and the first that is answered is kept here. */
  readonly credentialId?: string;
  readonly intervalMs: number;
  /** When one poll is given up; at most the interval. */
  readonly deadlineMs: number;
  readonly enabled: boolean;
  /** Takes answers from other addresses than the one that is asked. */
  readonly anySender: boolean;
  readonly tags: readonly string[];
  readonly comment: string;
  /** CIDRs its author was limited to. */
  readonly networks: readonly string[];
  readonly createdBy: string;
  readonly createdThrough: string;
}

/** Where a device stands; kept over restarts. */
export interface SnmpStanding {
  readonly status: SnmpStatus;
  readonly sinceMs: number;
  /** Why it is not UP, in words; may hold what the device said. */
  readonly reason?: string;
  readonly failure?: SnmpFailureKind;
  /** Polls without an answer since the last one with. */
  readonly failures: number;
  readonly lastTriedAtMs?: number;
  /** Its last answer of any kind: what "not answered for an hour" looks at. */
  readonly lastAnsweredAtMs?: number;
  /** Round trip of the ping beside it; null when nothing came back, absent when none was sent. */
  readonly pingMs?: number | null;
  readonly pingedAtMs?: number;
  /** How long the last poll took. */
  readonly pollMs?: number;
  /** Polls left out because the one before still ran, since the start. */
  readonly overruns: number;
}

/** The few numbers that lists show. */
export interface SnmpVitals {
  readonly atMs: number;
  readonly uptimeMs?: number;
  readonly interfacesUp: number;
  /** Administratively up, and not up. */
  readonly interfacesDown: number;
  /** Of all its processors, the mean. */
  readonly cpuPercent?: number;
  /** Of its memories, the fullest. */
  readonly memoryPercent?: number;
}

/** What it says of itself. */
export interface SnmpFacts {
  readonly readAtMs: number;
  readonly system: SnmpSystem;
  readonly identity: SnmpIdentity;
}

export interface SnmpDevice extends NewSnmpDevice {
  readonly id: string;
  readonly createdAtMs: number;
  readonly standing: SnmpStanding;
  readonly vitals?: SnmpVitals;
  /** Absent until it was read once. */
  readonly facts?: SnmpFacts;
}

export const newStanding = (sinceMs: number): SnmpStanding => ({ status: "UNKNOWN", sinceMs, failures: 0, overruns: 0 });

/** What people call it, else what it calls itself, else where it is. */
export const deviceName = ({ name, facts, address }: Pick<SnmpDevice, "name" | "facts" | "address">): string => name ?? facts?.system.name ?? address;

/** A credential without its secrets. */
export interface SnmpCredentialInfo {
  readonly id: string;
  /** One whatever its case. */
  readonly name: string;
  readonly version: SnmpCredential["version"];
  /** Of version 3. */
  readonly user?: string;
  readonly auth?: SnmpAuthProtocol;
  readonly priv?: SnmpPrivProtocol;
  readonly context?: string;
  /** CIDRs of the devices it is tried on, the narrowest first; none: everywhere, last. */
  readonly networks: readonly string[];
  /** False when the key file it was sealed with is gone: it must be set again. */
  readonly isReadable: boolean;
  readonly updatedBy: string;
  readonly updatedAtMs: number;
}

/** Counters made rates: of the time between two polls. Absent numbers were not told, or made no sense (restart, reset). */
export interface SnmpInterfaceRates {
  readonly atMs: number;
  /** Time between the two polls. */
  readonly overMs: number;
  readonly inBitsPerSecond?: number;
  readonly outBitsPerSecond?: number;
  readonly inPacketsPerSecond?: number;
  readonly outPacketsPerSecond?: number;
  readonly inErrorsPerSecond?: number;
  readonly outErrorsPerSecond?: number;
  readonly inDiscardsPerSecond?: number;
  readonly outDiscardsPerSecond?: number;
  /** Of the speed. */
  readonly inUsePercent?: number;
  readonly outUsePercent?: number;
}

/** An interface as it is polled. */
export interface SnmpInterfaceLive {
  readonly ifIndex: number;
  readonly adminStatus?: InterfaceStatus;
  readonly operStatus?: InterfaceStatus;
  /** Absent before the second poll. */
  readonly rates?: SnmpInterfaceRates;
}

/** What is polled between readings of everything. */
export interface SnmpLive extends Pick<SnmpReport, "processors" | "memory" | "storage" | "sensors" | "vpn"> {
  readonly atMs: number;
  /** By ifIndex. */
  readonly interfaces: ReadonlyMap<number, SnmpInterfaceLive>;
}

/** What a device reported last, without its tables. */
export type SnmpReading = Omit<SnmpReport, "interfaces" | "neighbours" | "bridge" | "arp">;

/** The tables it reported last. */
export type SnmpTables = Pick<SnmpReport, "interfaces" | "neighbours" | "bridge" | "arp">;

/** One of a device's tables' rows with its device. */
export interface OfDevice {
  readonly deviceId: string;
  /** When the device said so last. */
  readonly seenAtMs: number;
}
export type KnownInterface = SnmpInterface & OfDevice;
export type KnownNeighbour = SnmpNeighbour & OfDevice;
export type KnownBridgeEntry = SnmpBridgeEntry & OfDevice;
export type KnownArpEntry = SnmpArpEntry & OfDevice;

export const snmpEventKinds = [
  "STATUS_CHANGED",
  "DEVICE_RESTARTED",
  "INTERFACE_UP",
  "INTERFACE_DOWN",
  "SPEED_CHANGED",
  "DUPLEX_CHANGED",
  "NEIGHBOUR_CHANGED",
  "MAC_MOVED",
  "ERRORS_RISING",
  "CONFIGURATION_CHANGED",
  "TRAP",
] as const;
export type SnmpEventKind = (typeof snmpEventKinds)[number];

/** Something that changed at a device. Texts may hold what the network sent. */
export interface NewSnmpEvent {
  readonly deviceId: string;
  readonly atMs: number;
  readonly kind: SnmpEventKind;
  readonly ifIndex?: number;
  /** In one sentence. */
  readonly text: string;
  readonly before?: string;
  readonly after?: string;
}
export interface SnmpEvent extends NewSnmpEvent {
  readonly id: string;
}

/** What a device reports of its configuration at a time, as text: see `configurationOf`. */
export interface SnmpSnapshot {
  readonly id: string;
  readonly deviceId: string;
  /** 1 for the first; one more at each change. */
  readonly version: number;
  readonly takenAtMs: number;
  readonly text: string;
}
