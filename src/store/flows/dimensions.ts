import { flowFields } from "../../model/flow-fields.ts";
import type { FlowFilter } from "../../model/flow-filter.ts";
import { groupMembers } from "../../model/flow-filter-normal.ts";
import type { HostSet } from "../../model/host-group.ts";
import { peerRule } from "../../model/flow-peer.ts";
import { networkRanges } from "../../model/network-ranges.ts";
import type { FlowDimension, FlowMetric } from "../../model/query-plan.ts";
import type { NetworkName } from "../../model/place.ts";
import { formatMac } from "../../net/mac.ts";
import { protocolName } from "../../net/protocol-names.ts";
import { hostIn, mappedText } from "./filter-sql.ts";
import type { Parameters } from "./parameters.ts";
import type { Summed } from "./rollup-plan.ts";

/** One side of the flow as `(value, bytes it sent, bytes it received)`, for dimensions under which a flow counts on both sides; one that talks to itself once. */
const bothSides = (column: string): string => {
  const client = `tuple(client_${column}, sent_bytes, received_bytes)`;
  return `arrayJoin(if(client_${column} = server_${column}, [${client}], [${client}, tuple(server_${column}, received_bytes, sent_bytes)]))`;
};

interface Dimension {
  /** The group's key as SQL; `side` names the tuple of `bothSides` where one is joined. */
  readonly key: string;
  readonly columns: readonly string[];
  readonly side?: string;
  /** A flow may be in several of its groups. */
  readonly overlaps?: true;
  /** What stands behind FROM, made so that it has the key. */
  readonly source?: (rows: string) => string;
  /** Of a key that is a column: what a parameter beside it is; others are compared as text. */
  readonly type?: string;
  /** The key as people write it. */
  readonly text?: (value: string) => string;
}

function column(name: string, text?: (value: string) => string): Dimension {
  const { type } = flowFields.find((field) => field.column === name)!;
  return { key: name, columns: [name], type: type.replace("LowCardinality(String)", "String"), ...(text && { text }) };
}

const plainAddress = (value: string): string => (value.startsWith("::ffff:") && value.includes(".") ? value.slice(7) : value);
const macText = (value: string): string => (value === "0" ? "" : formatMac(Number(value)));

const asnText = (value: string): string => (value === "0" ? "" : value);

/** Dimensions that are more than a column: what the question and the configuration say of them. */
type Asked = "PEER" | "TIME" | "GROUP" | "CLIENT_NETWORK" | "SERVER_NETWORK";

const dimensions: Readonly<Record<Exclude<FlowDimension, Asked>, Dimension>> = {
  CLIENT: column("client_ip", plainAddress),
  SERVER: column("server_ip", plainAddress),
  HOST: { key: "side.1", columns: ["client_ip", "server_ip"], side: bothSides("ip"), text: plainAddress },
  MAC: { key: "side.1", columns: ["client_mac", "server_mac"], side: bothSides("mac"), text: macText },
  PROTOCOL: column("protocol", (value) => protocolName(Number(value))),
  APPLICATION: column("application"),
  CATEGORY: column("category"),
  SERVER_PORT: column("server_port"),
  HOSTNAME: column("hostname"),
  CLIENT_COUNTRY: column("client_country"),
  SERVER_COUNTRY: column("server_country"),
  CLIENT_ASN: column("client_asn", asnText),
  SERVER_ASN: column("server_asn", asnText),
  VLAN: column("vlan"),
  INTERFACE: column("interface"),
  EXPORTER: column("exporter", (value) => (value === "::" ? "" : plainAddress(value))),
  DIRECTION: column("direction"),
  JA4: column("ja4"),
};

/** An IPv6 as a number of the same order, which a join by range needs. */
const addressNumber = (address: string): string => `reinterpretAsUInt128(reverse(reinterpretAsFixedString(${address})))`;

/** The name of the smallest network around the addresses of a column; empty outside of all. A join costs the same for one name and for many. */
function networkName(side: "client" | "server", names: readonly NetworkName[], parameters: Parameters): Dimension {
  const address = `${side}_ip`;
  const key = `${side}_network`;
  const ranges = networkRanges(names);
  if (ranges.length === 0) return { key: "''", columns: [address] };
  const from = parameters.add(
    ranges.map((range) => mappedText(range.from)),
    "Array(IPv6)",
  );
  // Names stay here: the store counts by their numbers.
  const texts = ["", ...new Set(names.map(({ name }) => name))];
  const numberOf = new Map(texts.map((text, number) => [text, number]));
  const named = parameters.add(
    ranges.map(({ name = "" }) => numberOf.get(name) ?? 0),
    "Array(UInt32)",
  );
  const networks = `SELECT 1 AS one, ${addressNumber("range.1")} AS number, range.2 AS network FROM (SELECT arrayJoin(arrayZip(${from}, ${named})) AS range)`;
  return {
    key,
    columns: [address],
    text: (value) => texts[Number(value)] ?? "",
    source: (rows) =>
      `(SELECT f.* EXCEPT (one, number), n.network AS ${key} FROM (SELECT *, 1 AS one, ${addressNumber(address)} AS number FROM ${rows}) AS f ASOF LEFT JOIN (${networks}) AS n ON f.one = n.one AND f.number >= n.number)`,
  };
}

/** The groups that either side is in, a row for each; one row with none. Names stay here: the store counts by their numbers. */
function hostGroup(groups: readonly HostSet[], parameters: Parameters): Dimension {
  const members = groupMembers(groups);
  const ranges = members.flatMap((group, i) => group.ranges.map((range) => ({ ...range, number: i + 1 })));
  const macs = members.flatMap((group, i) => group.macs.map((mac) => ({ mac, number: i + 1 })));
  if (ranges.length + macs.length === 0) return { key: "''", columns: [] };
  const list = (values: readonly (string | number)[], type: string): string => parameters.add(values, `Array(${type})`);
  const inside = (address: string): string => `(${address} >= first AND ${address} <= last)`;
  const found = [
    ...(ranges.length === 0
      ? []
      : [
          `arrayFilter((n, first, last) -> ${inside("client_ip")} OR ${inside("server_ip")}, ${list(
            ranges.map(({ number }) => number),
            "UInt16",
          )}, ${list(
            ranges.map(({ first }) => mappedText(first)),
            "IPv6",
          )}, ${list(
            ranges.map(({ last }) => mappedText(last)),
            "IPv6",
          )})`,
        ]),
    ...(macs.length === 0
      ? []
      : [
          `arrayFilter((n, mac) -> mac = client_mac OR mac = server_mac, ${list(
            macs.map(({ number }) => number),
            "UInt16",
          )}, ${list(
            macs.map(({ mac }) => mac),
            "UInt64",
          )})`,
        ]),
  ];
  const numbers = `arrayDistinct(arrayConcat(${found.join(", ")}))`;
  return {
    key: "host_group",
    columns: [...(ranges.length > 0 ? ["client_ip", "server_ip"] : []), ...(macs.length > 0 ? ["client_mac", "server_mac"] : [])],
    overlaps: true,
    text: (value) => members[Number(value) - 1]?.name ?? "",
    source: (rows) => `(SELECT *, arrayJoin(if(empty(host_groups), [0], host_groups)) AS host_group FROM (SELECT *, ${numbers} AS host_groups FROM ${rows}))`,
  };
}

interface DimensionContext {
  readonly groups: readonly HostSet[];
  readonly filter: FlowFilter | null | undefined;
  readonly parameters: Parameters;
  /** SQL of the start of the step in time. */
  readonly timeBucket: string;
  readonly networkNames: readonly NetworkName[];
}

/** The dimension's SQL for this query. */
export function dimensionOf(name: FlowDimension, { filter, parameters, timeBucket, networkNames, groups }: DimensionContext): Dimension {
  if (name === "TIME") return { key: timeBucket, columns: [], text: (value) => new Date(Number(value)).toISOString() };
  if (name === "CLIENT_NETWORK") return networkName("client", networkNames, parameters);
  if (name === "SERVER_NETWORK") return networkName("server", networkNames, parameters);
  if (name === "GROUP") return hostGroup(groups, parameters);
  if (name !== "PEER") return dimensions[name];
  const rule = peerRule(filter);
  if (rule.kind === "remote")
    return { key: "if(direction = 'INBOUND', client_ip, server_ip)", columns: ["direction", "client_ip", "server_ip"], text: plainAddress };
  if (rule.kind !== "hosts") return dimensions[rule.kind === "client" ? "CLIENT" : "SERVER"];
  return { key: `if(${hostIn(rule.hosts, parameters, ["client_ip"])}, server_ip, client_ip)`, columns: ["client_ip", "server_ip"], text: plainAddress };
}

interface Metric {
  readonly sql: string;
  /** The same when a side was joined: what a host sent is not what the client sent. */
  readonly sideSql?: string;
  /** What it adds up, of those that rollups have. */
  readonly sums: readonly Summed[];
  /** Columns of the flow it looks at besides. */
  readonly columns: readonly string[];
  /** Groups' values add up to the total, when no flow is in two groups. */
  readonly addsUp: boolean;
}

/** Over rows as `FlowPlanner` gives them: intervals, or many of one key together. */
export const metrics: Readonly<Record<FlowMetric, Metric>> = {
  BYTES: { sql: "sum(sent_bytes + received_bytes)", sums: ["sent_bytes", "received_bytes"], columns: [], addsUp: true },
  SENT_BYTES: { sql: "sum(sent_bytes)", sideSql: "sum(side.2)", sums: ["sent_bytes"], columns: [], addsUp: true },
  RECEIVED_BYTES: { sql: "sum(received_bytes)", sideSql: "sum(side.3)", sums: ["received_bytes"], columns: [], addsUp: true },
  PACKETS: { sql: "sum(sent_packets + received_packets)", sums: ["sent_packets", "received_packets"], columns: [], addsUp: true },
  FLOWS: { sql: "sum(flows)", sums: [], columns: [], addsUp: true },
  CLIENTS: { sql: "uniqExact(client_ip)", sums: [], columns: ["client_ip"], addsUp: false },
  SERVERS: { sql: "uniqExact(server_ip)", sums: [], columns: ["server_ip"], addsUp: false },
  SERVER_PORTS: { sql: "uniqExact((protocol, server_port))", sums: [], columns: ["protocol", "server_port"], addsUp: false },
  RETRANSMISSIONS: { sql: "sum(retransmissions)", sums: ["retransmissions"], columns: [], addsUp: true },
  // A connection is set up once, in the interval that opens it; later intervals would count a long flow again.
  LATENCY: {
    sql: "avgIf(client_latency_us + server_latency_us, opens = 1 AND client_latency_us > 0 AND server_latency_us > 0) / 1000",
    sums: [],
    columns: ["client_latency_us", "server_latency_us", "opens"],
    addsUp: false,
  },
  DURATION: { sql: "sum(duration_ms)", sums: ["duration_ms"], columns: [], addsUp: true },
};

/** `isDistinct`: rows are intervals with their flow's id. */
export function metricSql(name: FlowMetric, hasSide: boolean, isDistinct: boolean): string {
  if (name === "FLOWS" && isDistinct) return "uniqExact(flow_id)";
  return hasSide ? (metrics[name].sideSql ?? metrics[name].sql) : metrics[name].sql;
}
