import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";

/**
 * How the store lies on ClickHouse: on one server (the embedded engine is one too), or on the shards of a cluster. On a cluster rows
 * lie in `NAME_local` of each shard and `NAME` is the Distributed table over them, so that inserts and queries use one name in both.
 */
export type Shape =
  | { readonly kind: "single" }
  | {
      readonly kind: "cluster";
      /** As `remote_servers` of the servers' configuration names it. */
      readonly cluster: string;
      /** Whether shards have replicas, kept alike by ClickHouse Keeper. */
      readonly replicated: boolean;
      readonly database: string;
    };

export const singleServer: Shape = { kind: "single" };

/** The table in which a shard keeps its rows; materialised views read and fill these. */
export function localName(table: string, shape: Shape): string {
  return shape.kind === "single" ? table : `${table}_local`;
}

/** What stands behind the name in DDL. */
export function onCluster(shape: Shape): string {
  return shape.kind === "single" ? "" : ` ON CLUSTER ${quoteIdentifier(shape.cluster)}`;
}

/** An engine of the MergeTree family with its own parameters, such as `SummingMergeTree` and `(bytes, packets)`. */
export function engineOf(shape: Shape, family = "MergeTree", ...parameters: readonly string[]): string {
  if (shape.kind === "single" || !shape.replicated) return parameters.length > 0 ? `${family}(${parameters.join(", ")})` : family;
  // The servers' macros say which shard and replica each is.
  return `Replicated${family}(${["'/clickhouse/tables/{shard}/{database}/{table}'", "'{replica}'", ...parameters].join(", ")})`;
}

/** The engine of the table over all shards; undefined on one server. Without a sharding key it is only read: views fill each shard's own. */
export function distributedEngine(table: string, shardingKey: string | undefined, shape: Shape): string | undefined {
  if (shape.kind === "single") return undefined;
  const key = shardingKey === undefined ? [] : [shardingKey];
  return `Distributed(${[quoteString(shape.cluster), quoteString(shape.database), quoteString(localName(table, shape)), ...key].join(", ")})`;
}

/** A system table of this server, or of one replica of each shard. */
export function onShards(table: string, shape: Shape): string {
  return shape.kind === "single" ? table : `cluster(${quoteString(shape.cluster)}, ${table})`;
}

/** How many blocks are remembered so that a repeated insert is none; a spool may be hours behind. */
export function deduplicationSettings(blocks: number, shape: Shape): Readonly<Record<string, number>> {
  return shape.kind === "cluster" && shape.replicated
    ? { replicated_deduplication_window: blocks, replicated_deduplication_window_seconds: 7 * 86_400 }
    : { non_replicated_deduplication_window: blocks };
}

/** What every statement on a cluster is sent with; nothing on one server. */
export function clusterSettings(shape: Shape): Readonly<Record<string, string | number>> {
  if (shape.kind === "single") return {};
  return {
    // An insert is answered when its rows are on their shards, not when the server that took it means to send them.
    distributed_foreground_insert: 1,
    // A subquery over all shards is run once and its result sent to each: right whatever it asks for.
    distributed_product_mode: "global",
    // One flow is asked for on its shard alone.
    optimize_skip_unused_shards: 1,
  };
}
