import type { FlowConnection } from "../../src/store/flows/connection.ts";
import { arrivalColumn } from "../../src/store/flows/tables.ts";

/** What one materialised view has written, held against what its query says of its source now. */
export interface RollupComparison {
  readonly view: string;
  readonly groups: number;
  /** Groups that are on one side only, or have other values there. */
  readonly differences: number;
}

/** Every materialised view of the database: nothing is listed here, a new one is compared too. */
export async function compareRollups(connection: FlowConnection): Promise<readonly RollupComparison[]> {
  const { database } = connection;
  const views = await connection.rows<{ name: string; query: string; ddl: string }>({
    sql: "SELECT name, as_select AS query, create_table_query AS ddl FROM system.tables WHERE database = {database:String} AND engine = 'MaterializedView' ORDER BY name",
    parameters: { database },
  });
  const compared: RollupComparison[] = [];
  for (const { name, query, ddl } of views) {
    const target = / TO (?:`?\w+`?\.)?`?(\w+)`?/.exec(ddl)?.[1];
    if (target === undefined) throw new Error(`${name} writes into no table of its own: ${ddl}`);
    const produced = new Set((await connection.rows<{ name: string }>({ sql: `DESCRIBE TABLE (${query})` })).map((column) => column.name));
    const columns = await connection.rows<{ name: string; type: string; isKey: number; engine: string }>({
      sql: "SELECT c.name AS name, c.type AS type, c.is_in_sorting_key AS isKey, t.engine AS engine FROM system.columns AS c INNER JOIN system.tables AS t ON c.database = t.database AND c.table = t.name WHERE c.database = {database:String} AND c.table = {target:String}",
      parameters: { database, target },
    });
    const values = columns.filter((column) => produced.has(column.name) && column.name !== arrivalColumn);
    const keys = values.filter((column) => merged(column) === undefined).map((column) => `\`${column.name}\``);
    const selected = [...keys, ...values.flatMap((column) => merged(column) ?? [])].join(", ");
    const grouped = (from: string): string => `SELECT ${selected} FROM ${from} GROUP BY ${keys.join(", ")}`;
    const [stored, wanted] = [grouped(`\`${target}\``), grouped(`(${query})`)];
    const count = (sql: string): string => `(SELECT count() FROM (${sql}))`;
    const [row] = await connection.rows<{ groups: string; differences: string }>({
      sql: `SELECT ${count(stored)} AS groups, ${count(`${stored} EXCEPT ${wanted}`)} + ${count(`${wanted} EXCEPT ${stored}`)} AS differences`,
    });
    compared.push({ view: name, groups: Number(row!.groups), differences: Number(row!.differences) });
  }
  return compared;
}

/** How a column's values of several parts become one; undefined for a key. */
function merged({
  name,
  type,
  isKey,
  engine,
}: {
  readonly name: string;
  readonly type: string;
  readonly isKey: number;
  readonly engine: string;
}): string | undefined {
  const column = `\`${name}\``;
  const alias = `\`${name}_\``;
  const simple = /^SimpleAggregateFunction\((\w+)/.exec(type);
  if (simple) return `${simple[1]}(${column}) AS ${alias}`;
  const state = /^AggregateFunction\((\w+)(\([^)]*\))?/.exec(type);
  if (state) return `${state[1]}Merge${state[2] ?? ""}(${column}) AS ${alias}`;
  if (engine.includes("Summing") && isKey === 0 && /^U?Int|^Float/.test(type)) return `sum(${column}) AS ${alias}`;
  return undefined;
}
