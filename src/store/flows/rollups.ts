import { flowFields } from "../../model/flow-fields.ts";
import { sqlTypeOf, tableOf } from "./tables.ts";

/** A column of a rollup: how it comes from intervals, and how rows of one key are put together. */
export interface RollupColumn {
  readonly column: string;
  /** Over `flow_intervals`; in a rollup by hosts over one side of them. */
  readonly expression: string;
  readonly type: string;
  readonly codec?: string;
  readonly description: string;
}

export interface Measure extends RollupColumn {
  readonly aggregate: "sum" | "min" | "max";
}

/** One table of a rollup. */
export interface Grain {
  readonly name: "1m" | "1h" | "1d";
  readonly ms: number;
  /** ClickHouse's function of the bucket's start. */
  readonly start: string;
  readonly partition: string;
}

const minute: Grain = { name: "1m", ms: 60_000, start: "toStartOfMinute", partition: "toYYYYMMDD" };
const hour: Grain = { name: "1h", ms: 3_600_000, start: "toStartOfHour", partition: "toYYYYMM" };
const day: Grain = { name: "1d", ms: 86_400_000, start: "toStartOfDay", partition: "toYYYYMM" };

/** A row per rollup: its tables, views, comments, retention, migration and what the planner may ask of it follow. */
export interface Rollup {
  /** Its tables are `flow_<name>_<grain>`. */
  readonly name: "dimensions" | "hosts" | "hostnames" | "pairs" | "chains";
  /** What a row is, without the bucket. */
  readonly description: string;
  readonly keys: readonly RollupColumn[];
  readonly measures: readonly Measure[];
  /** Finest first; each is filled from the one before it, the first from the intervals. */
  readonly grains: readonly Grain[];
  /** After the bucket. */
  readonly sortKey: readonly string[];
  readonly indexes?: readonly { readonly name: string; readonly expression: string; readonly type: string }[];
  /** Rows made of each interval, when more than the interval itself: behind FROM. */
  readonly source?: string;
}

const intervals = tableOf("flows").name;
const field = (column: string): RollupColumn => {
  const found = flowFields.find((each) => each.column === column)!;
  return {
    column,
    expression: column,
    type: sqlTypeOf(found),
    description: found.description.replace(" of this interval", ""),
    ...("codec" in found && { codec: found.codec }),
  };
};
const fields = (...columns: readonly string[]): RollupColumn[] => columns.map(field);

const sum = (column: string, expression: string, description: string): Measure => ({
  column,
  expression,
  aggregate: "sum",
  type: "UInt64",
  codec: "T64, ZSTD(1)",
  description,
});

/** Sums of which a side of a flow has its own: what it sent, and what it got. */
const counted = [
  { column: "bytes", description: "Bytes, whole frames" },
  { column: "packets", description: "Packets" },
] as const;

const sums: readonly Measure[] = [
  sum("retransmissions", "sent_retransmissions + received_retransmissions", "TCP segments sent again, both ways."),
  sum("duration_ms", "dateDiff('millisecond', first_seen, last_seen)", "Milliseconds from the first to the last packet of each interval, added up."),
  sum("opens", "opens > 0", "Flows that begin here."),
  sum("intervals", "1", "Intervals."),
];

const times: readonly Measure[] = [
  { ...field("first_seen"), aggregate: "min", description: "First packet, UTC." },
  { ...field("last_seen"), aggregate: "max", description: "Last packet, UTC." },
];

const flowMeasures: readonly Measure[] = [
  ...counted.flatMap(({ column, description }) => [
    sum(`sent_${column}`, `sent_${column}`, `${description}, client to server.`),
    sum(`received_${column}`, `received_${column}`, `${description}, server to client.`),
  ]),
  ...sums,
  ...times,
];

/** No interval before it is known, or one that began later: exporters tell of times in any order. */
export const unordered = "opens = 0 AND (previous_first_seen > first_seen OR toUnixTimestamp64Milli(previous_first_seen) = 0)";

/** `role` of a host's rows. */
export const hostRoles = { client: 1, server: 2, both: 3 } as const;

const hostMeasures: readonly Measure[] = [
  ...counted.flatMap(({ column, description }) => [
    sum(`sent_${column}`, `if(side.2 = ${hostRoles.server}, received_${column}, sent_${column})`, `${description} that the host sent.`),
    sum(`received_${column}`, `if(side.2 = ${hostRoles.server}, sent_${column}, received_${column})`, `${description} that the host got.`),
  ]),
  ...sums,
  ...times,
];

const side = `arrayJoin(if(client_ip = server_ip, [(client_ip, ${hostRoles.both})], [(client_ip, ${hostRoles.client}), (server_ip, ${hostRoles.server})])) AS side`;

/** A host name as rollups sort it. */
export const backwards = "reverse(lowerUTF8(hostname))";

/**
 * Which grains each has was measured. A view costs its insert by the rows it makes: the dimensions, of which there are few, have minutes
 * for charts of the last hours; hosts begin with hours, since a minute of hosts is hardly less than the intervals themselves; and
 * pairs and host names, of which a quiet network has nearly as many in an hour as intervals, have days.
 */
export const rollups: readonly Rollup[] = [
  {
    name: "dimensions",
    description: "by application, protocol, direction, countries, interface, VLAN and exporter",
    keys: fields("application", "application_master", "category", "protocol", "direction", "client_country", "server_country", "interface", "vlan", "exporter"),
    measures: flowMeasures,
    grains: [minute, hour, day],
    sortKey: ["interface", "application", "direction", "protocol", "client_country", "server_country", "application_master", "category", "vlan", "exporter"],
  },
  {
    name: "hosts",
    description: "by host, once for each side of a flow",
    keys: [
      { column: "host", expression: "side.1", type: "IPv6", codec: "ZSTD(1)", description: "Address of the host. IPv4 is stored mapped." },
      {
        column: "role",
        expression: "side.2",
        type: "UInt8",
        description: "1 as client, 2 as server, 3 both at once: it talked to itself.",
      },
    ],
    measures: hostMeasures,
    grains: [hour, day],
    sortKey: ["host", "role"],
    source: `(SELECT *, ${side} FROM ${intervals})`,
  },
  {
    name: "hostnames",
    description: "by client and host name",
    keys: fields("hostname", "client_ip"),
    measures: flowMeasures,
    grains: [day],
    // Read backwards, names below one domain stand together.
    sortKey: [backwards, "hostname", "client_ip"],
  },
  {
    name: "pairs",
    description: "by client, server, server port and application",
    keys: fields("client_ip", "server_ip", "server_port", "protocol", "application", "direction"),
    measures: flowMeasures,
    grains: [day],
    sortKey: ["client_ip", "server_ip", "server_port", "protocol", "application", "direction"],
    indexes: [{ name: "by_server_ip", expression: "server_ip", type: "bloom_filter(0.01) GRANULARITY 1" }],
  },
  {
    // What the planner must know of an hour before it adds anything up.
    name: "chains",
    description: "on how intervals go on from earlier ones",
    keys: [],
    measures: [
      sum("intervals", "1", "Intervals."),
      sum("renamed", "renamed > 0", "Intervals whose names are not those of the flow's interval before."),
      sum("unordered", unordered, "Intervals whose place in their flow is not known."),
      {
        column: "longest_gap_ms",
        expression: `if(opens = 0 AND NOT (${unordered}), dateDiff('millisecond', previous_first_seen, first_seen), 0)`,
        aggregate: "max",
        type: "Int64",
        description: "Longest time from the start of an interval's predecessor to its own, in milliseconds.",
      },
    ],
    grains: [hour],
    sortKey: [],
  },
];

export interface RollupTable {
  readonly rollup: Rollup;
  readonly grain: Grain;
  readonly name: string;
  readonly description: string;
  /** The table it is filled from. */
  readonly from: string;
  readonly view: string;
}

const bucketNames = { "1m": "minute", "1h": "hour", "1d": "day" } as const;

export const rollupTables: readonly RollupTable[] = rollups.flatMap((rollup) =>
  rollup.grains.map((grain, i) => {
    const nameOf = ({ name }: Grain): string => `flow_${rollup.name}_${name}`;
    return {
      rollup,
      grain,
      name: nameOf(grain),
      description: `Intervals of flows added up by ${bucketNames[grain.name]} (UTC) ${rollup.description}.`,
      from: i === 0 ? intervals : nameOf(rollup.grains[i - 1]!),
      view: `${nameOf(grain)}_view`,
    };
  }),
);

export const rollupTable = (name: Rollup["name"], grain: Grain["name"]): RollupTable =>
  rollupTables.find((each) => each.rollup.name === name && each.grain.name === grain)!;

/** Flows that a sum over rollups gets wrong: an interval of theirs has other names than the one before, or no known place. */
export const exceptionTable = "flow_exceptions";
