/** Why a device, or a part of it, could not be read. */
export const snmpFailureKinds = [
  "timeout",
  "auth",
  "refused",
  "noSuch",
  "tooBig",
  "malformed",
  "unordered",
  "endless",
  "truncated",
  "unreachable",
  "stopped",
] as const;
export type SnmpFailureKind = (typeof snmpFailureKinds)[number];

/** ifAdminStatus and ifOperStatus (RFC 2863). */
export type InterfaceStatus = "up" | "down" | "testing" | "unknown" | "dormant" | "notPresent" | "lowerLayerDown";

/** What kind of thing a device is. */
export type DeviceKind = "network" | "firewall" | "wireless" | "server" | "storage" | "power" | "printer" | "management";

export interface SnmpSystem {
  readonly objectId?: string;
  readonly description?: string;
  readonly name?: string;
  readonly contact?: string;
  readonly location?: string;
  readonly uptimeMs?: number;
  /** snmpEngineBoots and snmpEngineTime (RFC 3411): unlike the uptime they do not wrap after 497 days. */
  readonly engineBoots?: number;
  readonly engineTimeMs?: number;
}

export interface SnmpIdentity {
  readonly vendor?: string;
  /** Short lower-case name of the operating system or product line: `ios`, `junos`, `linux`. Absent when no profile knows the device. */
  readonly os?: string;
  readonly kind?: DeviceKind;
  readonly model?: string;
  readonly version?: string;
  readonly serial?: string;
}

/** Counters as the device keeps them; 64 bits where it has them. */
export interface InterfaceCounters {
  readonly inBytes?: bigint;
  readonly outBytes?: bigint;
  readonly inPackets?: bigint;
  readonly outPackets?: bigint;
  readonly inErrors?: number;
  readonly outErrors?: number;
  readonly inDiscards?: number;
  readonly outDiscards?: number;
  /** Of the bytes; 32 bits wrap within seconds on fast links. */
  readonly width: 32 | 64;
}

export interface SnmpInterface {
  readonly ifIndex: number;
  /** ifName, else ifDescr. */
  readonly name: string;
  readonly description?: string;
  readonly alias?: string;
  /** IANAifType. */
  readonly type?: number;
  readonly speedBitsPerSecond?: number;
  readonly adminStatus?: InterfaceStatus;
  readonly operStatus?: InterfaceStatus;
  readonly duplex?: "half" | "full";
  readonly mtu?: number;
  readonly mac?: string;
  /** The VLAN of untagged frames. */
  readonly vlan?: number;
  readonly addresses: readonly { readonly address: string; readonly prefixLength?: number }[];
  /** The link aggregation it belongs to. */
  readonly aggregateIfIndex?: number;
  /** ifLastChange: the device's uptime when the status last changed. */
  readonly lastChangeUptimeMs?: number;
  readonly counters: InterfaceCounters;
}

export interface SnmpProcessor {
  readonly name: string;
  readonly usedPercent: number;
}

/** Memory or storage. Bytes are absent where a device tells percent alone. */
export interface SnmpSpace {
  readonly name: string;
  readonly usedPercent: number;
  readonly usedBytes?: number;
  readonly totalBytes?: number;
}

export interface SnmpSensor {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Of the device's own view; absent where it has none. */
  readonly isOk?: boolean;
}

/** How many sessions, tunnels or users of one kind are up. */
export interface SnmpVpnCount {
  readonly name: string;
  readonly sessions: number;
}

/** One physical part (ENTITY-MIB, RFC 6933). */
export interface SnmpComponent {
  readonly index: number;
  readonly parentIndex?: number;
  readonly class?: string;
  readonly name?: string;
  readonly description?: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly serial?: string;
  readonly hardware?: string;
  readonly firmware?: string;
  readonly software?: string;
}

export interface SnmpNeighbour {
  readonly protocol: "lldp" | "cdp";
  readonly localIfIndex?: number;
  readonly localPort?: string;
  readonly chassisId?: string;
  readonly portId?: string;
  readonly portDescription?: string;
  readonly systemName?: string;
  readonly systemDescription?: string;
  readonly platform?: string;
  readonly addresses: readonly string[];
  /** `bridge`, `router`, `wlanAccessPoint` … as the neighbour says of itself. */
  readonly capabilities: readonly string[];
}

/** A MAC address a bridge learned. */
export interface SnmpBridgeEntry {
  readonly mac: string;
  readonly ifIndex: number;
  readonly vlan?: number;
}

export interface SnmpArpEntry {
  readonly address: string;
  readonly mac: string;
  readonly ifIndex: number;
}

/** Everything one device reports, of whatever make. */
export interface SnmpReport {
  readonly readAtMs: number;
  readonly tookMs: number;
  readonly requests: number;
  readonly system: SnmpSystem;
  readonly identity: SnmpIdentity;
  readonly interfaces: readonly SnmpInterface[];
  readonly processors: readonly SnmpProcessor[];
  readonly memory: readonly SnmpSpace[];
  readonly storage: readonly SnmpSpace[];
  readonly sensors: readonly SnmpSensor[];
  readonly vpn: readonly SnmpVpnCount[];
  readonly components: readonly SnmpComponent[];
  readonly vlans: readonly { readonly id: number; readonly name?: string }[];
  readonly neighbours: readonly SnmpNeighbour[];
  readonly bridge: readonly SnmpBridgeEntry[];
  readonly arp: readonly SnmpArpEntry[];
  /** What could not be read, or not to its end. */
  readonly problems: readonly { readonly part: string; readonly kind: SnmpFailureKind; readonly text: string }[];
}
