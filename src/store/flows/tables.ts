import { auditFields } from "../../model/audit-fields.ts";
import { dnsFields } from "../../model/dns-fields.ts";
import { flowFields } from "../../model/flow-fields.ts";
import type { BatchTable } from "../../model/encoded-batch.ts";
import { monitorSampleFields } from "../../model/monitor-sample-fields.ts";
import { snmpDeviceSampleFields, snmpInterfaceSampleFields } from "../../model/snmp-sample-fields.ts";
import type { ColumnType, Field } from "../../model/table.ts";

/** One MergeTree table: its columns come from the model, the rest is said here. */
export interface TableDefinition {
  readonly batchTable: BatchTable;
  /** Its name in the database; people see the published view instead. */
  readonly name: string;
  readonly description: string;
  readonly fields: readonly Field[];
  /** Column whose UTC day is the partition. */
  readonly timeColumn: string;
  readonly sortKey: readonly string[];
  /** On a cluster: by what rows are given to shards. All intervals of a flow lie on one. */
  readonly shardingKey: string;
  readonly indexes: readonly { readonly name: string; readonly expression: string; readonly type: string }[];
}

const bloom = "bloom_filter(0.01) GRANULARITY 1";

export const tables = [
  {
    batchTable: "flows",
    name: "flow_intervals",
    description: "Intervals of flows: one row per flow and export, counters are deltas. Count flows with uniqExact(flow_id).",
    fields: flowFields,
    timeColumn: "first_seen",
    // Coarse time first keeps "the last hour" cheap and leaves addresses well sorted within it.
    sortKey: ["toStartOfHour(first_seen)", "client_ip", "server_ip", "server_port"],
    shardingKey: "flow_id",
    indexes: [
      { name: "by_client_ip", expression: "client_ip", type: bloom },
      { name: "by_server_ip", expression: "server_ip", type: bloom },
      { name: "by_flow_id", expression: "flow_id", type: bloom },
      { name: "by_community_id", expression: "community_id_hash", type: bloom },
      { name: "by_hostname", expression: "hostname", type: "ngrambf_v1(4, 4096, 3, 0) GRANULARITY 1" },
      { name: "by_last_seen", expression: "last_seen", type: "minmax GRANULARITY 1" },
      { name: "by_arrival", expression: "ingested_at", type: "minmax GRANULARITY 1" },
    ],
  },
  {
    batchTable: "dns",
    name: "dns_transactions",
    description: "DNS questions with their answers: one row per question.",
    fields: dnsFields,
    timeColumn: "time",
    sortKey: ["toStartOfHour(time)", "client_ip", "name"],
    shardingKey: "flow_id",
    indexes: [
      { name: "by_client_ip", expression: "client_ip", type: bloom },
      { name: "by_resolver_ip", expression: "resolver_ip", type: bloom },
      { name: "by_flow_id", expression: "flow_id", type: bloom },
      { name: "by_name", expression: "name", type: "ngrambf_v1(4, 4096, 3, 0) GRANULARITY 1" },
    ],
  },
  {
    batchTable: "snmp_device_samples",
    name: "snmp_device_polls",
    description: "Polls of SNMP devices: one row each time a device was asked, answered or not.",
    fields: snmpDeviceSampleFields,
    timeColumn: "time",
    // A history is of one device; all devices of an hour are few rows.
    sortKey: ["device_id", "time"],
    shardingKey: "cityHash64(device_id)",
    indexes: [{ name: "by_time", expression: "time", type: "minmax GRANULARITY 1" }],
  },
  {
    batchTable: "snmp_interface_samples",
    name: "snmp_interface_polls",
    description: "Polls of interfaces of SNMP devices: one row per interface and poll, counters are what they grew by.",
    fields: snmpInterfaceSampleFields,
    timeColumn: "time",
    // A history of months reads a granule or two per quarter of a day; the last hour of all interfaces reads a quarter of a day.
    sortKey: ["toStartOfInterval(time, toIntervalHour(6))", "device_id", "if_index", "time"],
    shardingKey: "cityHash64(device_id)",
    indexes: [{ name: "by_time", expression: "time", type: "minmax GRANULARITY 1" }],
  },
  {
    batchTable: "monitor_samples",
    name: "monitor_measurements",
    description: "Measurements of active monitoring: one row per measurement of a monitor.",
    fields: monitorSampleFields,
    timeColumn: "time",
    sortKey: ["monitor_id", "time"],
    shardingKey: "cityHash64(monitor_id)",
    indexes: [{ name: "by_time", expression: "time", type: "minmax GRANULARITY 1" }],
  },
  {
    batchTable: "audit",
    name: "audit_events",
    description: "Writes to Wiregraph whose outcome is known: one row each. The inventory holds the audit itself; this is its copy for SQL.",
    fields: auditFields,
    timeColumn: "time",
    sortKey: ["time", "event_id"],
    shardingKey: "cityHash64(event_id)",
    indexes: [],
  },
] as const satisfies readonly TableDefinition[];

export function tableOf(table: BatchTable): TableDefinition {
  return tables.find((each) => each.batchTable === table)!;
}

/** The row's arrival: retention counts from here, so an old capture stays as long as a new one. */
export const arrivalColumn = "ingested_at";

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  UInt8: "UInt8",
  UInt16: "UInt16",
  UInt32: "UInt32",
  Int32: "Int32",
  UInt64: "UInt64",
  Id64: "UInt64",
  MAC: "UInt64",
  Float64: "Float64",
  "DateTime64(3)": "DateTime64(3, 'UTC')",
  IPv6: "IPv6",
  String: "String",
  "LowCardinality(String)": "LowCardinality(String)",
  "Array(String)": "Array(String)",
};

export function sqlTypeOf(field: Field): string {
  return sqlTypes[field.type];
}
