import { dnsFields } from "../../model/dns-fields.ts";
import { flowFields, type FlowColumn } from "../../model/flow-fields.ts";
import type {
  Application as ApplicationShape,
  ConnectionDetails as ConnectionShape,
  ConnectionSide as ConnectionSideShape,
  Counters as CountersShape,
  DhcpDetails as DhcpShape,
  DnsDetails as DnsShape,
  Endpoint as EndpointShape,
  Flow as FlowShape,
  HttpDetails as HttpShape,
  IcmpDetails as IcmpShape,
  LiveFlow,
  SshDetails as SshShape,
  TlsDetails as TlsShape,
} from "../../model/flow.ts";
import { groupsOf } from "../host-group-members.ts";
import { builder } from "../builder.ts";
import { connectionOf } from "../connection.ts";
import { accessOf, type ApiContext } from "../context.ts";
import { outsideOf } from "../networks.ts";
import { fromNetwork, untrusted } from "../untrusted-text.ts";
import { describedEnum, FlowDirectionEnum, FlowSourceEnum } from "./enums.ts";

/** The description a column has everywhere; `empty` phrases about 0 and "" are the store's, here absence is null. */
export function columnText(column: FlowColumn): string {
  const { description }: { readonly description: string } = flowFields.find((field) => field.column === column)!;
  return description.replace(/[;,] (?:empty|0) (?:when|while|otherwise|for)[^.]*/, "").replace("….", "…");
}
export function dnsColumnText(column: (typeof dnsFields)[number]["column"]): string {
  return dnsFields
    .find((field) => field.column === column)!
    .description.replace(/[;,] (?:empty|-1) when[^.]*/, "")
    .replace("….", "…");
}

/** What the fields about an address say wherever there is one. */
export const countryText = "Country of the address, ISO 3166-1 code; null when unknown or not public.";
export const asnText = "Autonomous system that announces the address; null when unknown or not public.";
export const asNameText = "Who runs that autonomous system.";
export const networkText = "Name of its network in the configuration (WIREGRAPH_NETWORK_NAMES).";

const Endpoint = builder.objectRef<EndpointShape>("Endpoint").implement({
  description: "One side of a conversation.",
  fields: (t) => ({
    ip: t.field({ type: "IP", description: "Its address.", resolve: (side) => side.ip }),
    port: t.int({ nullable: true, description: "Its port; null for protocols without ports.", resolve: (side) => side.port ?? null }),
    mac: t.field({ type: "MAC", nullable: true, description: "Source MAC address of its frames, of the last hop.", resolve: (side) => side.mac ?? null }),
    name: t.string({
      nullable: true,
      description: fromNetwork(
        "A name known for the address: from DNS answers seen, else what its first client called it (TLS server name, HTTP Host), which proves nothing.",
      ),
      resolve: (side) => untrusted(side.name),
    }),
    isLocal: t.exposeBoolean("isLocal", { description: "True when it is in a local network." }),
    country: t.string({ nullable: true, description: countryText, resolve: (side) => side.country ?? null }),
    asn: t.field({ type: "ASN", nullable: true, description: asnText, resolve: (side) => side.asn ?? null }),
    asName: t.string({
      nullable: true,
      description: asNameText,
      resolve: (side, _args, { services }) => (side.asn === undefined ? null : (services.addressBook.asName(side.asn) ?? null)),
    }),
    network: t.string({ nullable: true, description: networkText, resolve: (side, _args, { services }) => services.addressBook.network(side.ip) ?? null }),
    groups: t.stringList({
      description: "Names of the host groups its address or its MAC is in.",
      resolve: async (side, _args, context) => (await groupsOf(context))(side.ip, side.mac),
    }),
  }),
});

const Counters = builder.objectRef<CountersShape>("Counters").implement({
  description: "Totals of one direction.",
  fields: (t) => ({
    bytes: t.field({ type: "BigInt", description: "Bytes, whole frames as on the wire.", resolve: (counters) => counters.bytes }),
    packets: t.field({ type: "BigInt", description: "Packets.", resolve: (counters) => counters.packets }),
    payloadBytes: t.field({ type: "BigInt", description: "Transport payload bytes.", resolve: (counters) => counters.payloadBytes }),
  }),
});

const ApplicationConfidence = describedEnum("ApplicationConfidence", "How an application was found out.", {
  INSPECTED: "Seen in the packets.",
  PORT: "Guessed from the port.",
  NAME_TABLE: "From the host name.",
});

const Application = builder.objectRef<ApplicationShape>("Application").implement({
  description: "What a flow carries.",
  fields: (t) => ({
    master: t.string({ description: columnText("application_master"), resolve: (application) => application.master }),
    name: t.string({ description: columnText("application"), resolve: (application) => application.name }),
    category: t.string({ nullable: true, description: columnText("category"), resolve: (application) => application.category || null }),
    encrypted: t.exposeBoolean("encrypted", { description: "True when the payload is encrypted." }),
    confidence: t.field({
      type: ApplicationConfidence,
      nullable: true,
      description: "How it was found out; null when unknown.",
      resolve: (application) => application.confidence ?? null,
    }),
  }),
});

const TlsDetails = builder.objectRef<TlsShape>("TlsDetails").implement({
  description: "What the TLS handshake said (RFC 8446, RFC 5246).",
  fields: (t) => ({
    version: t.string({ nullable: true, description: columnText("tls_version"), resolve: (tls) => untrusted(tls.version) }),
    cipher: t.string({ nullable: true, description: columnText("tls_cipher"), resolve: (tls) => untrusted(tls.cipher) }),
    serverName: t.string({ nullable: true, description: fromNetwork("Server name the client asked for (SNI)."), resolve: (tls) => untrusted(tls.serverName) }),
    alpn: t.string({ nullable: true, description: fromNetwork(columnText("tls_alpn")), resolve: (tls) => untrusted(tls.alpn) }),
    ja4: t.string({ nullable: true, description: columnText("ja4"), resolve: (tls) => untrusted(tls.ja4) }),
    certificateSubject: t.string({
      nullable: true,
      description: fromNetwork(columnText("certificate_subject")),
      resolve: (tls) => untrusted(tls.certificateSubject),
    }),
    certificateIssuer: t.string({
      nullable: true,
      description: fromNetwork(columnText("certificate_issuer")),
      resolve: (tls) => untrusted(tls.certificateIssuer),
    }),
    certificateNames: t.stringList({
      nullable: true,
      description: fromNetwork("DNS names the server's certificate is for (subjectAltName)."),
      resolve: (tls) => tls.certificateNames?.map((name) => untrusted(name) ?? "") ?? null,
    }),
    certificateNotBefore: t.field({
      type: "DateTime",
      nullable: true,
      description: "When the server's certificate begins to be valid.",
      resolve: (tls) => tls.certificateNotBeforeMs ?? null,
    }),
    certificateNotAfter: t.field({
      type: "DateTime",
      nullable: true,
      description: "When the server's certificate ceases to be valid, 2106 at the latest for flows of the past.",
      resolve: (tls) => tls.certificateNotAfterMs ?? null,
    }),
    certificateSha1: t.string({ nullable: true, description: columnText("certificate_sha1"), resolve: (tls) => tls.certificateSha1 ?? null }),
    certificateSha256: t.string({ nullable: true, description: columnText("certificate_sha256"), resolve: (tls) => tls.certificateSha256 ?? null }),
  }),
});

const SshDetails = builder.objectRef<SshShape>("SshDetails").implement({
  description: "What both sides of an SSH connection said in the clear (RFC 4253).",
  fields: (t) => ({
    clientSoftware: t.string({ nullable: true, description: fromNetwork(columnText("ssh_client")), resolve: (ssh) => untrusted(ssh.clientSoftware) }),
    serverSoftware: t.string({ nullable: true, description: fromNetwork(columnText("ssh_server")), resolve: (ssh) => untrusted(ssh.serverSoftware) }),
    hassh: t.string({ nullable: true, description: columnText("hassh"), resolve: (ssh) => ssh.hassh ?? null }),
    hasshServer: t.string({ nullable: true, description: columnText("hassh_server"), resolve: (ssh) => ssh.hasshServer ?? null }),
  }),
});

const DhcpDetails = builder.objectRef<DhcpShape>("DhcpDetails").implement({
  description: "What a DHCP client said of itself (RFC 2132).",
  fields: (t) => ({
    hostname: t.string({ nullable: true, description: fromNetwork("Name the client gave itself (option 12)."), resolve: (dhcp) => untrusted(dhcp.hostname) }),
    fingerprint: t.string({ nullable: true, description: columnText("dhcp_fingerprint"), resolve: (dhcp) => dhcp.fingerprint ?? null }),
    vendorClass: t.string({ nullable: true, description: fromNetwork(columnText("dhcp_vendor_class")), resolve: (dhcp) => untrusted(dhcp.vendorClass) }),
  }),
});

const InterarrivalTimes = builder.objectRef<NonNullable<ConnectionSideShape["interarrivalUs"]>>("InterarrivalTimes").implement({
  description: "Times between the packets of one direction, in microseconds.",
  fields: (t) => ({
    min: t.exposeFloat("min", { description: "Shortest." }),
    mean: t.exposeFloat("mean", { description: "Mean." }),
    max: t.exposeFloat("max", { description: "Longest." }),
  }),
});

const ConnectionSide = builder.objectRef<ConnectionSideShape>("ConnectionSide").implement({
  description: "How one direction of a connection went.",
  fields: (t) => ({
    retransmissions: t.field({ type: "BigInt", description: "TCP segments sent again.", resolve: (side) => side.retransmissions }),
    outOfOrder: t.field({ type: "BigInt", description: "TCP segments that came behind later ones.", resolve: (side) => side.outOfOrder }),
    lost: t.field({ type: "BigInt", description: "Gaps in the TCP sequence numbers: segments lost on the way or not captured.", resolve: (side) => side.lost }),
    zeroWindows: t.field({ type: "BigInt", description: "Times its sender said that its receive buffer is full.", resolve: (side) => side.zeroWindows }),
    interarrivalUs: t.field({
      type: InterarrivalTimes,
      nullable: true,
      description: "Times between its packets; null when there were fewer than two.",
      resolve: (side) => side.interarrivalUs ?? null,
    }),
  }),
});

const ConnectionDetails = builder.objectRef<ConnectionShape>("ConnectionDetails").implement({
  description: "How a connection went, measured packet by packet.",
  fields: (t) => ({
    state: t.string({ nullable: true, description: columnText("connection_state"), resolve: (connection) => connection.state ?? null }),
    history: t.string({ nullable: true, description: columnText("connection_history"), resolve: (connection) => connection.history ?? null }),
    clientLatencyUs: t.float({ nullable: true, description: columnText("client_latency_us"), resolve: (connection) => connection.clientLatencyUs ?? null }),
    serverLatencyUs: t.float({ nullable: true, description: columnText("server_latency_us"), resolve: (connection) => connection.serverLatencyUs ?? null }),
    applicationLatencyUs: t.float({
      nullable: true,
      description: columnText("application_latency_us"),
      resolve: (connection) => connection.applicationLatencyUs ?? null,
    }),
    sent: t.field({ type: ConnectionSide, description: "Client to server.", resolve: (connection) => connection.sent }),
    received: t.field({ type: ConnectionSide, description: "Server to client.", resolve: (connection) => connection.received }),
  }),
});

const HttpDetails = builder.objectRef<HttpShape>("HttpDetails").implement({
  description: "The first HTTP request of a flow and its answer (RFC 9110). Never a query string, header or body.",
  fields: (t) => ({
    method: t.string({ nullable: true, description: fromNetwork(columnText("http_method")), resolve: (http) => untrusted(http.method) }),
    host: t.string({ nullable: true, description: fromNetwork("Host the request named."), resolve: (http) => untrusted(http.host) }),
    path: t.string({ nullable: true, description: fromNetwork(columnText("http_path")), resolve: (http) => untrusted(http.path) }),
    url: t.string({ nullable: true, description: fromNetwork("Host and path together, without the query."), resolve: (http) => untrusted(http.url) }),
    userAgent: t.string({ nullable: true, description: fromNetwork(columnText("http_user_agent")), resolve: (http) => untrusted(http.userAgent) }),
    status: t.int({ nullable: true, description: columnText("http_status"), resolve: (http) => http.status || null }),
  }),
});

const DnsDetails = builder.objectRef<DnsShape>("DnsDetails").implement({
  description: "The first DNS question of a flow (RFC 1035); all of them are in dnsQueries.",
  fields: (t) => ({
    query: t.string({ nullable: true, description: fromNetwork("Name asked for."), resolve: (dns) => untrusted(dns.query) }),
    queryType: t.string({ nullable: true, description: columnText("dns_query_type"), resolve: (dns) => untrusted(dns.queryType) }),
    responseCode: t.string({ nullable: true, description: columnText("dns_response_code"), resolve: (dns) => untrusted(dns.responseCode) }),
  }),
});

const IcmpDetails = builder.objectRef<IcmpShape>("IcmpDetails").implement({
  description: "What the first ICMP or ICMPv6 message was (RFC 792, RFC 4443).",
  fields: (t) => ({
    type: t.exposeInt("type", { description: "ICMP type." }),
    code: t.exposeInt("code", { description: "ICMP code." }),
  }),
});

const TcpFlags = builder.objectRef<NonNullable<FlowShape["tcpFlags"]>>("TcpFlags").implement({
  description: "All TCP flags seen each way, one letter each: F S R P A U E C.",
  fields: (t) => ({
    sent: t.exposeString("sent", { description: "Flags the client sent." }),
    received: t.exposeString("received", { description: "Flags the server sent." }),
  }),
});

/** The address of an exporter is like any other: who is limited to networks sees it when it is in one of them. */
function mayNameExporter({ exporter }: Pick<FlowShape, "exporter">, context: ApiContext): boolean {
  return exporter === undefined || outsideOf([exporter], accessOf(context).networks).length === 0;
}

export const Flow = builder.objectRef<FlowShape & Partial<Pick<LiveFlow, "bytesPerSecond" | "packetsPerSecond">>>("Flow").implement({
  description: "A bidirectional conversation. The store may hold it as several intervals with one flow id; here it is always one.",
  fields: (t) => ({
    id: t.id({ description: "Id of the flow, the same live and in history.", resolve: (flow) => flow.id }),
    communityId: t.exposeString("communityId", { description: "Community ID v1, to find the flow in other tools." }),
    source: t.field({ type: FlowSourceEnum, description: "Where the record came from.", resolve: (flow) => flow.source }),
    firstSeen: t.field({ type: "DateTime", description: "First packet.", resolve: (flow) => flow.firstSeenMs }),
    lastSeen: t.field({ type: "DateTime", description: "Last packet so far.", resolve: (flow) => flow.lastSeenMs }),
    durationMs: t.exposeFloat("durationMs", { description: "Milliseconds from the first to the last packet." }),
    isOpen: t.exposeBoolean("isOpen", { description: "True while the flow goes on." }),
    endReason: t.string({ nullable: true, description: columnText("end_reason"), resolve: (flow) => flow.endReason || null }),
    vlan: t.int({ nullable: true, description: "Innermost 802.1Q VLAN id; null when untagged.", resolve: (flow) => flow.vlan || null }),
    protocol: t.exposeString("protocol", { description: "IP protocol: TCP, UDP, ICMP …, or its number." }),
    direction: t.field({ type: FlowDirectionEnum, description: columnText("direction"), resolve: (flow) => flow.direction }),
    client: t.field({ type: Endpoint, description: "Who opened the conversation.", resolve: (flow) => flow.client }),
    server: t.field({ type: Endpoint, description: "Who was called.", resolve: (flow) => flow.server }),
    application: t.field({ type: Application, description: "What it carries.", resolve: (flow) => flow.application }),
    hostname: t.string({ nullable: true, description: fromNetwork(columnText("hostname")), resolve: (flow) => untrusted(flow.hostname) }),
    sent: t.field({ type: Counters, description: "Client to server.", resolve: (flow) => flow.sent }),
    received: t.field({ type: Counters, description: "Server to client.", resolve: (flow) => flow.received }),
    bytesPerSecond: t.float({
      nullable: true,
      description: "Rate now, both ways; null for flows of the past.",
      resolve: (flow) => flow.bytesPerSecond ?? null,
    }),
    packetsPerSecond: t.float({
      nullable: true,
      description: "Packets per second now, both ways; null for flows of the past.",
      resolve: (flow) => flow.packetsPerSecond ?? null,
    }),
    tcpFlags: t.field({ type: TcpFlags, nullable: true, description: "TCP flags seen; null for other protocols.", resolve: (flow) => flow.tcpFlags ?? null }),
    connection: t.field({
      type: ConnectionDetails,
      nullable: true,
      description: "How the connection went; null when nobody measured it.",
      resolve: (flow) => flow.connection ?? null,
    }),
    tls: t.field({ type: TlsDetails, nullable: true, description: "TLS handshake; null when none was seen.", resolve: (flow) => flow.tls ?? null }),
    http: t.field({ type: HttpDetails, nullable: true, description: "First HTTP request; null when none was seen.", resolve: (flow) => flow.http ?? null }),
    dns: t.field({ type: DnsDetails, nullable: true, description: "First DNS question; null when none was seen.", resolve: (flow) => flow.dns ?? null }),
    ssh: t.field({
      type: SshDetails,
      nullable: true,
      description: "SSH versions and fingerprints; null when none were seen.",
      resolve: (flow) => flow.ssh ?? null,
    }),
    dhcp: t.field({ type: DhcpDetails, nullable: true, description: "DHCP client; null when none was seen.", resolve: (flow) => flow.dhcp ?? null }),
    icmp: t.field({ type: IcmpDetails, nullable: true, description: "ICMP message; null for other protocols.", resolve: (flow) => flow.icmp ?? null }),
    interface: t.string({
      nullable: true,
      description: columnText("interface"),
      resolve: (flow, _args, context) => (mayNameExporter(flow, context) ? untrusted(flow.interface) : null),
    }),
    exporter: t.field({
      type: "IP",
      nullable: true,
      description: "Device that exported the flow; null when we saw the packets ourselves, and to who may not see its network.",
      resolve: (flow, _args, context) => (mayNameExporter(flow, context) ? (flow.exporter ?? null) : null),
    }),
    samplingRate: t.int({
      nullable: true,
      description:
        "One packet in so many was looked at and the counters are multiplied by it: estimates. 0 when the exporter samples and never said how; null when every packet was counted.",
      resolve: (flow) => flow.samplingRate ?? null,
    }),
    tunnel: t.string({ nullable: true, description: columnText("tunnel"), resolve: (flow) => flow.tunnel || null }),
  }),
});

export const FlowConnection = connectionOf("Flow", Flow, "flows");

export default { name: "flow" };
