import { communityIdText } from "../net/community-id.ts";
import type { Ip } from "../net/ip.ts";
import { formatMac } from "../net/mac.ts";
import { protocolName } from "../net/protocol-names.ts";
import type { FlowInterval } from "./flow-fields.ts";
import type {
  Application,
  ConnectionDetails,
  ConnectionSide,
  DhcpDetails,
  DnsDetails,
  Endpoint,
  Flow,
  FlowDirection,
  FlowSource,
  HttpDetails,
  SshDetails,
  TlsDetails,
} from "./flow.ts";

/** One row of a flow (an interval, or totals so far) as every façade shows it. Empty and 0 fields become absent ones. */
export function flowOfInterval(row: FlowInterval): Flow {
  const hasPorts = row.protocol === 6 || row.protocol === 17 || row.protocol === 132;
  const isIcmp = row.protocol === 1 || row.protocol === 58;
  const flow: Writable<Flow> = {
    id: row.flowId.toString(),
    communityId: communityIdText(row.protocol, row.clientIp, isIcmp ? row.icmpType : row.clientPort, row.serverIp, isIcmp ? row.icmpCode : row.serverPort),
    source: row.source as FlowSource,
    firstSeenMs: row.firstSeenMs,
    lastSeenMs: row.lastSeenMs,
    durationMs: row.lastSeenMs - row.firstSeenMs,
    isOpen: row.closes === 0,
    protocol: protocolName(row.protocol),
    client: endpoint(row.clientIp, hasPorts, row.clientPort, row.clientMac, row.clientIsLocal, row.clientCountry, row.clientAsn),
    server: endpoint(row.serverIp, hasPorts, row.serverPort, row.serverMac, row.serverIsLocal, row.serverCountry, row.serverAsn),
    direction: row.direction as FlowDirection,
    application: application(row),
    sent: { bytes: row.sentBytes, packets: row.sentPackets, payloadBytes: row.sentPayloadBytes },
    received: { bytes: row.receivedBytes, packets: row.receivedPackets, payloadBytes: row.receivedPayloadBytes },
  };
  if (row.endReason !== "") flow.endReason = row.endReason;
  if (row.vlan !== 0) flow.vlan = row.vlan;
  if (row.hostname !== "") flow.hostname = row.hostname;
  if (row.protocol === 6) flow.tcpFlags = { sent: tcpFlagsText(row.tcpFlagsSent), received: tcpFlagsText(row.tcpFlagsReceived) };
  if (isMeasured(row)) flow.connection = connectionDetails(row);
  if (hasTls(row)) flow.tls = tlsDetails(row);
  if (row.httpMethod !== "" || row.httpStatus !== 0) flow.http = httpDetails(row);
  if (row.dnsQueryType !== "" || row.dnsResponseCode !== "") flow.dns = dnsDetails(row);
  if (hasSsh(row)) flow.ssh = sshDetails(row);
  if (hasDhcp(row)) flow.dhcp = dhcpDetails(row);
  if (isIcmp) flow.icmp = { type: row.icmpType, code: row.icmpCode };
  if (row.interface !== "") flow.interface = row.interface;
  if (!row.exporter.isUnspecified) {
    flow.exporter = row.exporter.text;
    if (row.samplingRate !== 1) flow.samplingRate = row.samplingRate;
  }
  if (row.tunnel !== "") flow.tunnel = row.tunnel;
  return flow;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function endpoint(ip: Ip, hasPorts: boolean, port: number, mac: number, isLocal: number, country: string, asn: number): Endpoint {
  const side: Writable<Endpoint> = { ip: ip.text, isLocal: isLocal === 1 };
  if (hasPorts) side.port = port;
  if (mac !== 0) side.mac = formatMac(mac);
  if (country !== "") side.country = country;
  if (asn !== 0) side.asn = asn;
  return side;
}

function application(row: FlowInterval): Application {
  const named: Writable<Application> = { master: row.applicationMaster, name: row.application, encrypted: row.encrypted === 1 };
  if (row.category !== "") named.category = row.category;
  if (row.applicationConfidence !== "") named.confidence = row.applicationConfidence as NonNullable<Application["confidence"]>;
  return named;
}

function tlsDetails(row: FlowInterval): TlsDetails {
  const tls: Writable<TlsDetails> = {};
  if (row.tlsVersion !== "") tls.version = row.tlsVersion;
  if (row.tlsCipher !== "") tls.cipher = row.tlsCipher;
  if (row.hostname !== "") tls.serverName = row.hostname;
  if (row.tlsAlpn !== "") tls.alpn = row.tlsAlpn;
  if (row.ja4 !== "") tls.ja4 = row.ja4;
  if (row.certificateSha1 === "") return tls;
  if (row.certificateSubject !== "") tls.certificateSubject = row.certificateSubject;
  if (row.certificateIssuer !== "") tls.certificateIssuer = row.certificateIssuer;
  if (row.certificateNames !== "") tls.certificateNames = row.certificateNames.split(",");
  if (row.certificateNotBeforeMs !== 0) tls.certificateNotBeforeMs = row.certificateNotBeforeMs;
  if (row.certificateNotAfterMs !== 0) tls.certificateNotAfterMs = row.certificateNotAfterMs;
  tls.certificateSha1 = row.certificateSha1;
  if (row.certificateSha256 !== "") tls.certificateSha256 = row.certificateSha256;
  return tls;
}

/** Whether a row says anything of TLS. */
export function hasTls(row: FlowInterval): boolean {
  return row.tlsVersion !== "" || row.ja4 !== "" || row.tlsAlpn !== "" || row.tlsCipher !== "" || row.certificateSha1 !== "";
}

export function hasSsh(row: FlowInterval): boolean {
  return row.sshClient !== "" || row.sshServer !== "" || row.hassh !== "" || row.hasshServer !== "";
}

export function hasDhcp(row: FlowInterval): boolean {
  return row.dhcpFingerprint !== "" || row.dhcpVendorClass !== "";
}

/** Whether the connection itself was measured: what exporters report has no state. */
export function isMeasured(row: FlowInterval): boolean {
  return row.connectionState !== "" || row.sentInterarrivalMaxUs !== 0 || row.receivedInterarrivalMaxUs !== 0;
}

function connectionDetails(row: FlowInterval): ConnectionDetails {
  const connection: Partial<Writable<ConnectionDetails>> = {};
  if (row.connectionState !== "") connection.state = row.connectionState;
  if (row.connectionHistory !== "") connection.history = row.connectionHistory;
  if (row.clientLatencyUs !== 0) connection.clientLatencyUs = row.clientLatencyUs;
  if (row.serverLatencyUs !== 0) connection.serverLatencyUs = row.serverLatencyUs;
  if (row.applicationLatencyUs !== 0) connection.applicationLatencyUs = row.applicationLatencyUs;
  const sent: Writable<ConnectionSide> = {
    retransmissions: row.sentRetransmissions,
    outOfOrder: row.sentOutOfOrder,
    lost: row.sentLost,
    zeroWindows: row.sentZeroWindows,
  };
  if (row.sentInterarrivalMaxUs !== 0)
    sent.interarrivalUs = {
      min: row.sentInterarrivalMinUs,
      mean: meanOf(row.sentInterarrivalTotalUs, row.sentPackets, row.opens, row.sentInterarrivalMinUs, row.sentInterarrivalMaxUs),
      max: row.sentInterarrivalMaxUs,
    };
  const received: Writable<ConnectionSide> = {
    retransmissions: row.receivedRetransmissions,
    outOfOrder: row.receivedOutOfOrder,
    lost: row.receivedLost,
    zeroWindows: row.receivedZeroWindows,
  };
  if (row.receivedInterarrivalMaxUs !== 0)
    received.interarrivalUs = {
      min: row.receivedInterarrivalMinUs,
      mean: meanOf(row.receivedInterarrivalTotalUs, row.receivedPackets, row.opens, row.receivedInterarrivalMinUs, row.receivedInterarrivalMaxUs),
      max: row.receivedInterarrivalMaxUs,
    };
  return { ...connection, sent, received };
}

/**
 * Mean time between packets, in whole microseconds. A row that does not open its flow (`opens` 0) has one such time more than the first:
 * that since the packet before it.
 */
export function meanOf(totalUs: number, packets: number, opens: number, minUs: number, maxUs: number): number {
  const mean = Math.round(totalUs / Math.max(1, packets - opens));
  return Math.max(minUs, Math.min(maxUs, mean));
}

function sshDetails(row: FlowInterval): SshDetails {
  const ssh: Writable<SshDetails> = {};
  if (row.sshClient !== "") ssh.clientSoftware = row.sshClient;
  if (row.sshServer !== "") ssh.serverSoftware = row.sshServer;
  if (row.hassh !== "") ssh.hassh = row.hassh;
  if (row.hasshServer !== "") ssh.hasshServer = row.hasshServer;
  return ssh;
}

function dhcpDetails(row: FlowInterval): DhcpDetails {
  const dhcp: Writable<DhcpDetails> = {};
  if (row.hostname !== "") dhcp.hostname = row.hostname;
  if (row.dhcpFingerprint !== "") dhcp.fingerprint = row.dhcpFingerprint;
  if (row.dhcpVendorClass !== "") dhcp.vendorClass = row.dhcpVendorClass;
  return dhcp;
}

function httpDetails(row: FlowInterval): HttpDetails {
  const http: Writable<HttpDetails> = {};
  if (row.httpMethod !== "") http.method = row.httpMethod;
  if (row.hostname !== "") http.host = row.hostname;
  if (row.httpPath !== "") http.path = row.httpPath;
  if (row.hostname !== "" && row.httpPath !== "") http.url = `${row.hostname}${row.httpPath}`;
  if (row.httpUserAgent !== "") http.userAgent = row.httpUserAgent;
  if (row.httpStatus !== 0) http.status = row.httpStatus;
  return http;
}

function dnsDetails(row: FlowInterval): DnsDetails {
  const dns: Writable<DnsDetails> = {};
  if (row.hostname !== "") dns.query = row.hostname;
  if (row.dnsQueryType !== "") dns.queryType = row.dnsQueryType;
  if (row.dnsResponseCode !== "") dns.responseCode = row.dnsResponseCode;
  return dns;
}

const flagNames = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"] as const;
const flagTexts: readonly string[] = Array.from({ length: 256 }, (_, flags) => flagNames.filter((_name, bit) => (flags >> bit) & 1).join(" "));

/** `SYN ACK FIN`; empty when no TCP packet was seen that way. */
export function tcpFlagsText(flags: number): string {
  return flagTexts[flags & 255]!;
}
