import { EngineError } from "./engine-error.ts";
import { lanes, type Lane } from "./lanes.ts";
import { bindParameters, quoteString } from "./sql-parameters.ts";

/** What one request of ClickHouse's HTTP interface asks for. */
export interface Statement {
  readonly lane: Lane;
  readonly sql: string;
  readonly format: string;
  /** The table, columns and settings of an insert whose rows follow in the body. */
  readonly insert?: { readonly target: string; readonly settings: string };
}

/** Settings that say nothing here: how the client wants to be answered, which is how we answer anyway. */
const ignored = new Set([
  "query",
  "database",
  "default_format",
  "query_id",
  "wait_end_of_query",
  "send_progress_in_http_headers",
  "http_headers_progress_interval_ms",
  "enable_http_compression",
  "cancel_http_readonly_queries_on_client_close",
  "output_format_json_quote_64bit_integers",
  "async_insert",
  "role",
]);

const number = /^\d{1,18}$/;
const mode = /^(?:throw|break)$/;
/** Settings of a query and what their values may be; anything else is refused, nothing is ever SET. */
const allowed: Readonly<Record<string, RegExp>> = {
  max_execution_time: number,
  max_memory_usage: number,
  max_threads: number,
  max_insert_threads: number,
  max_rows_to_read: number,
  max_bytes_to_read: number,
  max_result_rows: number,
  max_result_bytes: number,
  max_bytes_before_external_group_by: number,
  max_bytes_before_external_sort: number,
  max_rows_to_group_by: number,
  max_partitions_per_insert_block: number,
  use_query_condition_cache: number,
  min_insert_block_size_rows: number,
  min_insert_block_size_bytes: number,
  exclude_materialize_skip_indexes_on_insert: /^[\w,]{1,256}$/,
  insert_deduplicate: number,
  deduplicate_blocks_in_dependent_materialized_views: number,
  result_overflow_mode: mode,
  timeout_overflow_mode: mode,
  group_by_overflow_mode: /^(?:throw|break|any)$/,
  insert_deduplication_token: /^[\w.:-]{1,128}$/,
};

const insertShape = /^\s*INSERT\s+INTO\s+((?:[\w`]+\.)?[\w`]+\s*(?:\([\w`,\s]*\))?)\s*FORMAT\s+Native\s*$/i;

/** Reads a request; `hasBody` says that rows come behind a query in the URL. Throws EngineError for what is not understood. */
export function parseStatement(lane: string | undefined, url: URLSearchParams, text: string, database: string): Statement {
  const chosen = lanes.find((known) => known === (lane ?? "read"));
  if (!chosen || chosen === "control") throw new EngineError(36, "BAD_ARGUMENTS", `There is no lane ${lane}`);
  const wanted = url.get("database");
  if (wanted !== null && wanted !== database && wanted !== "default")
    throw new EngineError(81, "UNKNOWN_DATABASE", `Database ${wanted.slice(0, 64)} does not exist`);
  const parameters = new Map<string, string>();
  const settings: string[] = [];
  const fixed = chosen === "people" || chosen === "gate";
  for (const [name, value] of url) {
    if (name.startsWith("param_")) parameters.set(name.slice("param_".length), value);
    else if (ignored.has(name)) continue;
    // These lanes' sessions were opened with the limits and are read-only: a query cannot bring its own.
    else if (fixed) continue;
    else if (!Object.hasOwn(allowed, name)) throw new EngineError(115, "UNKNOWN_SETTING", `Setting ${name.slice(0, 64)} is not taken from a request`);
    else if (!allowed[name]!.test(value)) throw new EngineError(36, "BAD_ARGUMENTS", `Setting ${name} cannot be ${value.slice(0, 64)}`);
    else settings.push(`${name} = ${number.test(value) ? value : quoteString(value)}`);
  }
  const clause = settings.length > 0 ? `\nSETTINGS ${settings.join(", ")}` : "";
  const insert = insertShape.exec(text);
  if (insert) return { lane: "write", sql: text, format: "Native", insert: { target: insert[1]!, settings: clause } };
  // The client says the format on a last line of its own; left in place it would stand before our SETTINGS.
  const stated = /\s*\nFORMAT (\w+)\s*$/.exec(text);
  const body = bindParameters(stated ? text.slice(0, stated.index) : text, parameters);
  const reads = /^[\s(]*(?:SELECT|WITH|EXPLAIN)\b/i.test(body);
  if (clause && !reads) throw new EngineError(48, "NOT_IMPLEMENTED", "Settings are taken for queries and inserts only");
  return { lane: chosen, sql: `${body}${clause}`, format: stated?.[1] ?? url.get("default_format") ?? "TabSeparated" };
}
