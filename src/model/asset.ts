/** What is known of an asset by evidence; what only people say (owner, comment, tags) has none. */
export const assetAttributes = ["NAME", "TYPE", "VENDOR", "OS", "MODEL", "SEGMENT"] as const;
export type AssetAttribute = (typeof assetAttributes)[number];

export const assetTypes = [
  "COMPUTER",
  "SERVER",
  "PHONE",
  "TABLET",
  "PRINTER",
  "CAMERA",
  "TV",
  "SPEAKER",
  "GAME_CONSOLE",
  "VOIP_PHONE",
  "ROUTER",
  "SWITCH",
  "FIREWALL",
  "ACCESS_POINT",
  "STORAGE",
  "UPS",
  "IOT",
  "OTHER",
] as const;
export type AssetType = (typeof assetTypes)[number];

/** Who says something of an asset, and how much that is worth by itself (1 to 100): a rule may be surer, or less sure, than its source. */
export const assetSources = {
  PERSON: 100,
  SNMP: 95,
  LLDP: 90,
  DHCP: 70,
  MDNS: 70,
  SSDP: 65,
  NETBIOS: 65,
  SSH: 60,
  USER_AGENT: 50,
  ARP: 50,
  TRAFFIC: 45,
  HOST_NAME: 40,
  JA4: 35,
  TCP_SYN: 30,
  OUI: 20,
} as const satisfies Readonly<Record<string, number>>;
export type AssetSource = keyof typeof assetSources;

/** One thing somebody or something says of an asset. */
export interface AssetFact {
  readonly attribute: AssetAttribute;
  readonly value: string;
  readonly source: AssetSource;
  /** 1 to 100; the source's own when left out. */
  readonly confidence?: number;
  /** What was really seen, where the value is a conclusion from it. */
  readonly seen?: string;
}

/** The same with when it was seen, and of which of the asset's identifiers. */
export interface AssetEvidence extends Required<Omit<AssetFact, "seen">> {
  readonly seen?: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** `mac …` or `ip …`; of a person: empty. */
  readonly about: string;
}

/** A time in which an asset had an identifier. */
export interface AssetMac {
  readonly mac: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

export interface AssetAddress {
  readonly ip: string;
  /** 0 when untagged. */
  readonly vlan: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** A device that belongs to the network, and stays known when it is gone. */
export interface Asset {
  readonly id: string;
  /** Last seen first. */
  readonly macs: readonly AssetMac[];
  /** Last seen first. */
  readonly addresses: readonly AssetAddress[];
  readonly evidence: readonly AssetEvidence[];
  readonly owner: string;
  readonly comment: string;
  readonly tags: readonly string[];
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** It answered, or was in DHCP or an ARP table: else it is forgotten after a while. */
  readonly isConfirmed: boolean;
  /** Its MAC address stands before the addresses of others: it forwards, so that the MAC address does not identify them. */
  readonly forwards: boolean;
  /** The asset it was merged into by a person; it is then no longer shown. */
  readonly mergedInto?: string;
}

/** One device as it was seen by one source for a while. */
export interface AssetSighting {
  readonly macs: readonly string[];
  readonly addresses: readonly { readonly ip: string; readonly vlan: number }[];
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly isConfirmed: boolean;
  /** The MAC addresses are the device's own beyond doubt (SNMP, ARP, DHCP); those of packets may be of a router on the way. */
  readonly isDirect: boolean;
  readonly facts: readonly AssetFact[];
}

/** Bounds of one asset, and of all. */
export const assetLimits = {
  assets: 200_000,
  macs: 128,
  addresses: 32,
  evidence: 80,
  /** Of one source about one attribute. */
  values: 6,
  nameLength: 120,
  textLength: 200,
  commentLength: 2_000,
  tags: 10,
  tagLength: 32,
  /** How long one that never answered is kept after it was last seen, in milliseconds (DECISIONS §2.7). */
  unconfirmedMs: 7 * 86_400_000,
} as const;
