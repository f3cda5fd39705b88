import { createHash } from "node:crypto";
import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import { createDistributed, indexDefinition, settingsText, tableSettings } from "./ddl-parts.ts";
import { engineOf, localName, onCluster, type Shape, singleServer } from "./shape.ts";
import { exceptionTable, type Measure, type RollupTable, rollupTables, unordered } from "./rollups.ts";
import { arrivalColumn, tableOf } from "./tables.ts";

/** Rollups stay for 24 months whatever the retention of intervals is (DECISIONS §2.2). */
export const rollupRetentionMs = 730 * 86_400_000;

const intervals = tableOf("flows").name;

/** A table the store fills by itself, from what is inserted into another. */
export interface DerivedTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly { readonly column: string; readonly type: string; readonly codec?: string | undefined; readonly description: string }[];
  readonly indexes: readonly { readonly name: string; readonly expression: string; readonly type: string }[];
  readonly engine: "AggregatingMergeTree" | "MergeTree";
  readonly partition: string;
  readonly sortKey: readonly string[];
  readonly view: string;
  /** Table whose inserts fill it. */
  readonly from: string;
  /** What the view selects; `rows` stands behind FROM. */
  readonly select: (rows: string) => string;
}

const arrival: Measure = {
  column: arrivalColumn,
  expression: arrivalColumn,
  aggregate: "max",
  type: "DateTime('UTC')",
  codec: "Delta, ZSTD(1)",
  description: "When the last of them was stored, UTC; retention counts from here.",
};

function derived(table: RollupTable): DerivedTable {
  const { rollup, grain, name, description, from, view } = table;
  const measures = [...rollup.measures, arrival];
  const isFirst = from === intervals;
  const keys = ["bucket", ...rollup.keys.map(({ column }) => column)];
  return {
    name,
    description,
    columns: [
      { column: "bucket", type: "DateTime('UTC')", codec: "Delta, ZSTD(1)", description: "Start of the time in which the intervals began, UTC." },
      ...rollup.keys,
      ...measures.map((measure) => ({ ...measure, type: `SimpleAggregateFunction(${measure.aggregate}, ${measure.type})` })),
    ],
    indexes: rollup.indexes ?? [],
    engine: "AggregatingMergeTree",
    partition: `${grain.partition}(bucket)`,
    sortKey: ["bucket", ...rollup.sortKey],
    view,
    from,
    select(rows) {
      const source = isFirst ? (rollup.source?.replace(intervals, rows) ?? rows) : rows;
      // Grouped by other names than the columns they come from, for a name means the column.
      const inner = [
        `${grain.start}(${isFirst ? "first_seen" : "bucket"}) AS b`,
        ...rollup.keys.map(({ column, expression }, i) => `${isFirst ? expression : column} AS k${i}`),
        ...measures.map(({ column, expression }, i) => `${isFirst ? expression : column} AS m${i}`),
      ];
      const outer = [
        "b AS bucket",
        ...rollup.keys.map(({ column }, i) => `k${i} AS ${column}`),
        ...measures.map(({ column, aggregate, type }, i) => `${aggregate}(${type.startsWith("UInt") ? `toUInt64(m${i})` : `m${i}`}) AS ${column}`),
      ];
      return `SELECT ${outer.join(", ")} FROM (SELECT ${inner.join(", ")} FROM ${source}) GROUP BY ${keys.map((_, i) => (i === 0 ? "b" : `k${i - 1}`)).join(", ")}`;
    },
  };
}

const exceptions: DerivedTable = {
  name: exceptionTable,
  description: "Intervals after which adding up by names or counting by first intervals is not enough: their flows are looked at one by one.",
  columns: [
    { column: "first_seen", type: "DateTime64(3, 'UTC')", codec: "Delta, ZSTD(1)", description: "First packet of the interval, UTC." },
    { column: "flow_id", type: "UInt64", description: "Its flow." },
    { column: "renamed", type: "UInt8", description: "1 when its names are not those of the flow's interval before." },
    { column: "unordered", type: "UInt8", description: "1 when its place in the flow is not known." },
    { column: arrivalColumn, type: "DateTime('UTC')", codec: "Delta, ZSTD(1)", description: "When it was stored, UTC; retention counts from here." },
  ],
  indexes: [],
  engine: "MergeTree",
  partition: "toYYYYMM(first_seen)",
  sortKey: ["first_seen", "flow_id"],
  view: `${exceptionTable}_view`,
  from: intervals,
  select: (rows) =>
    `SELECT first_seen, flow_id, renamed, unordered, ${arrivalColumn} FROM (SELECT first_seen, flow_id, toUInt8(renamed > 0) AS renamed, toUInt8(${unordered}) AS unordered, ${arrivalColumn} FROM ${rows}) WHERE renamed > 0 OR unordered > 0`,
};

export const derivedTables: readonly DerivedTable[] = [...rollupTables.map(derived), exceptions];

/** Everything of it that a migration fixes. */
export function derivedLayout({ engine, partition, sortKey }: DerivedTable, shape: Shape = singleServer): string {
  return `ENGINE = ${engineOf(shape, engine)}\nPARTITION BY ${partition}\nORDER BY (${sortKey.join(", ")})`;
}

/** `isStored`: not of a Distributed table, which has no codecs. */
export function derivedColumn({ column, type, codec, description }: DerivedTable["columns"][number], isStored: boolean): string {
  return `${quoteIdentifier(column)} ${type} COMMENT ${quoteString(description)}${codec && isStored ? ` CODEC(${codec})` : ""}`;
}

/** Where its rows lie, and on a cluster what lies over the shards: only read, for each shard fills its own. */
export function derivedStatements(table: DerivedTable, shape: Shape = singleServer): readonly string[] {
  const lines = [...table.columns.map((column) => derivedColumn(column, true)), ...table.indexes.map(indexDefinition)];
  return [
    `CREATE TABLE IF NOT EXISTS ${quoteIdentifier(localName(table.name, shape))}${onCluster(shape)}
(
${lines.map((line) => `  ${line}`).join(",\n")}
)
${derivedLayout(table, shape)}
TTL ${arrivalColumn} + toIntervalSecond(${rollupRetentionMs / 1_000})
SETTINGS index_granularity = 8192, ${settingsText(tableSettings(shape))}
COMMENT ${quoteString(table.description)}`,
    ...createDistributed(
      table.name,
      table.columns.map((column) => derivedColumn(column, false)),
      undefined,
      table.description,
      shape,
    ),
  ];
}

/** Its comment tells a view of another version from this one's. */
export function viewComment(table: DerivedTable): string {
  return createHash("sha256").update(table.select(table.from)).digest("hex").slice(0, 16);
}

/** What fills it. */
export function derivedViewStatement(table: DerivedTable, shape: Shape = singleServer): string {
  return `CREATE MATERIALIZED VIEW IF NOT EXISTS ${quoteIdentifier(table.view)}${onCluster(shape)} TO ${quoteIdentifier(localName(table.name, shape))}
AS ${table.select(quoteIdentifier(localName(table.from, shape)))}
COMMENT ${quoteString(viewComment(table))}`;
}

/** From when each rollup is whole: what was stored before it was made is added to it afterwards, the newest first. */
export const coverageTable = "rollup_coverage";
const coverageColumns = [
  "table_name String COMMENT 'The rollup'",
  "whole_from DateTime64(3, 'UTC') COMMENT 'Intervals that begin from then on are all in it; the earliest row counts'",
  "recorded_at DateTime('UTC') DEFAULT now('UTC') COMMENT 'When this was known; the first row is as old as the rollup'",
];

export function createCoverage(shape: Shape = singleServer): readonly string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${localName(coverageTable, shape)}${onCluster(shape)}
(
${coverageColumns.map((line) => `  ${line}`).join(",\n")}
)
ENGINE = ${engineOf(shape)}
ORDER BY (table_name, recorded_at)`,
    ...createDistributed(coverageTable, coverageColumns, "cityHash64(table_name)", "From when rollups are whole.", shape),
  ];
}
