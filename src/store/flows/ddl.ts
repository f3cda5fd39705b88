import { createHash } from "node:crypto";
import type { Field } from "../../model/table.ts";
import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import { arrivalColumn, sqlTypeOf, tables, type TableDefinition } from "./tables.ts";
import { publishedViews, type PublishedView } from "./published-views.ts";

/** Every statement here is computed from the model's fields and the definitions of `tables.ts`. */
export function columnDefinition(field: Field): string {
  const codec = field.codec ? ` CODEC(${field.codec})` : "";
  return `${quoteIdentifier(field.column)} ${sqlTypeOf(field)} COMMENT ${quoteString(field.description)}${codec}`;
}

export const arrivalDefinition = `${quoteIdentifier(arrivalColumn)} DateTime('UTC') DEFAULT now('UTC') COMMENT ${quoteString("When the row was stored, UTC; retention counts from here.")} CODEC(Delta, ZSTD(1))`;

/** The retention clause; rows leave the store this long after they came into it. */
export function ttlExpression(retentionMs: number): string {
  return `${arrivalColumn} + toIntervalSecond(${Math.max(1, Math.round(retentionMs / 1_000))})`;
}

export function indexDefinition(index: TableDefinition["indexes"][number]): string {
  return `INDEX ${index.name} ${index.expression} TYPE ${index.type}`;
}

/** Everything of a table that a migration fixes and no later start may silently change. */
export function layoutOf(table: TableDefinition): string {
  return `ENGINE = MergeTree\nPARTITION BY toYYYYMMDD(${table.timeColumn})\nORDER BY (${table.sortKey.join(", ")})`;
}

/**
 * Settings that may change: a start brings them up to date. Up to 128 MiB a part has its columns in one file: a block just inserted
 * would else be two hundred files, whose making costs more than their contents. An insert is answered when its rows are on the disk, not
 * before: the spool lets go of them then. (Merges need no such thing: what they replace stays for minutes.)
 */
export const tableSettings: Readonly<Record<string, number>> = {
  non_replicated_deduplication_window: 10_000,
  ttl_only_drop_parts: 1,
  min_bytes_for_wide_part: 128 * 1024 * 1024,
  fsync_after_insert: 1,
  fsync_part_directory: 1,
};

export const settingsText = (settings: Readonly<Record<string, number>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");

export function createTable(table: TableDefinition, retentionMs: number): string {
  const lines = [...table.fields.map(columnDefinition), arrivalDefinition, ...table.indexes.map(indexDefinition)];
  return `CREATE TABLE IF NOT EXISTS ${quoteIdentifier(table.name)}
(
${lines.map((line) => `  ${line}`).join(",\n")}
)
${layoutOf(table)}
TTL ${ttlExpression(retentionMs)}
SETTINGS index_granularity = 8192, ${settingsText(tableSettings)}
COMMENT ${quoteString(table.description)}`;
}

export function createView(view: PublishedView): string {
  const declared = view.columns.map((column) => `  ${quoteIdentifier(column.name)} ${column.type} COMMENT ${quoteString(column.description)}`);
  const selected = view.columns.map((column) => `  ${column.expression} AS ${quoteIdentifier(column.name)}`);
  return `CREATE OR REPLACE VIEW ${quoteIdentifier(view.name)}
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
export const createLedger = `CREATE TABLE IF NOT EXISTS ${ledgerTable}
(
  version UInt32 COMMENT 'Number of the migration',
  name String COMMENT 'What it does',
  checksum String COMMENT 'SHA-256 of what it fixes',
  applied_at DateTime('UTC') DEFAULT now('UTC') COMMENT 'When it ran'
)
ENGINE = MergeTree
ORDER BY version`;

export interface Migration {
  readonly version: number;
  readonly name: string;
  /** What must never change once applied. */
  readonly fixes: string;
  readonly statements: (retentionMs: number) => readonly string[];
}

/** In order; a new one is appended, an old one never changed. Columns, comments and views are brought up to date at every start. */
export const migrations: readonly Migration[] = tables.map((table, i) => ({
  version: i + 1,
  name: `create ${table.name}`,
  fixes: layoutOf(table),
  statements: (retentionMs) => [createTable(table, retentionMs)],
}));

export function checksumOf(migration: Migration): string {
  return createHash("sha256").update(`${migration.version} ${migration.name}\n${migration.fixes}`).digest("hex");
}

/** All DDL of a new store. */
export function allDdl(retentionMs: number): readonly { readonly file: string; readonly text: string }[] {
  return [
    { file: `${ledgerTable}.sql`, text: createLedger },
    ...tables.map((table) => ({ file: `${table.name}.sql`, text: createTable(table, retentionMs) })),
    ...publishedViews.map((view) => ({ file: `${view.name}.sql`, text: createView(view) })),
  ];
}
