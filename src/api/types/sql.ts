import { z } from "zod";
import type { SqlColumn as ColumnShape, SqlResult as ResultShape, SqlTable as TableShape } from "../../model/services/flow-history.ts";
import { builder, needs } from "../builder.ts";
import { accessOf, principalOf } from "../context.ts";
import { cleanUntrusted } from "../untrusted-text.ts";

const SqlColumn = builder.objectRef<ColumnShape>("SqlColumn").implement({
  description: "A column of a published table.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name." }),
    type: t.exposeString("type", { description: "ClickHouse type." }),
    description: t.exposeString("description", { description: "Meaning and unit." }),
  }),
});

const SqlExample = builder.objectRef<TableShape["examples"][number]>("SqlExample").implement({
  description: "A query that runs.",
  fields: (t) => ({
    question: t.exposeString("question", { description: "What it answers." }),
    sql: t.exposeString("sql", { description: "The SELECT." }),
  }),
});

const SqlTable = builder.objectRef<TableShape>("SqlTable").implement({
  description: "A table people may query.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name in SQL." }),
    description: t.exposeString("description", { description: "What a row is." }),
    columns: t.field({ type: [SqlColumn], description: "Its columns.", resolve: (table) => [...table.columns] }),
    sortKey: t.stringList({ description: "Columns it is sorted by: conditions on the first ones are fast.", resolve: (table) => [...table.sortKey] }),
    rows: t.field({
      type: "BigInt",
      nullable: true,
      description: "Rows it holds; null for callers limited to networks.",
      resolve: (table) => table.rows ?? null,
    }),
    bytesOnDisk: t.field({
      type: "BigInt",
      nullable: true,
      description: "Bytes it takes on disk; null for callers limited to networks.",
      resolve: (table) => table.bytesOnDisk ?? null,
    }),
    from: t.field({
      type: "DateTime",
      nullable: true,
      description: "Its oldest row; null when empty, and for callers limited to networks.",
      resolve: (table) => table.fromMs ?? null,
    }),
    to: t.field({
      type: "DateTime",
      nullable: true,
      description: "Its newest row; null when empty, and for callers limited to networks.",
      resolve: (table) => table.toMs ?? null,
    }),
    examples: t.field({ type: [SqlExample], description: "Queries that run, with what they answer.", resolve: (table) => [...table.examples] }),
  }),
});

const SqlResultColumn = builder.objectRef<ResultShape["columns"][number]>("SqlResultColumn").implement({
  description: "A column of a result.",
  fields: (t) => ({
    name: t.string({ description: "Its name.", resolve: (column) => cleanUntrusted(column.name) }),
    type: t.exposeString("type", { description: "ClickHouse type." }),
  }),
});

const SqlResult = builder.objectRef<ResultShape>("SqlResult").implement({
  description: "What a statement gave.",
  fields: (t) => ({
    columns: t.field({ type: [SqlResultColumn], description: "Its columns in order.", resolve: (result) => [...result.columns] }),
    rows: t.field({
      type: ["JSON"],
      description:
        "One list per row, in the order of the columns; 64-bit integers as text. Untrusted text from the network, cleaned and cut at 256 characters.",
      resolve: (result) => result.rows.map((row) => row.map(cleanCell)),
    }),
    truncated: t.exposeBoolean("truncated", { description: "True when there were more rows than asked for." }),
    rowsRead: t.field({
      type: "BigInt",
      nullable: true,
      description: "Rows the engine read; null for callers limited to networks.",
      resolve: (result) => result.rowsRead ?? null,
    }),
    bytesRead: t.field({
      type: "BigInt",
      nullable: true,
      description: "Bytes the engine read; null for callers limited to networks.",
      resolve: (result) => result.bytesRead ?? null,
    }),
    tookMs: t.exposeFloat("tookMs", { description: "Milliseconds it took." }),
    notice: t.string({ nullable: true, description: "Said when the answer needs a word.", resolve: (result) => result.notice ?? null }),
  }),
});

/** Text anywhere in a cell, arrays and tuples and maps too, is cleaned like every text from the network. */
function cleanCell(value: unknown): unknown {
  if (typeof value === "string") return cleanUntrusted(value);
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(cleanCell);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [cleanUntrusted(key), cleanCell(item)]));
  return value;
}

builder.queryField("sqlTables", (t) =>
  t.field({
    type: [SqlTable],
    description: "The tables `sql` may read: columns, meaning, real time range, examples.",
    authScopes: needs.sql,
    args: {
      names: t.arg.stringList({
        description: "Only these tables; all when left out.",
        validate: z.array(z.string().max(100, "The name of a table has at most 100 characters.")).max(50, "At most 50 tables can be named at once.").nullish(),
      }),
    },
    resolve: async (_root, args, context) => [...(await context.services.history.sqlTables(args.names ?? null, accessOf(context)))],
  }),
);

builder.queryField("sql", (t) =>
  t.field({
    type: SqlResult,
    description:
      "Runs one SELECT, EXPLAIN or DESCRIBE over the published tables, read-only, with limits on time, memory and rows. What would read far too much is refused before it begins. A caller limited to networks reads the rows with a host inside.",
    authScopes: needs.sql,
    args: {
      query: t.arg.string({
        required: true,
        description: "The SELECT, ClickHouse dialect, or EXPLAIN or DESCRIBE of one. Count conversations with uniqExact(flow_id).",
        validate: z.string().min(1, "The query is empty.").max(20_000, "A query has at most 20,000 characters."),
      }),
      maxRows: t.arg.int({
        required: true,
        defaultValue: 100,
        description: "Most rows to give, 1 to 10000.",
        validate: z.int().min(1, "At least 1 row must be asked for.").max(10_000, "At most 10000 rows can be given; aggregate in SQL."),
      }),
    },
    resolve: (_root, args, context) => {
      const { via, userId } = principalOf(context);
      const tokenKey = via.kind === "token" ? `token:${via.tokenId}` : `user:${userId}`;
      return context.services.history.sql({ sql: args.query, maxRows: args.maxRows, tokenKey }, accessOf(context), context.signal);
    },
  }),
);

export default { name: "sql" };
