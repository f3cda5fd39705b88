import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import { deduplicationSettings, distributedEngine, onCluster, type Shape, singleServer } from "./shape.ts";
import type { TableDefinition } from "./tables.ts";

type TableSettings = Readonly<Record<string, number | string>>;

/**
 * Settings that may change: a start brings them up to date. Up to 128 MiB a part has its columns in one file: a block just inserted
 * would else be two hundred files, whose making costs more than their contents. An insert is answered when its rows are on the disk, not
 * before: the spool lets go of them then. (Merges need no such thing: what they replace stays for minutes.) Merging is most of what a row
 * costs: it waits for eight parts of a size, small ones are merged row by row and not column by column, and no statistics of columns are
 * made, which no query here is planned by.
 */
export function tableSettings(shape: Shape = singleServer): TableSettings {
  return {
    ...deduplicationSettings(10_000, shape),
    ttl_only_drop_parts: 1,
    min_bytes_for_wide_part: 128 * 1024 * 1024,
    fsync_after_insert: 1,
    fsync_part_directory: 1,
    auto_statistics_types: "",
    vertical_merge_algorithm_min_rows_to_activate: 2_000_000,
    merge_selector_base: 8,
  };
}

export const settingsText = (settings: TableSettings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === "string" ? quoteString(value) : value}`)
    .join(", ");

/** Those which a table with this CREATE statement has otherwise. */
export function settingsToChange(ddl: string, shape: Shape): TableSettings {
  const settings = Object.entries(tableSettings(shape));
  return Object.fromEntries(settings.filter(([name, value]) => !new RegExp(`\\b${settingsText({ [name]: value })}(?![^ ,])`).test(ddl)));
}

/** The table over all shards; none on one server. */
export function createDistributed(
  name: string,
  columns: readonly string[],
  shardingKey: string | undefined,
  description: string,
  shape: Shape,
): readonly string[] {
  const engine = distributedEngine(name, shardingKey, shape);
  if (engine === undefined) return [];
  return [
    `CREATE TABLE IF NOT EXISTS ${quoteIdentifier(name)}${onCluster(shape)}
(
${columns.map((line) => `  ${line}`).join(",\n")}
)
ENGINE = ${engine}
COMMENT ${quoteString(description)}`,
  ];
}

export function indexDefinition(index: TableDefinition["indexes"][number]): string {
  return `INDEX ${index.name} ${index.expression} TYPE ${index.type}`;
}
