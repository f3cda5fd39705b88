export const flowSources = ["CAPTURE", "PCAP", "NETFLOW_V5", "NETFLOW_V9", "IPFIX", "SFLOW"] as const;
export type FlowSource = (typeof flowSources)[number];

export const flowDirections = ["LOCAL", "INBOUND", "OUTBOUND", "TRANSIT"] as const;
export type FlowDirection = (typeof flowDirections)[number];

/** One side of a conversation. */
export interface Endpoint {
  readonly ip: string;
  /** Absent for protocols without ports. */
  readonly port?: number;
  readonly mac?: string;
  /** A name we know for the address (DNS answers seen, inventory); text from the network. */
  readonly name?: string;
  readonly isLocal: boolean;
  /** ISO 3166-1 code; absent when unknown. */
  readonly country?: string;
  /** Autonomous system that announces the address; absent when unknown. */
  readonly asn?: number;
}

/** Totals of one direction. Bytes are whole frames as on the wire. */
export interface Counters {
  readonly bytes: number;
  readonly packets: number;
  readonly payloadBytes: number;
}

export interface Application {
  readonly master: string;
  readonly name: string;
  readonly category?: string;
  readonly encrypted: boolean;
  readonly confidence?: "INSPECTED" | "PORT" | "NAME_TABLE";
}

export interface TlsDetails {
  readonly version?: string;
  readonly cipher?: string;
  readonly serverName?: string;
  readonly alpn?: string;
  readonly ja4?: string;
  readonly certificateSubject?: string;
  readonly certificateIssuer?: string;
  readonly certificateNames?: readonly string[];
  readonly certificateNotBeforeMs?: number;
  readonly certificateNotAfterMs?: number;
  readonly certificateSha1?: string;
  readonly certificateSha256?: string;
}

export interface SshDetails {
  readonly clientSoftware?: string;
  readonly serverSoftware?: string;
  readonly hassh?: string;
  readonly hasshServer?: string;
}

export interface DhcpDetails {
  readonly hostname?: string;
  readonly fingerprint?: string;
  readonly vendorClass?: string;
}

/** What was measured of one direction of a connection. */
export interface ConnectionSide {
  readonly retransmissions: number;
  readonly outOfOrder: number;
  readonly lost: number;
  readonly zeroWindows: number;
  /** Times between packets, in microseconds; absent when there were fewer than two. */
  readonly interarrivalUs?: { readonly min: number; readonly mean: number; readonly max: number };
}

export interface ConnectionDetails {
  readonly state?: string;
  readonly history?: string;
  readonly clientLatencyUs?: number;
  readonly serverLatencyUs?: number;
  readonly applicationLatencyUs?: number;
  readonly sent: ConnectionSide;
  readonly received: ConnectionSide;
}

export interface HttpDetails {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly url?: string;
  readonly userAgent?: string;
  readonly status?: number;
}

export interface DnsDetails {
  readonly query?: string;
  readonly queryType?: string;
  readonly responseCode?: string;
}

export interface IcmpDetails {
  readonly type: number;
  readonly code: number;
}

/**
 * A bidirectional conversation as every façade shows it: GraphQL's `Flow`, `wiregraph flows`, the live view and history.
 * A plain JSON object; counters are numbers below 2^53, times milliseconds since the epoch.
 */
export interface Flow {
  readonly id: string;
  readonly communityId: string;
  readonly source: FlowSource;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly durationMs: number;
  readonly isOpen: boolean;
  readonly endReason?: string;
  readonly vlan?: number;
  readonly protocol: string;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly direction: FlowDirection;
  readonly application: Application;
  readonly hostname?: string;
  readonly sent: Counters;
  readonly received: Counters;
  readonly tcpFlags?: { readonly sent: string; readonly received: string };
  readonly connection?: ConnectionDetails;
  readonly tls?: TlsDetails;
  readonly http?: HttpDetails;
  readonly dns?: DnsDetails;
  readonly ssh?: SshDetails;
  readonly dhcp?: DhcpDetails;
  readonly icmp?: IcmpDetails;
  readonly interface?: string;
  /** Address of the device that exported the flow. */
  readonly exporter?: string;
  /** One packet in so many was looked at, counters are scaled; 0 nobody knows; absent when every packet was counted. */
  readonly samplingRate?: number;
  readonly tunnel?: string;
}

/** A flow in the live table: totals so far, and its rate over the last beat. */
export interface LiveFlow extends Flow {
  readonly bytesPerSecond: number;
  readonly packetsPerSecond: number;
}
