import { AppError } from "../../model/errors.ts";
import { normalizeString, parseNetworks } from "../../model/flow-filter-normal.ts";
import type { DnsDimension, DnsQueryRow, FlowHistory, HistoryPage } from "../../model/services/flow-history.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { TimeWindow } from "../../model/time.ts";
import type { FlowConnection } from "./connection.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { hostIn, textMatches } from "./filter-sql.ts";
import { windowSql } from "./flow-source.ts";
import { Parameters as QueryParameters } from "./parameters.ts";
import type { TableFacts } from "./table-facts.ts";
import { tableOf } from "./tables.ts";

type DnsQuery = Parameters<FlowHistory["dnsQueries"]>[0];

const table = tableOf("dns").name;
const keys: Readonly<Record<DnsDimension, { readonly column: string; readonly field: keyof DnsQueryRow }>> = {
  NAME: { column: "name", field: "name" },
  CLIENT: { column: "client_ip", field: "client" },
  RESOLVER: { column: "resolver_ip", field: "resolver" },
  TYPE: { column: "type", field: "type" },
  RESPONSE_CODE: { column: "response_code", field: "responseCode" },
};
const maxListed = 100;

/** DNS questions of the past: one by one, newest first, or counted by one dimension, most first. */
export class DnsList {
  readonly #connection: FlowConnection;
  readonly #facts: TableFacts;

  constructor(connection: FlowConnection, facts: TableFacts) {
    this.#connection = connection;
    this.#facts = facts;
  }

  async page(query: DnsQuery, access: Access, signal?: AbortSignal): Promise<HistoryPage<DnsQueryRow>> {
    const list = `dns ${query.groupBy ?? ""}`;
    const after = decodeCursor(list, query.after);
    const window = after?.window ?? query.window;
    const rows = query.groupBy ? this.#groups(query, query.groupBy, window, access, after) : this.#questions(query, window, access, after);
    const ask = { parameters: rows.parameters.values, ...(signal && { signal }) };
    const [found, total, notice] = await Promise.all([
      this.#connection.rows<Record<string, unknown>>({ sql: `${rows.sql} LIMIT ${query.first + 1}`, ...ask }),
      query.withTotal ? this.#connection.rows<{ total: string }>({ sql: rows.totalSql, ...ask }) : undefined,
      this.#facts.notice("dns", window, access),
    ]);
    return {
      rows: found
        .slice(0, query.first)
        .map((row) => ({ node: nodeOf(row), cursor: encodeCursor(list, { window, sort: String(row["sort"]), tie: String(row["tie"]) }) })),
      hasNextPage: found.length > query.first,
      ...(total && { total: Number(total[0]?.total ?? 0) }),
      totalIsExact: total !== undefined,
      window,
      table,
      ...(notice !== undefined && { notice }),
    };
  }

  #questions(query: DnsQuery, window: TimeWindow, access: Access, after: ReturnType<typeof decodeCursor>) {
    const parameters = new QueryParameters();
    const where = whereOf(query, window, access, parameters);
    const columns = "toUnixTimestamp64Milli(time) AS time_ms, name, type, response_code, answers, client_ip, resolver_ip, latency_us, flow_id";
    // Equal questions at one millisecond stay apart by everything that tells them apart.
    const tie = "cityHash64(flow_id, client_port, name, type, latency_us, answers)";
    const beyond = after ? `WHERE (sort, tie) < (${parameters.add(after.sort, "Int64")}, ${parameters.add(after.tie, "UInt64")})` : "";
    return {
      parameters,
      sql: `SELECT *, 1 AS count FROM (SELECT ${columns}, toUnixTimestamp64Milli(time) AS sort, ${tie} AS tie FROM ${table} WHERE ${where}) ${beyond} ORDER BY sort DESC, tie DESC`,
      totalSql: `SELECT count() AS total FROM ${table} WHERE ${where}`,
    };
  }

  #groups(query: DnsQuery, groupBy: DnsDimension, window: TimeWindow, access: Access, after: ReturnType<typeof decodeCursor>) {
    const parameters = new QueryParameters();
    const where = whereOf(query, window, access, parameters);
    const { column } = keys[groupBy];
    const beyond = after ? `WHERE (sort, tie) < (${parameters.add(after.sort, "Int64")}, ${parameters.add(after.tie, "String")})` : "";
    const grouped = `SELECT ${column}, toString(${column}) AS tie, toInt64(count()) AS sort, toUnixTimestamp64Milli(min(time)) AS first_ms, toUnixTimestamp64Milli(max(time)) AS last_ms, quantileExactIf(0.5)(latency_us, latency_us >= 0) AS latency_us FROM ${table} WHERE ${where} GROUP BY ${column}`;
    return {
      parameters,
      sql: `SELECT *, sort AS count FROM (${grouped}) ${beyond} ORDER BY sort DESC, tie DESC`,
      totalSql: `SELECT uniqExact(${column}) AS total FROM ${table} WHERE ${where}`,
    };
  }
}

function whereOf(query: DnsQuery, window: TimeWindow, access: Access, parameters: QueryParameters): string {
  const conditions = [windowSql("time", window, parameters)];
  const visible = access.networks.flatMap((network, i) => parseNetworks([network], `access.networks[${i}]`) ?? []);
  if (visible.length > 0) conditions.push(`(${hostIn(visible, parameters, ["client_ip", "resolver_ip"])})`);
  const clients = parseNetworks(query.clients, "clients");
  if (clients) conditions.push(`(${hostIn(clients, parameters, ["client_ip"])})`);
  // The same rules for text as in a flow filter.
  const name = query.name ? normalizeString(query.name, "name") : undefined;
  if (name) conditions.push(`(${textMatches("name", name, parameters)})`);
  for (const [path, column] of [
    ["type", "type"],
    ["responseCode", "response_code"],
  ] as const) {
    const values = query[path];
    if (!values || values.length === 0) continue;
    if (values.length > maxListed)
      throw new AppError("BAD_INPUT", "The list is too long.", { path, wanted: `at most ${maxListed} values`, got: String(values.length) });
    conditions.push(
      parameters.memberOf(
        column,
        values.map((value) => value.toUpperCase()),
        "String",
      ),
    );
  }
  return conditions.join(" AND ");
}

const plainAddress = (value: unknown): string => String(value).replace(/^::ffff:(?=\d+\.)/, "");

function nodeOf(row: Readonly<Record<string, unknown>>): DnsQueryRow {
  const timeMs = Number(row["time_ms"] ?? row["first_ms"]);
  const latencyUs = Number(row["latency_us"] ?? -1);
  const text = (column: string): string | undefined => {
    const value = row[column] as string | undefined;
    return value === "" ? undefined : value;
  };
  const [name, type, responseCode, flowId] = [text("name"), text("type"), text("response_code"), text("flow_id")];
  return {
    timeMs,
    firstSeenMs: Number(row["first_ms"] ?? timeMs),
    lastSeenMs: Number(row["last_ms"] ?? timeMs),
    count: Number(row["count"]),
    answers: (row["answers"] as readonly string[] | undefined) ?? [],
    ...(name !== undefined && { name }),
    ...(type !== undefined && { type }),
    ...(responseCode !== undefined && { responseCode }),
    ...(row["client_ip"] !== undefined && { client: plainAddress(row["client_ip"]) }),
    ...(row["resolver_ip"] !== undefined && { resolver: plainAddress(row["resolver_ip"]) }),
    ...(Number.isFinite(latencyUs) && latencyUs >= 0 && row["latency_us"] !== null && { latencyMs: latencyUs / 1_000 }),
    ...(flowId !== undefined && { flowId }),
  };
}
