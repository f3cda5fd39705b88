import type { SnmpCredential } from "../snmp-credential.ts";
import type {
  KnownArpEntry,
  KnownBridgeEntry,
  KnownInterface,
  KnownNeighbour,
  NewSnmpDevice,
  NewSnmpEvent,
  SnmpCredentialInfo,
  SnmpDevice,
  SnmpEvent,
  SnmpEventKind,
  SnmpInterfaceRates,
  SnmpLive,
  SnmpReading,
  SnmpSnapshot,
  SnmpTables,
} from "../snmp-device.ts";
import type { SnmpFailureKind, SnmpInterface, SnmpReport } from "../snmp-report.ts";
import type { Job } from "./jobs.ts";

/** Where a device stands and what is known of it: what polls change. */
export type SnmpProgress = Pick<SnmpDevice, "id" | "standing"> & Partial<Pick<SnmpDevice, "vitals" | "facts" | "credentialId">>;

/** A credential as it is kept: `sealed` is its secrets, which only the holder of the key can open. */
export interface StoredSnmpCredential extends Omit<SnmpCredentialInfo, "isReadable"> {
  readonly sealed: string;
}

export interface SnmpEventQuery {
  /** Newest first, of these devices; without them of all. */
  readonly deviceIds?: readonly string[];
  readonly kinds?: readonly SnmpEventKind[];
  readonly ifIndex?: number;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly first: number;
  readonly after?: string | null;
}

/** A new snapshot; `before` is absent for the first of a device, which is no change. */
export interface SnmpConfigurationChange {
  readonly snapshot: SnmpSnapshot;
  readonly before?: SnmpSnapshot;
}

/** Where devices are kept: `store/inventory` implements it. */
export interface SnmpRecords {
  /** Oldest first. */
  devices(): Promise<readonly SnmpDevice[]>;
  /** CONFLICT for an address and port that is there already. */
  addDevices(wanted: readonly NewSnmpDevice[]): Promise<readonly SnmpDevice[]>;
  /** What people set. */
  changeDevice(device: SnmpDevice): Promise<void>;
  /** With all that is known of them. */
  removeDevices(ids: readonly string[]): Promise<void>;
  /** What polls found; devices that are gone meanwhile are left out. */
  keepProgress(changed: readonly SnmpProgress[]): Promise<void>;

  credentials(): Promise<readonly StoredSnmpCredential[]>;
  /** Makes it, or replaces the one of the same name. */
  setCredential(credential: Omit<StoredSnmpCredential, "id" | "updatedAtMs">): Promise<StoredSnmpCredential>;
  /** Devices that had it try those of their network from then on. */
  removeCredential(id: string): Promise<void>;

  /** Puts what the device reported in place of what it did before, and its configuration beside the former ones when it changed: then that one is given, with the one before. */
  keepReport(deviceId: string, report: SnmpReport): Promise<SnmpConfigurationChange | undefined>;
  /** Puts these tables in place of the former ones; those not given stay. */
  keepTables(deviceId: string, tables: Partial<SnmpTables>, seenAtMs: number): Promise<void>;
  reading(deviceId: string): Promise<SnmpReading | undefined>;
  tables(deviceId: string): Promise<SnmpTables>;
  interfaces(deviceIds: readonly string[]): Promise<readonly KnownInterface[]>;
  neighbours(deviceIds?: readonly string[]): Promise<readonly KnownNeighbour[]>;
  /** Where bridges saw these MAC addresses. */
  bridgeEntries(macs: readonly string[]): Promise<readonly KnownBridgeEntry[]>;
  /** How many MAC addresses each of these devices' ports saw. */
  bridgeCounts(deviceIds: readonly string[]): Promise<readonly { readonly deviceId: string; readonly ifIndex: number; readonly macs: number }[]>;
  /** By address or MAC address. */
  arpEntries(keys: { readonly addresses?: readonly string[]; readonly macs?: readonly string[] }): Promise<readonly KnownArpEntry[]>;
  /** All MAC addresses behind one port, at most `first`. */
  macsBehind(deviceId: string, ifIndex: number, first: number): Promise<readonly KnownBridgeEntry[]>;

  addEvents(events: readonly NewSnmpEvent[]): Promise<readonly SnmpEvent[]>;
  events(query: SnmpEventQuery): Promise<{ readonly rows: readonly SnmpEvent[]; readonly total: number; readonly next?: string }>;
  /** Newest first. */
  snapshots(deviceId: string, first: number): Promise<readonly SnmpSnapshot[]>;
}

/** What is told when people change devices. */
export type SnmpDeviceChange = { readonly kind: "set"; readonly device: SnmpDevice } | { readonly kind: "removed"; readonly id: string };

export interface NamedSnmpCredential {
  readonly id: string;
  readonly name: string;
  readonly credential: SnmpCredential;
}

/** The inventory as the poller sees it. */
export interface PolledDevices {
  list(): readonly SnmpDevice[];
  get(id: string): SnmpDevice | undefined;
  /** After each change by people; gives the way to stop. Not called for what the poller itself keeps. */
  watch(listener: (change: SnmpDeviceChange) => void): () => void;
  /** What to try on a device, in order: its own alone when it has one, else those of its network, the narrowest first. */
  credentialsFor(device: Pick<SnmpDevice, "address" | "credentialId">): readonly NamedSnmpCredential[];
  /** Known at once, written soon after, together. */
  keepProgress(progress: SnmpProgress): void;
  /** As SnmpRecords. */
  keepReport(deviceId: string, report: SnmpReport): Promise<SnmpConfigurationChange | undefined>;
  keepTables(deviceId: string, tables: Partial<SnmpTables>, seenAtMs: number): Promise<void>;
  tables(deviceId: string): Promise<SnmpTables>;
  addEvents(events: readonly NewSnmpEvent[]): Promise<void>;
}

/** What polls devices; `snmp` implements it. */
export interface SnmpPoller {
  /** What it holds of a device; undefined before its first poll. */
  live(deviceId: string): SnmpLive | undefined;
  /** Reads everything of a device now, once; waits for it. NOT_FOUND, or nothing thrown: the device's standing says what came of it. */
  readNow(deviceId: string, signal?: AbortSignal): Promise<void>;
}

/** What came of asking an address with some credentials. */
export interface SnmpTrial {
  readonly address: string;
  readonly port: number;
  /** The credential that was answered. */
  readonly credential?: Pick<NamedSnmpCredential, "id" | "name">;
  readonly found?: Pick<SnmpReport, "system" | "identity"> & { readonly interfaces: number };
  /** Why there is nothing found. */
  readonly problem?: string;
  readonly failure?: SnmpFailureKind;
  /** How many credentials were tried. */
  readonly tried: number;
}

/** Where in the network a MAC address is: the port with the fewest addresses that leads to no other device. */
export interface SwitchPort {
  readonly mac: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly deviceAddress: string;
  readonly ifIndex: number;
  readonly port: string;
  readonly alias?: string;
  readonly vlan?: number;
  /** MAC addresses seen on this port, this one included: 1 is certain, many are an uplink or a hub. */
  readonly macsOnPort: number;
  readonly seenAtMs: number;
}

/** LLDP and CDP say it; bridge tables show it; ARP tables say only that both are in one network. */
export const topologySources = ["lldp", "cdp", "bridge", "arp"] as const;
export type TopologySource = (typeof topologySources)[number];

/** A device of the topology: one we poll, or one that was only heard of. */
export interface TopologyNode {
  /** The device's id, or `heard:` and what names it. */
  readonly id: string;
  readonly name: string;
  readonly deviceId?: string;
  readonly address?: string;
  readonly chassisId?: string;
  readonly description?: string;
}
export interface TopologyLink {
  readonly from: { readonly nodeId: string; readonly ifIndex?: number; readonly port?: string };
  readonly to: { readonly nodeId: string; readonly ifIndex?: number; readonly port?: string };
  /** What told of it. */
  readonly sources: readonly TopologySource[];
}
export interface Topology {
  readonly nodes: readonly TopologyNode[];
  readonly links: readonly TopologyLink[];
}

/** An interface with what is known of it now. */
export interface SnmpPort extends SnmpInterface {
  /** Absent before the second poll. */
  readonly rates?: SnmpInterfaceRates;
}

export interface SnmpDiscovery {
  /** CIDRs, at most /20 together. */
  readonly ranges: readonly string[];
  readonly port: number;
  /** Ids; none: all that are meant for the addresses. */
  readonly credentialIds?: readonly string[];
  /** What found devices get. */
  readonly device: Omit<NewSnmpDevice, "address" | "port" | "credentialId" | "name">;
}

/** What the API calls. */
export interface SnmpInventory {
  /** Newest first, with where they stand now. */
  list(): readonly SnmpDevice[];
  get(id: string): SnmpDevice | undefined;
  /** Those that are not there yet; what was found of them is shown until the poller has read more. */
  add(wanted: readonly NewSnmpDevice[], trials?: readonly SnmpTrial[]): Promise<readonly SnmpDevice[]>;
  /** NOT_FOUND when it is gone. */
  change(device: SnmpDevice): Promise<SnmpDevice>;
  remove(ids: readonly string[]): Promise<void>;
  /** Asks one address with a credential, or with those of its network in order. FORBIDDEN where the egress guard refuses; anything else is in the trial. */
  try(
    target: { readonly address: string; readonly port: number; readonly credentialId?: string; readonly anySender?: boolean },
    signal?: AbortSignal,
  ): Promise<SnmpTrial>;
  /** How much a discovery would ask. BAD_INPUT, FORBIDDEN or LIMIT_EXCEEDED with its place for ranges that are not searched, CONFLICT without a credential. */
  planDiscovery(wanted: SnmpDiscovery): { readonly addresses: number; readonly credentials: number };
  /** A job that asks every address of the ranges and adds what answers. Fails as its plan. */
  discover(wanted: SnmpDiscovery): Job;

  credentials(): readonly SnmpCredentialInfo[];
  /** Makes it, or replaces the one of the same name. */
  setCredential(wanted: {
    readonly name: string;
    readonly credential: SnmpCredential;
    readonly networks: readonly string[];
    readonly updatedBy: string;
  }): Promise<SnmpCredentialInfo>;
  removeCredential(id: string): Promise<void>;

  /** Reads everything of a device now and gives where it stands then. NOT_FOUND when it is gone, UNAVAILABLE while nothing polls. */
  readNow(deviceId: string, signal?: AbortSignal): Promise<SnmpDevice>;
  live(deviceId: string): SnmpLive | undefined;
  /** What it reported last, with what was polled since in place of it. */
  reading(deviceId: string): Promise<SnmpReading | undefined>;
  /** Busiest first, then by ifIndex. */
  ports(deviceId: string): Promise<readonly SnmpPort[]>;
  neighbours(deviceId: string): Promise<readonly KnownNeighbour[]>;
  macsBehind(deviceId: string, ifIndex: number, first: number): Promise<readonly KnownBridgeEntry[]>;
  events(query: SnmpEventQuery): ReturnType<SnmpRecords["events"]>;
  snapshots(deviceId: string, first: number): Promise<readonly SnmpSnapshot[]>;
  /** Of the devices given, and what they heard of. */
  topology(deviceIds: ReadonlySet<string>): Promise<Topology>;
  /** By MAC address; those nobody saw are not in it. Only ports of the devices given. */
  switchPortsOf(macs: readonly string[], isVisible: (device: SnmpDevice) => boolean): Promise<ReadonlyMap<string, SwitchPort>>;
  /** MAC addresses that devices' ARP tables have for addresses. */
  macsOf(addresses: readonly string[]): Promise<ReadonlyMap<string, KnownArpEntry>>;
}
