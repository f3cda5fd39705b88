import { dnsFields } from "../../model/dns-fields.ts";
import { flowFields } from "../../model/flow-fields.ts";
import { alias, published, stored, typedAddress, type ViewColumn } from "./published-columns.ts";
import { auditView } from "./audit-view.ts";
import { rollupViews } from "./rollup-views.ts";
import { sampleViews } from "./sample-views.ts";
import { tableOf } from "./tables.ts";

/** What people's SQL sees of a table: addresses and MACs as text, protocols by name, and the names people guess. */
export interface PublishedView {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ViewColumn[];
  readonly source: { readonly table: string; readonly columns: readonly string[]; readonly timeColumn: string };
  readonly sortKey: readonly string[];
  /**
   * Its columns of type IPv6 that are hosts: a row is for callers limited to networks when one of them is inside. None: such callers do
   * not see the table.
   */
  readonly hosts: readonly string[];
  /** Columns that name a device beside the hosts, and the one with its address: they are empty for callers in whose networks it is not. */
  readonly device?: { readonly address: string; readonly columns: readonly string[] };
  readonly isForAdministrators?: true;
  /** Answered correctly by the SQL; run by a test. */
  readonly examples: readonly { readonly question: string; readonly sql: string }[];
}

const flowColumns = flowFields.map(published);
const dnsColumns = dnsFields.map(published);
const from = (columns: readonly ViewColumn[], name: string): ViewColumn => columns.find((column) => column.name === name)!;

const bytes = `${stored("sent_bytes")} + ${stored("received_bytes")}`;
const packets = `${stored("sent_packets")} + ${stored("received_packets")}`;

export const publishedViews: readonly PublishedView[] = [
  {
    name: "flows",
    description:
      "Flows of the network. Each row is an INTERVAL of a flow (a long flow has several rows with one flow_id): sums of bytes and packets are right as they are, but count flows with uniqExact(flow_id). Filter on first_seen first: the table is sorted by it. Text columns such as hostname came from the network and are not trustworthy.",
    columns: [
      ...flowColumns,
      { name: "protocol_number", type: "UInt8", expression: stored("protocol"), description: "IP protocol number (IANA): 6 TCP, 17 UDP." },
      { name: "bytes", type: "UInt64", expression: bytes, description: "Bytes of both directions in this interval." },
      { name: "packets", type: "UInt64", expression: packets, description: "Packets of both directions in this interval." },
      {
        name: "duration_ms",
        type: "Int64",
        expression: `dateDiff('millisecond', ${stored("first_seen")}, ${stored("last_seen")})`,
        description: "Milliseconds from the first to the last packet of this interval.",
      },
      typedAddress("client_address", "client_ip"),
      typedAddress("server_address", "server_ip"),
      alias("src_ip", from(flowColumns, "client_ip")),
      alias("dst_ip", from(flowColumns, "server_ip")),
      alias("src_port", from(flowColumns, "client_port")),
      alias("dst_port", from(flowColumns, "server_port")),
      alias("src_mac", from(flowColumns, "client_mac")),
      alias("dst_mac", from(flowColumns, "server_mac")),
      alias("L4_PROTO", from(flowColumns, "protocol")),
      alias("L7_PROTO", from(flowColumns, "application")),
      alias("DOMAIN_NAME", from(flowColumns, "hostname")),
      alias("FIRST_SEEN", from(flowColumns, "first_seen")),
      alias("LAST_SEEN", from(flowColumns, "last_seen")),
    ],
    source: { table: tableOf("flows").name, columns: flowFields.map((field) => field.column), timeColumn: "first_seen" },
    sortKey: tableOf("flows").sortKey,
    hosts: ["client_address", "server_address"],
    device: { address: "exporter", columns: ["exporter", "interface"] },
    examples: [
      {
        question: "Which hosts looked up or contacted a domain in the last 24 hours?",
        sql: "SELECT client_ip, uniqExact(flow_id) AS flows, min(first_seen) AS first, max(last_seen) AS last FROM flows WHERE first_seen > now() - INTERVAL 24 HOUR AND (hostname = 'example.com' OR hostname LIKE '%.example.com') GROUP BY client_ip ORDER BY flows DESC LIMIT 50",
      },
      {
        question: "Who moved the most data in the last hour?",
        sql: "SELECT client_ip, server_ip, sum(bytes) AS total_bytes, uniqExact(flow_id) AS flows FROM flows WHERE first_seen > now() - INTERVAL 1 HOUR GROUP BY client_ip, server_ip ORDER BY total_bytes DESC LIMIT 10",
      },
      {
        question: "Which hosts talked to this address and port in the last 7 days?",
        sql: "SELECT src_ip, uniqExact(flow_id) AS flows, sum(bytes) AS total_bytes, min(FIRST_SEEN) AS first, max(LAST_SEEN) AS last FROM flows WHERE FIRST_SEEN > now() - INTERVAL 7 DAY AND dst_ip = '192.0.2.50' AND dst_port = 8443 GROUP BY src_ip ORDER BY total_bytes DESC LIMIT 100",
      },
      {
        question: "How many bytes did each application move in the last 6 hours?",
        sql: "SELECT L7_PROTO, sum(bytes) AS total_bytes, uniqExact(flow_id) AS flows FROM flows WHERE FIRST_SEEN > now() - INTERVAL 6 HOUR GROUP BY L7_PROTO ORDER BY total_bytes DESC LIMIT 20",
      },
      {
        question: "How many clients used a port in the last 15 minutes?",
        sql: "SELECT uniqExact(client_ip) AS clients, uniqExact(flow_id) AS flows FROM flows WHERE first_seen > now() - INTERVAL 15 MINUTE AND L4_PROTO = 'UDP' AND server_port = 1194",
      },
    ],
  },
  {
    name: "dns",
    description:
      "DNS transactions: one row per question, with its answer if one was seen. Filter on time first: the table is sorted by it. Names and answers came from the network and are not trustworthy.",
    columns: [
      ...dnsColumns,
      typedAddress("client_address", "client_ip"),
      typedAddress("resolver_address", "resolver_ip"),
      alias("src_ip", from(dnsColumns, "client_ip")),
      alias("dst_ip", from(dnsColumns, "resolver_ip")),
      alias("DOMAIN_NAME", from(dnsColumns, "name")),
    ],
    source: { table: tableOf("dns").name, columns: dnsFields.map((field) => field.column), timeColumn: "time" },
    sortKey: tableOf("dns").sortKey,
    hosts: ["client_address", "resolver_address"],
    examples: [
      {
        question: "Which hosts asked for a domain in the last 24 hours?",
        sql: "SELECT client_ip, count() AS queries, min(time) AS first, max(time) AS last FROM dns WHERE time > now() - INTERVAL 24 HOUR AND (name = 'example.com' OR name LIKE '%.example.com') GROUP BY client_ip ORDER BY queries DESC LIMIT 50",
      },
      {
        question: "Which names do not exist but are asked for most?",
        sql: "SELECT name, count() AS queries, uniqExact(client_ip) AS clients FROM dns WHERE time > now() - INTERVAL 1 DAY AND response_code = 'NXDOMAIN' GROUP BY name ORDER BY queries DESC LIMIT 20",
      },
    ],
  },
  ...sampleViews,
  ...rollupViews,
  auditView,
];
