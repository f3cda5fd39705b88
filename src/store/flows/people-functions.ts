import type { FlowConnection } from "./connection.ts";

/** Kinds of functions that only compute on their arguments (system.functions.categories). */
const safeCategories = new Set([
  "Type Conversion",
  "Dates and Times",
  "Arrays",
  "String",
  "String Search",
  "String Splitting",
  "String Replacement",
  "Hash",
  "JSON",
  "URL",
  "Mathematical",
  "Arithmetic",
  "Map",
  "IP Address",
  "Comparison",
  "Tuple",
  "Bitmap",
  "Bit",
  "Encoding",
  "Null",
  "Rounding",
  "Conditional",
  "Logical",
  "Distance",
  "UUID",
]);

/** Of other kinds, which hold `file`, `sleep` and everything about the server too, these only compute. */
const safeOthers = new Set(
  (
    "MACNumToString MACStringToNum MACStringToOUI bar byteSize countDigits digits formatReadableDecimalSize formatReadableQuantity " +
    "formatReadableSize formatReadableTimeDelta identity materialize neighbor parseReadableSize parseTimeDelta rowNumberInAllBlocks runningDifference " +
    "runningDifferenceStartingWithFirstValue toColumnTypeName toTypeName transform visibleWidth exists seriesDecomposeSTL seriesOutliersDetectTukey"
  ).split(" "),
);

/** Within a safe kind, these make work or say things that a statement has no use for. */
const unsafe =
  /^(?:generateRandom|throwIf|agg_?throw|.*(?:Dict|dictGet|Embedded).*|naiveBayes.*|ai[A-Z].*|formatRow.*|arrayReduce.*|(?:finalize|initialize)Aggregation|runningAccumulate|defaultValueOfTypeName)/i;

/** Their last argument is the name of a type. Put together as a text it could be one that the words of the statement do not show. */
export const castFunctions: ReadonlySet<string> = new Set(
  "cast _cast accuratecast accuratecastornull accuratecastordefault reinterpret jsonextract jsonextractcaseinsensitive jsonextractkeysandvalues jsonextractkeysandvaluescaseinsensitive variantelement dynamicelement".split(
    " ",
  ),
);

/**
 * Their work grows with the square of their arguments or faster: a few long texts keep them busy for hours within one block, where the
 * engine looks neither at its clock nor for a KILL.
 */
const slow = /^(?:.*editDistance.*|.*levenshtein.*|jaro.*|arraySimilarity|sparseGrams.*|kolmogorovSmirnovTest)$/i;

/** What stands before a parenthesis without being a function. */
const keywords =
  "all and any array as asc between by case cube desc distinct else end except exists filter from grouping having if in inner interval intersect is join lambda left like ilike limit not null nulls offset on or order outer over partition prewhere range right rollup rows select sets then tuple union using values when where window with qualify full cross anti semi asof global date_add date_sub dateadd datesub timestamp_add timestamp_sub timestampadd timestampsub date_diff datediff timestampdiff timestamp_diff".split(
    " ",
  );

/** Names a statement may call, in lower case, with how they are really written. */
export type AllowedFunctions = ReadonlyMap<string, string>;

/** Reads the engine's own list, so that the gate fits its version: what is not known to be harmless is not there. */
export async function readAllowedFunctions(connection: FlowConnection): Promise<{
  readonly functions: AllowedFunctions;
  /** Everything that may stand before a parenthesis, in lower case: functions, types, keywords. */
  readonly callable: ReadonlySet<string>;
  /** Every function the engine has, in lower case. */
  readonly known: ReadonlySet<string>;
  /** Databases, and tables of ours that are not published, in lower case. */
  readonly hidden: ReadonlySet<string>;
  /** Functions left out because nothing stops them. */
  readonly slow: ReadonlySet<string>;
}> {
  const listed = await connection.rows<{ name: string; is_aggregate: number; categories: string; alias_to: string }>({
    sql: "SELECT name, is_aggregate, categories, alias_to FROM system.functions",
  });
  const types = await connection.rows<{ name: string }>({ sql: "SELECT name FROM system.data_type_families" });
  const databases = await connection.rows<{ name: string }>({ sql: "SELECT name FROM system.databases" });
  const tables = await connection.rows<{ name: string }>({
    sql: "SELECT name FROM system.tables WHERE database = {database:String} AND engine != 'View'",
    parameters: { database: connection.database },
  });
  const harmless = (row: (typeof listed)[number]): boolean =>
    ![row.name, row.alias_to].some((name) => unsafe.test(name) || slow.test(name)) &&
    (row.is_aggregate === 1 || safeCategories.has(row.categories) || safeOthers.has(row.name));
  const functions = new Map(listed.filter(harmless).map(({ name }) => [name.toLowerCase(), name]));
  for (const { name, alias_to: target } of listed)
    if (target !== "" && functions.has(target.toLowerCase()) && !slow.test(name)) functions.set(name.toLowerCase(), name);
  const known = new Set(listed.map(({ name }) => name.toLowerCase()));
  return {
    functions,
    known,
    slow: new Set(listed.filter((row) => slow.test(row.name) || slow.test(row.alias_to)).map(({ name }) => name.toLowerCase())),
    hidden: new Set([...databases, ...tables, { name: "system" }, { name: "information_schema" }].map(({ name }) => name.toLowerCase())),
    callable: new Set([...functions.keys(), ...types.map(({ name }) => name.toLowerCase()), ...keywords, "numbers", "columns", "extract", "cast", "exists"]),
  };
}

/** Aggregates take suffixes (`sumIf`, `uniqExactOrNull`): the name without them. */
export function withoutCombinators(name: string): string {
  let bare = name;
  for (;;) {
    const shorter = bare.replace(/(?:if|array|map|foreach|distinct|ordefault|ornull|resample|argmin|argmax)$/, "");
    if (shorter === bare || shorter === "") return bare;
    bare = shorter;
  }
}
