import { formatDuration } from "../../model/time.ts";
import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import type { FlowConnection } from "./connection.ts";
import { arrivalDefinition, columnDefinition, createView, distributedArrival, distributedColumn, ttlExpression } from "./ddl.ts";
import { indexDefinition, settingsText, settingsToChange } from "./ddl-parts.ts";
import { derivedDrift } from "./rollup-drift.ts";
import { publishedViews } from "./published-views.ts";
import { localName, onCluster } from "./shape.ts";
import { arrivalColumn, tables, type TableDefinition } from "./tables.ts";

/** One thing in which the store is not as the code has it, with what makes it so. */
export interface StoreChange {
  /** For people: `flow_intervals: add column tunnel`. */
  readonly title: string;
  readonly statements: readonly string[];
}

/** What follows the code at every start: columns, comments, indexes, settings and retention of the tables that exist, and the views. Changes nothing. */
export async function driftOf(connection: FlowConnection, retentionMs: number): Promise<readonly StoreChange[]> {
  const existing = await connection.rows<{ name: string; ddl: string }>(
    { sql: "SELECT name, create_table_query AS ddl FROM system.tables WHERE database = {database:String}", parameters: { database: connection.database } },
    "write",
  );
  const ddlOf = new Map(existing.map(({ name, ddl }) => [name, ddl]));
  const changes: StoreChange[] = [];
  for (const table of tables) {
    const local = localName(table.name, connection.shape);
    const ddl = ddlOf.get(local);
    if (ddl !== undefined) changes.push(...(await tableDrift(connection, table, local, ddl, retentionMs)));
    if (local !== table.name && ddlOf.has(table.name)) changes.push(...(await columnDrift(connection, table, table.name)));
  }
  changes.push(...(await derivedDrift(connection, ddlOf)));
  for (const view of publishedViews) {
    const statement = createView(view, connection.shape);
    const ddl = ddlOf.get(view.name);
    if (ddl === undefined || !(await isSameView(connection, ddl, statement))) {
      changes.push({ title: `${view.name}: ${ddl === undefined ? "make" : "renew"} the view`, statements: [statement] });
    }
  }
  return changes;
}

/** Columns that lack and comments that changed; on a cluster the Distributed table has them too. */
async function columnDrift(connection: FlowConnection, table: TableDefinition, name: string): Promise<readonly StoreChange[]> {
  const isDistributed = name !== localName(table.name, connection.shape);
  const present = await connection.rows<{ name: string; comment: string }>(
    {
      sql: "SELECT name, comment FROM system.columns WHERE database = {database:String} AND table = {table:String}",
      parameters: { database: connection.database, table: name },
    },
    "write",
  );
  const comments = new Map(present.map((column) => [column.name, column.comment]));
  const added: string[] = [];
  const described: string[] = [];
  const clauses: string[] = [];
  let previous: string | undefined;
  for (const field of table.fields) {
    if (!comments.has(field.column)) {
      const definition = isDistributed ? distributedColumn(field) : columnDefinition(field);
      clauses.push(`ADD COLUMN IF NOT EXISTS ${definition}${previous ? ` AFTER ${quoteIdentifier(previous)}` : " FIRST"}`);
      added.push(field.column);
    } else if (comments.get(field.column) !== field.description) {
      clauses.push(`COMMENT COLUMN ${quoteIdentifier(field.column)} ${quoteString(field.description)}`);
      described.push(field.column);
    }
    previous = field.column;
  }
  if (!comments.has(arrivalColumn)) {
    clauses.push(`ADD COLUMN IF NOT EXISTS ${isDistributed ? distributedArrival : arrivalDefinition}`);
    added.push(arrivalColumn);
  }
  if (clauses.length === 0) return [];
  const said = [added.length > 0 && `add ${listed("column", added)}`, described.length > 0 && `describe ${listed("column", described)}`];
  return [{ title: `${name}: ${said.filter(Boolean).join(", ")}`, statements: [`${alter(connection, name)} ${clauses.join(", ")}`] }];
}

async function tableDrift(connection: FlowConnection, table: TableDefinition, name: string, ddl: string, retentionMs: number): Promise<readonly StoreChange[]> {
  const changes = [...(await columnDrift(connection, table, name))];
  const change = (what: string, clause: string): void => void changes.push({ title: `${name}: ${what}`, statements: [`${alter(connection, name)} ${clause}`] });
  const indexes = await connection.rows<{ name: string }>(
    {
      sql: "SELECT name FROM system.data_skipping_indices WHERE database = {database:String} AND table = {table:String}",
      parameters: { database: connection.database, table: name },
    },
    "write",
  );
  const missing = table.indexes.filter((index) => !indexes.some((each) => each.name === index.name));
  if (missing.length > 0) {
    change(
      `add ${listed(
        "index",
        missing.map((index) => index.name),
      )}`,
      missing.map((index) => `ADD ${indexDefinition(index)}`).join(", "),
    );
  }
  const settings = settingsToChange(ddl, connection.shape);
  if (Object.keys(settings).length > 0) change(`change ${listed("setting", Object.keys(settings))}`, `MODIFY SETTING ${settingsText(settings)}`);
  if (!ddl.includes(`TTL ${ttlExpression(retentionMs)}`)) {
    // Old parts keep their clock until they are merged; rewriting them all at once would stall the store.
    change(`keep rows for ${formatDuration(retentionMs)}`, `MODIFY TTL ${ttlExpression(retentionMs)} SETTINGS materialize_ttl_after_modify = 0`);
  }
  return changes;
}

const alter = ({ shape }: FlowConnection, name: string): string => `ALTER TABLE ${quoteIdentifier(name)}${onCluster(shape)}`;
const plurals: Readonly<Record<string, string>> = { column: "columns", index: "indexes", setting: "settings" };
const listed = (what: string, names: readonly string[]): string => `${names.length === 1 ? what : plurals[what]} ${names.join(", ")}`;

/** The engine keeps a view's text as it formats it, with the database before each table and without how it was made. */
async function isSameView(connection: FlowConnection, ddl: string, statement: string): Promise<boolean> {
  const [row] = await connection.rows<{ text: string }>({ sql: `SELECT formatQuerySingleLine(${quoteString(statement)}) AS text` }, "write");
  const bare = (text: string): string =>
    text
      .replaceAll(`${connection.database}.`, "")
      .replaceAll(`\`${connection.database}\`.`, "")
      .replace("CREATE OR REPLACE VIEW", "CREATE VIEW")
      .replace(/ ON CLUSTER (?:`[^`]*`|\w+)/, "")
      .replace(/ (?:DEFINER = \S+ )?SQL SECURITY \w+/, "");
  return bare(ddl) === bare(row?.text ?? "");
}
