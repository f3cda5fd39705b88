import { createHash } from "node:crypto";
import type { Field } from "../../model/table.ts";
import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import { createCoverage, coverageTable, derivedLayout, derivedStatements, derivedTables, derivedViewStatement } from "./rollup-ddl.ts";
import { createDistributed, indexDefinition, settingsText, tableSettings } from "./ddl-parts.ts";
import { publishedViews, type PublishedView } from "./published-views.ts";
import { engineOf, localName, onCluster, type Shape, singleServer } from "./shape.ts";
import { arrivalColumn, sqlTypeOf, tables, type TableDefinition } from "./tables.ts";

/** Every statement here is computed from the model's fields and the definitions of `tables.ts`. */
export function columnDefinition(field: Field): string {
  const untold = field.untold === undefined ? "" : ` DEFAULT ${field.untold}`;
  return `${quoteIdentifier(field.column)} ${sqlTypeOf(field)}${untold} COMMENT ${quoteString(field.description)}${field.codec ? ` CODEC(${field.codec})` : ""}`;
}

/** A column of a Distributed table, which stores nothing: without codec. */
export function distributedColumn(field: Field): string {
  return `${quoteIdentifier(field.column)} ${sqlTypeOf(field)} COMMENT ${quoteString(field.description)}`;
}

export const distributedArrival = `${quoteIdentifier(arrivalColumn)} DateTime('UTC') DEFAULT now('UTC') COMMENT ${quoteString("When the row was stored, UTC; retention counts from here.")}`;
export const arrivalDefinition = `${distributedArrival} CODEC(Delta, ZSTD(1))`;

/** The retention clause; rows leave the store this long after they came into it. */
export function ttlExpression(retentionMs: number): string {
  return `${arrivalColumn} + toIntervalSecond(${Math.max(1, Math.round(retentionMs / 1_000))})`;
}

/** Everything of a table that a migration fixes and no later start may silently change. */
export function layoutOf(table: TableDefinition, shape: Shape = singleServer): string {
  return `ENGINE = ${engineOf(shape)}\nPARTITION BY toYYYYMMDD(${table.timeColumn})\nORDER BY (${table.sortKey.join(", ")})`;
}

/** The table with the rows: on a cluster each shard's. */
export function createTable(table: TableDefinition, retentionMs: number, shape: Shape = singleServer): string {
  const lines = [...table.fields.map(columnDefinition), arrivalDefinition, ...table.indexes.map(indexDefinition)];
  return `CREATE TABLE IF NOT EXISTS ${quoteIdentifier(localName(table.name, shape))}${onCluster(shape)}
(
${lines.map((line) => `  ${line}`).join(",\n")}
)
${layoutOf(table, shape)}
TTL ${ttlExpression(retentionMs)}
SETTINGS index_granularity = 8192, ${settingsText(tableSettings(shape))}
COMMENT ${quoteString(table.description)}`;
}

/** All of one table: where its rows lie, and on a cluster what lies over the shards. */
export function tableStatements(table: TableDefinition, retentionMs: number, shape: Shape = singleServer): readonly string[] {
  const columns = [...table.fields.map(distributedColumn), distributedArrival];
  return [createTable(table, retentionMs, shape), ...createDistributed(table.name, columns, table.shardingKey, table.description, shape)];
}

export function createView(view: PublishedView, shape: Shape = singleServer): string {
  const declared = view.columns.map((column) => `  ${quoteIdentifier(column.name)} ${column.type} COMMENT ${quoteString(column.description)}`);
  const selected = view.columns.map((column) => `  ${column.expression} AS ${quoteIdentifier(column.name)}`);
  return `CREATE OR REPLACE VIEW ${quoteIdentifier(view.name)}${onCluster(shape)}
(
${declared.join(",\n")}
)
AS SELECT
${selected.join(",\n")}
FROM (SELECT ${view.source.columns.map((column) => `${column} AS ${raw(column)}`).join(", ")} FROM ${quoteIdentifier(view.source.table)})
COMMENT ${quoteString(view.description)}`;
}

/** Names of the stored columns inside a view, so that a published column may have a stored one's name and another value. */
export function raw(column: string): string {
  return `stored_${column}`;
}

export const ledgerTable = "schema_migrations";
const ledgerColumns = [
  "version UInt32 COMMENT 'Number of the migration'",
  "name String COMMENT 'What it does'",
  "checksum String COMMENT 'SHA-256 of what it fixes'",
  "applied_at DateTime('UTC') DEFAULT now('UTC') COMMENT 'When it ran'",
];

/** The record of the migrations that ran; on a cluster one for all shards. */
export function createLedger(shape: Shape = singleServer): readonly string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${localName(ledgerTable, shape)}${onCluster(shape)}
(
${ledgerColumns.map((line) => `  ${line}`).join(",\n")}
)
ENGINE = ${engineOf(shape)}
ORDER BY version`,
    ...createDistributed(ledgerTable, ledgerColumns, "version", "Migrations that ran.", shape),
  ];
}

export interface Migration {
  readonly version: number;
  readonly name: string;
  /** What must never change once applied. */
  readonly fixes: string;
  readonly statements: (retentionMs: number) => readonly string[];
}

/**
 * Tables by the number of the migration that makes them: a number is given once, and stores know it. New tables go to the end, whatever
 * kind they are of.
 */
const numbered = [
  "flow_intervals",
  "dns_transactions",
  "rollup_coverage",
  "flow_dimensions_1m",
  "flow_dimensions_1h",
  "flow_dimensions_1d",
  "flow_hosts_1h",
  "flow_hosts_1d",
  "flow_hostnames_1d",
  "flow_pairs_1d",
  "flow_chains_1h",
  "flow_exceptions",
  "snmp_device_polls",
  "snmp_interface_polls",
  "monitor_measurements",
  "audit_events",
];

/** In the order of their numbers; one is never changed. Columns, comments and views are brought up to date at every start. */
export function migrationsOf(shape: Shape = singleServer): readonly Migration[] {
  return [
    ...tables.map((table) => ({
      table: table.name,
      fixes: shape.kind === "single" ? layoutOf(table, shape) : `${layoutOf(table, shape)}\nDISTRIBUTED BY ${table.shardingKey}`,
      statements: (retentionMs: number) => tableStatements(table, retentionMs, shape),
    })),
    { table: coverageTable, fixes: "", statements: () => createCoverage(shape) },
    ...derivedTables.map((table) => ({ table: table.name, fixes: derivedLayout(table, shape), statements: () => derivedStatements(table, shape) })),
  ]
    .map(({ table, ...migration }) => ({ version: numbered.indexOf(table) + 1, name: `create ${table}`, ...migration }))
    .toSorted((a, b) => a.version - b.version);
}

export function checksumOf(migration: Migration): string {
  return createHash("sha256").update(`${migration.version} ${migration.name}\n${migration.fixes}`).digest("hex");
}

/** All DDL of a new store: each file's statements. */
export function allDdl(retentionMs: number, shape: Shape = singleServer): readonly { readonly file: string; readonly statements: readonly string[] }[] {
  return [
    { file: `${ledgerTable}.sql`, statements: createLedger(shape) },
    ...tables.map((table) => ({ file: `${table.name}.sql`, statements: tableStatements(table, retentionMs, shape) })),
    { file: `${coverageTable}.sql`, statements: createCoverage(shape) },
    ...derivedTables.map((table) => ({ file: `${table.name}.sql`, statements: [...derivedStatements(table, shape), derivedViewStatement(table, shape)] })),
    ...publishedViews.map((view) => ({ file: `${view.name}.sql`, statements: [createView(view, shape)] })),
  ];
}
