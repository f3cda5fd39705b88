/**
 * A session runs one query at a time, so each kind of work has its own: a long query of one never blocks another's.
 * `control` kills, `gate` examines people's SQL, `people` runs it; both are read-only with fixed limits.
 */
export const lanes = ["write", "read", "control", "gate", "people"] as const;
export type Lane = (typeof lanes)[number];

/** Sessions per lane. */
export const sessionsOf: Readonly<Record<Lane, number>> = { write: 1, read: 3, control: 1, gate: 1, people: 3 };

/** What a person's statement may use. On a server the same limits travel with the query. */
export const peopleLimits = {
  readonly: 1,
  max_execution_time: 10,
  timeout_overflow_mode: "throw",
  max_threads: 1,
  max_memory_usage: 600_000_000,
  max_bytes_before_external_group_by: 200_000_000,
  max_bytes_before_external_sort: 200_000_000,
  max_rows_to_read: 2_000_000_000,
  max_result_rows: 10_001,
  max_result_bytes: 16_000_000,
  result_overflow_mode: "throw",
  max_ast_elements: 5_000,
  max_ast_depth: 200,
  max_subquery_depth: 20,
  max_columns_to_read: 500,
  max_query_size: 65_536,
  // The order of the statement itself must survive the LIMIT put around it.
  query_plan_remove_redundant_sorting: 0,
  use_query_cache: 0,
  allow_introspection_functions: 0,
  max_recursive_cte_evaluation_depth: 100,
} as const satisfies Readonly<Record<string, string | number>>;

/** Settings a session of this lane is opened with. */
export function settingsOf(lane: Lane): Readonly<Record<string, string | number>> {
  const everywhere = { output_format_json_quote_64bit_integers: 1, max_query_size: 4_194_304, async_insert: 0 };
  if (lane === "people") return { ...everywhere, ...peopleLimits };
  // Analysing folds constants and runs scalar subqueries, so the gate is held to the same limits, and to less time.
  if (lane === "gate") return { ...everywhere, ...peopleLimits, max_execution_time: 3, max_result_rows: 200_000 };
  if (lane === "read") return { ...everywhere, max_execution_time: 60, max_memory_usage: 1_500_000_000, max_bytes_before_external_group_by: 500_000_000 };
  return everywhere;
}
