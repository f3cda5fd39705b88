import type { Field, RowOf } from "./table.ts";

/** Every column of a DNS transaction: one question with its answer, if one was seen (DECISIONS §2.3; RFC 1035). */
export const dnsFields = [
  { column: "time", key: "timeMs", type: "DateTime64(3)", codec: "Delta, ZSTD(1)", combine: "min", description: "When the question was seen, UTC." },
  { column: "flow_id", key: "flowId", type: "Id64", combine: "same", description: "The flow that carried it." },
  {
    column: "client_ip",
    key: "clientIp",
    type: "IPv6",
    codec: "ZSTD(1)",
    combine: "same",
    dimension: "CLIENT",
    description: "Who asked. IPv4 is stored mapped.",
  },
  { column: "client_port", key: "clientPort", type: "UInt16", codec: "ZSTD(1)", combine: "same", description: "Port of the client." },
  {
    column: "resolver_ip",
    key: "resolverIp",
    type: "IPv6",
    codec: "ZSTD(1)",
    combine: "same",
    dimension: "RESOLVER",
    description: "Who was asked. IPv4 is stored mapped.",
  },
  { column: "protocol", key: "protocol", type: "UInt8", combine: "same", description: "17 UDP, 6 TCP." },
  { column: "vlan", key: "vlan", type: "UInt16", combine: "same", description: "VLAN of the flow; 0 when untagged." },
  { column: "interface", key: "interface", type: "LowCardinality(String)", combine: "same", description: "Interface or file the packets were seen on." },
  {
    column: "name",
    key: "name",
    type: "String",
    codec: "ZSTD(1)",
    combine: "same",
    dimension: "NAME",
    untrusted: true,
    description: "Name asked for, lower case, without the final dot; control characters escaped.",
  },
  {
    column: "type",
    key: "type",
    type: "LowCardinality(String)",
    combine: "same",
    dimension: "TYPE",
    description: "Type asked for: A, AAAA, MX … or TYPE65 (RFC 3597).",
  },
  {
    column: "response_code",
    key: "responseCode",
    type: "LowCardinality(String)",
    combine: "same",
    dimension: "RESPONSE_CODE",
    description: "NOERROR, NXDOMAIN …; empty when no answer was seen.",
  },
  {
    column: "answers",
    key: "answers",
    type: "Array(String)",
    codec: "ZSTD(1)",
    combine: "same",
    untrusted: true,
    description: "Answer data as text, at most 32.",
  },
  { column: "latency_us", key: "latencyUs", type: "Int32", combine: "same", description: "Microseconds from question to answer; -1 when no answer was seen." },
] as const satisfies readonly Field[];

/** One DNS transaction. */
export type DnsTransaction = RowOf<typeof dnsFields>;
