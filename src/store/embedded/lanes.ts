import { defaultSqlLimits, type SqlLimits } from "../../model/sql-limits.ts";

/**
 * A session runs one query at a time, so each kind of work has its own: a long query of one never blocks another's.
 * `control` kills, `gate` examines people's SQL, `people` runs it; both are read-only with fixed limits.
 */
export const lanes = ["write", "read", "control", "gate", "people"] as const;
export type Lane = (typeof lanes)[number];

/** Sessions per lane: whoever has one of `people` finds one of `gate` free. */
export const sessionsOf: Readonly<Record<Lane, number>> = { write: 1, read: 3, control: 1, gate: 3, people: 3 };

/** What a person's statement may use and do, as settings of ClickHouse: of a session here, of a profile on a server. */
export function peopleSettings(limits: SqlLimits): EngineSettings {
  const spillAt = Math.floor(limits.maxMemoryBytes / 3);
  return {
    readonly: 1,
    max_execution_time: limits.maxSeconds,
    timeout_overflow_mode: "throw",
    max_threads: 1,
    max_memory_usage: limits.maxMemoryBytes,
    max_bytes_before_external_group_by: spillAt,
    max_bytes_before_external_sort: spillAt,
    max_rows_to_read: limits.maxRowsToRead,
    read_overflow_mode: "throw",
    // One row more than may be given tells whether there are more.
    max_result_rows: limits.maxResultRows + 1,
    max_result_bytes: 4 * limits.maxResultBytes,
    result_overflow_mode: "throw",
    max_ast_elements: 5_000,
    max_ast_depth: 200,
    max_subquery_depth: 20,
    max_columns_to_read: 500,
    max_query_size: 65_536,
    max_recursive_cte_evaluation_depth: 100,
    // The engine looks at the clock between blocks: what is done with one must be small.
    max_block_size: 16_384,
    function_range_max_elements_in_block: 2_000_000,
    // Compiling takes its time too, and nobody can stop it.
    compile_expressions: 0,
    compile_aggregate_expressions: 0,
    compile_sort_description: 0,
    compile_regular_expressions: 0,
    allow_hyperscan: 0,
    // The order of the statement itself must survive the LIMIT put around it.
    query_plan_remove_redundant_sorting: 0,
    use_query_cache: 0,
    allow_introspection_functions: 0,
    allow_ddl: 0,
  };
}

/** How long after its time a person's statement may still be there before the engine is ended to be rid of it. */
export const graceSeconds = 10;

/** ClickHouse settings by name. */
export type EngineSettings = Readonly<Record<string, string | number>>;

/** Settings a session of this lane is opened with. */
export function settingsOf(lane: Lane, limits: SqlLimits = defaultSqlLimits): EngineSettings {
  const everywhere = {
    output_format_json_quote_64bit_integers: 1,
    // Its threads cost a small answer more than the query itself.
    output_format_parallel_formatting: 0,
    max_query_size: 4_194_304,
    async_insert: 0,
  };
  if (lane === "people") return { ...everywhere, ...peopleSettings(limits) };
  // Analysing folds constants and runs scalar subqueries, so the gate is held to the same limits; a query tree has many lines,
  // and an estimate above the limit is an answer, not an error.
  if (lane === "gate") return { ...everywhere, ...peopleSettings(limits), max_rows_to_read: 0, max_result_rows: 200_000, max_result_bytes: 64_000_000 };
  if (lane === "read") return { ...everywhere, max_execution_time: 60, max_memory_usage: 1_500_000_000, max_bytes_before_external_group_by: 500_000_000 };
  return everywhere;
}
