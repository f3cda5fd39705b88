import { audiences, roles, scopes } from "../../model/principal.ts";
import type { FlowDirection, FlowSource } from "../../model/flow.ts";
import type { FlowDimension, FlowMetric } from "../../model/query-plan.ts";
import type { DnsDimension, FlowOrder } from "../../model/services/flow-history.ts";
import type { CountryOrder, HostOrder, HostRole as Role, LiveFlowOrder as LiveOrder } from "../../model/services/live-view.ts";
import { builder } from "../builder.ts";

/**
 * An enum whose values are all described; the values inside are what services take. `brief` is what tools say of the whole in place of
 * every value's meaning: a model pays for each word, and knows what most names mean.
 */
export function describedEnum<const V extends string>(name: string, description: string, values: Readonly<Record<V, string>>, brief?: string) {
  return builder.enumType(name, {
    description,
    ...(brief !== undefined && { extensions: { brief } }),
    values: Object.fromEntries(Object.entries<string>(values).map(([value, text]) => [value, { value, description: text }])) as Record<
      V,
      { value: V; description: string }
    >,
  });
}

/** As `describedEnum` for lists of lower-case names: `write:unattended` is shown as WRITE_UNATTENDED, `notPresent` as NOT_PRESENT. */
export function namedEnum<const V extends string>(name: string, description: string, names: readonly V[], texts: Readonly<Record<V, string>>) {
  return builder.enumType(name, {
    description,
    values: Object.fromEntries(
      names.map((value) => [
        value
          .replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_")
          .toUpperCase()
          .replaceAll(/[:-]/g, "_"),
        { value, description: texts[value] },
      ]),
    ) as Record<string, { value: V; description: string }>,
  });
}

export const FlowSourceEnum = describedEnum("FlowSource", "Where a flow's record came from.", {
  CAPTURE: "Live capture on an interface.",
  PCAP: "A capture file.",
  NETFLOW_V5: "NetFlow version 5.",
  NETFLOW_V9: "NetFlow version 9 (RFC 3954).",
  IPFIX: "IPFIX (RFC 7011).",
  SFLOW: "sFlow version 5; sampled.",
} satisfies Record<FlowSource, string>);

export const FlowDirectionEnum = describedEnum("FlowDirection", "Which way a flow went, seen from the local networks.", {
  LOCAL: "Both local.",
  INBOUND: "Remote client, local server.",
  OUTBOUND: "Local client, remote server.",
  TRANSIT: "Neither local.",
} satisfies Record<FlowDirection, string>);

export const FlowDimensionEnum = describedEnum(
  "FlowDimension",
  "What flows can be grouped by.",
  {
    CLIENT: "Address that opened the flow.",
    SERVER: "Address that was called.",
    HOST: "Either address; a flow counts for both.",
    PEER: "The other side of the hosts the filter names, else of the local networks.",
    PROTOCOL: "TCP, UDP, ICMP …",
    APPLICATION: "TLS, DNS, GitHub …",
    CATEGORY: "Web, Network, Mail …",
    SERVER_PORT: "Port that was called.",
    HOSTNAME: "TLS server name, HTTP Host or DNS name.",
    CLIENT_COUNTRY: "Country of the client, ISO code.",
    SERVER_COUNTRY: "Of the server.",
    CLIENT_ASN: "Autonomous system of the client.",
    SERVER_ASN: "Of the server.",
    CLIENT_NETWORK: "Your name of the smallest network around the client.",
    SERVER_NETWORK: "Of the server.",
    GROUP: "Host group of either side; a flow counts in each group it has a member of, and under no name when it has none.",
    VLAN: "VLAN id; 0 when untagged.",
    INTERFACE: "Interface or file it was seen on.",
    EXPORTER: "Device that exported the flow; empty for packets seen here.",
    DIRECTION: "LOCAL, INBOUND, OUTBOUND or TRANSIT.",
    JA4: "TLS client fingerprint.",
    MAC: "Either MAC address; a flow counts for both.",
    TIME: "Time, in steps that fit the window.",
  } satisfies Record<FlowDimension, string>,
  "CLIENT opened the flow, SERVER was called; HOST, MAC: either side, a flow counts for both; PEER: the other side of the filter's hosts, else of the local networks; *_NETWORK: your names",
);

/** What sent and received mean of a group of flows, in every description of them. */
export const sentMeaning = "client to server; under HOST and MAC, what it sent itself";
export const receivedMeaning = "server to client; under HOST and MAC, what it received itself";

export const FlowMetricEnum = describedEnum(
  "FlowMetric",
  "What can be counted over flows; live and in history alike.",
  {
    BYTES: "Bytes both ways, whole frames.",
    SENT_BYTES: `Bytes ${sentMeaning}.`,
    RECEIVED_BYTES: `Bytes ${receivedMeaning}.`,
    PACKETS: "Packets both ways.",
    FLOWS: "Conversations.",
    CLIENTS: "Different clients.",
    SERVERS: "Different servers.",
    SERVER_PORTS: "Different server ports.",
    DURATION: "Time open in milliseconds, added up.",
    RETRANSMISSIONS: "TCP segments sent again, both ways.",
    LATENCY: "Milliseconds to set up a TCP connection, the mean of those measured.",
  } satisfies Record<FlowMetric, string>,
  "SENT: by the client, under HOST and MAC by the row itself; LATENCY: ms to connect",
);

export const FlowOrderEnum = describedEnum("FlowOrder", "The order of flows of the past.", {
  NEWEST: "Latest first packet first.",
  OLDEST: "Earliest first packet first.",
  BYTES: "Most bytes first.",
  DURATION: "Longest first.",
  PACKETS: "Most packets first.",
} satisfies Record<FlowOrder, string>);

export const LiveFlowOrderEnum = describedEnum("LiveFlowOrder", "The order of live flows.", {
  BYTES: "Most bytes so far first.",
  RATE: "Most bytes per second now first.",
  NEWEST: "Opened last first.",
  LONGEST: "Open longest first.",
  PACKETS: "Most packets so far first.",
} satisfies Record<LiveOrder, string>);

export const HostRoleEnum = describedEnum("HostRole", "Which side of a flow the hosts must be.", {
  ANY: "Either side.",
  CLIENT: "The side that opened the flow.",
  SERVER: "The side that was called.",
} satisfies Record<Role, string>);

export const HostOrderEnum = describedEnum("HostOrder", "The order of live hosts.", {
  BYTES: "Most bytes first.",
  RATE: "Most bytes per second now first.",
  FLOWS: "Most flows first.",
  LAST_SEEN: "Seen last first.",
  FIRST_SEEN: "Newest first.",
  NAME: "By name, then by address.",
} satisfies Record<HostOrder, string>);

export const CountryOrderEnum = describedEnum("CountryOrder", "The order of countries.", {
  BYTES: "Most bytes first.",
  HOSTS: "Most hosts first.",
  FLOWS: "Most flows first.",
} satisfies Record<CountryOrder, string>);

export const DnsDimensionEnum = describedEnum("DnsDimension", "What DNS queries can be grouped by.", {
  NAME: "Name asked for.",
  CLIENT: "Who asked.",
  RESOLVER: "Who was asked.",
  TYPE: "Type asked for: A, AAAA, MX …",
  RESPONSE_CODE: "Response code: NOERROR, NXDOMAIN …",
} satisfies Record<DnsDimension, string>);

export const RoleEnum = namedEnum("Role", "What a user may do.", roles, {
  viewer: "Sees everything but free SQL; changes nothing.",
  analyst: "A viewer who may also write SQL.",
  operator: "An analyst who may also change things and capture packets.",
  admin: "May do everything, users and tokens included.",
});

export const ScopeEnum = namedEnum("Scope", "One thing a caller may do.", scopes, {
  read: "See flows, hosts and everything derived from them.",
  sql: "Run SELECTs over the published tables.",
  write: "Change exclusions and other records, import captures; an assistant's writes are confirmed by a person.",
  "write:unattended": "For automation: writes that no person confirms. Only an administrator can give it.",
  capture: "Start bounded packet captures.",
  admin: "Manage users, everybody's tokens and the audit.",
});

export const AudienceEnum = namedEnum("Audience", "What a token is for.", audiences, {
  api: "The GraphQL API and the command line.",
  mcp: "An assistant at /mcp: every write is confirmed by a person, and writes at /graphql are refused.",
});

export default { name: "enums" };
