import { ClickHouseError } from "@clickhouse/client";
import { AppError } from "../../model/errors.ts";
import { nearestName } from "../../model/nearest.ts";
import { skipOpaque } from "../embedded/sql-parameters.ts";
import type { FlowConnection } from "./connection.ts";
import { readAllowedFunctions, withoutCombinators } from "./people-functions.ts";
import { type PublishedView, publishedViews } from "./published-views.ts";

type AllowedNames = Awaited<ReturnType<typeof readAllowedFunctions>>;

const viewNames: ReadonlySet<string> = new Set(publishedViews.map(({ name }) => name));
const columnNames: ReadonlySet<string> = new Set(publishedViews.flatMap(({ columns }) => columns.map(({ name }) => name.toLowerCase())));

/** Words that turn a SELECT into something else, or hand it settings of its own. */
const forbiddenWords = new Set(["into", "outfile", "format", "settings", "apply"]);
const maxStatementBytes = 20_000;
/** Brackets within brackets: analysing a type nested a thousand deep takes the engine seconds. */
const maxNesting = 100;

interface Token {
  readonly text: string;
  readonly kind: "word" | "quoted" | "other";
}

/** Words, quoted identifiers and single characters; strings and comments are left out. */
function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length;) {
    const next = skipOpaque(sql, at);
    if (next > at) {
      if (sql[at] === "`" || sql[at] === '"') tokens.push({ text: sql.slice(at + 1, next - 1), kind: "quoted" });
      else if (sql[at] === "'") tokens.push({ text: "''", kind: "other" });
      at = next;
      continue;
    }
    const word = /^[A-Za-z_]\w*/.exec(sql.slice(at, at + 1_024))?.[0];
    if (word) tokens.push({ text: word, kind: "word" });
    else if (!/\s/.test(sql[at]!)) tokens.push({ text: sql[at]!, kind: "other" });
    at += word?.length ?? 1;
  }
  return tokens;
}

function nestingOf(tokens: readonly Token[]): number {
  let deepest = 0;
  let depth = 0;
  for (const { text, kind } of tokens) {
    if (kind !== "other") continue;
    if (text === "(" || text === "[") deepest = Math.max(deepest, ++depth);
    else if (text === ")" || text === "]") depth--;
  }
  return deepest;
}

function refuse(message: string, got: string, cure: string): AppError {
  return new AppError("BAD_INPUT", message, { path: "query", wanted: "one SELECT over the published tables", got: got.slice(0, 80), cure });
}

/** Lets one harmless SELECT through (reference: three layers; the last is the read-only session it runs in). */
export class SqlGate {
  readonly #connection: FlowConnection;
  #allowed: ReturnType<typeof readAllowedFunctions> | undefined;

  constructor(connection: FlowConnection) {
    this.#connection = connection;
  }

  /** The statement without its final semicolon. BAD_INPUT when it is not one SELECT of harmless functions over published tables. */
  async check(sql: string, signal?: AbortSignal): Promise<string> {
    const statement = sql.trim().replace(/;\s*$/, "").trim();
    const allowed = await this.#functions();
    this.#checkWords(statement, allowed);
    await this.#checkTree(statement, allowed.functions, signal);
    return statement;
  }

  async #functions(): ReturnType<typeof readAllowedFunctions> {
    this.#allowed ??= readAllowedFunctions(this.#connection);
    try {
      return await this.#allowed;
    } catch (error) {
      this.#allowed = undefined;
      throw error;
    }
  }

  /**
   * Before the engine sees it: analysing already computes constants and scalar subqueries, and an error message could then tell
   * what they read. So nothing unknown, and no table but the published ones, may get that far.
   */
  #checkWords(statement: string, { callable, functions, known, hidden }: AllowedNames): void {
    if (statement === "") throw refuse("There is no statement.", "", "Write a SELECT; sqlTables has examples.");
    if (Buffer.byteLength(statement) > maxStatementBytes)
      throw refuse("The statement is too long.", `${Buffer.byteLength(statement)} bytes`, `Keep it under ${maxStatementBytes} bytes.`);
    // Where the engine's lexer might read on differently than ours: heredocs, escapes outside of strings, control characters.
    const odd = /(?![\t\n\r])\p{Cc}/u.exec(statement)?.[0] ?? /AggregateFunction/i.exec(statement)?.[0];
    if (odd !== undefined)
      throw refuse(odd.length > 1 ? `The type ${odd} is not allowed.` : "There is a control character in the statement.", odd, "Leave it out.");
    const tokens = tokensOf(statement);
    if (nestingOf(tokens) > maxNesting)
      throw refuse("The statement is nested too deeply.", `${nestingOf(tokens)} levels`, `Keep it under ${maxNesting} levels of brackets.`);
    const first = tokens.find(({ text }) => text !== "(")?.text ?? "";
    if (!/^(?:select|with)$/i.test(first)) {
      throw refuse("Only SELECT is allowed here.", first, "Begin with SELECT or WITH. Tables and columns: sqlTables, or the tool describe_table.");
    }
    tokens.forEach(({ text, kind }, at) => {
      const lower = text.toLowerCase();
      if (text === ";") throw refuse("Only one statement is allowed.", text, "Send them one after the other.");
      if (kind === "other" && "$\\@#".includes(text)) throw refuse(`The character ${text} is not allowed outside of strings.`, text, "Leave it out.");
      if (kind === "quoted" && !/^[\w .%/-]{1,128}$/.test(text))
        throw refuse("A quoted name has unusual characters.", text, "Use letters, digits, _, - and spaces in names.");
      if (text === "{" || text === "}") throw refuse("Query parameters are not available here.", text, "Write the value.");
      if (text.charCodeAt(0) > 126 && kind === "other") throw refuse("There is an unusual character outside of quotes.", text, "Use plain quotes and spaces.");
      if (kind === "word" && forbiddenWords.has(lower) && tokens[at - 1]?.text !== ".") {
        throw refuse(
          `${text.toUpperCase()} is not allowed.`,
          text,
          lower === "settings" ? "The limits are fixed; leave SETTINGS out." : "Leave it out: the answer comes as rows.",
        );
      }
      if (kind === "other") return;
      const isColumn = columnNames.has(lower);
      if (
        hidden.has(lower) &&
        !isColumn &&
        !(lower === this.#connection.database.toLowerCase() && tokens[at + 1]?.text === "." && viewNames.has(tokens[at + 2]?.text ?? ""))
      ) {
        throw unknownTable(text);
      }
      // A function can be handed on by its bare name too, as in arrayMap(f, …).
      if (tokens[at + 1]?.text !== "(" && !isColumn && known.has(lower) && !functions.has(lower) && !callable.has(lower)) {
        throw refuse(`The name ${text.slice(0, 60)} is a function's that is not allowed.`, text, "As an alias, choose another name.");
      }
      if (tokens[at + 1]?.text !== "(" || callable.has(lower) || callable.has(withoutCombinators(lower))) return;
      const near = known.has(lower) ? undefined : nearestName(text, functions.values());
      throw refuse(
        `The function ${text.slice(0, 60)} is not allowed.`,
        text,
        near ? `Did you mean ${near}?` : "Functions that only compute on their arguments are allowed.",
      );
    });
  }

  /** What the statement really reads and calls, as the engine resolves it. */
  async #checkTree(statement: string, functions: ReadonlyMap<string, string>, signal?: AbortSignal): Promise<void> {
    let lines: { explain: string }[];
    try {
      lines = await this.#connection.rows<{ explain: string }>({ sql: `EXPLAIN QUERY TREE run_passes = 1 ${statement}`, ...(signal && { signal }) }, "gate");
    } catch (error) {
      throw statementError(error, statement);
    }
    const tables = new Set([...publishedViews.map(({ name }) => `${this.#connection.database}.${name}`), "system.one"]);
    if (!lines.some(({ explain }) => /^(?:QUERY|UNION) id: 0\b/.test(explain)))
      throw refuse("This is not one SELECT.", statement, "Begin with SELECT or WITH.");
    for (const { explain } of lines) {
      const node = /^\s*([A-Z_]+) id: \d+/.exec(explain)?.[1];
      if (node === "TABLE") {
        const name = /.*table_name: ([^,]+)/.exec(explain)?.[1] ?? "";
        if (!tables.has(name)) throw unknownTable(name);
      } else if (node === "TABLE_FUNCTION") {
        const name = /table_function_name: (\w+)/.exec(explain)?.[1] ?? "";
        if (name !== "numbers") throw refuse(`The table function ${name} is not allowed.`, name, "Read from flows or dns.");
      } else if (node === "FUNCTION") {
        const name = (/function_name: (\w+)/.exec(explain)?.[1] ?? "").toLowerCase();
        const isKnown = functions.has(name) || functions.has(withoutCombinators(name)) || internalFunctions.has(name);
        if (!isKnown) throw refuse(`The function ${name} is not allowed.`, name, "Functions that only compute on their arguments are allowed.");
      }
      if (/^\s*SETTINGS\b/.test(explain)) throw refuse("SETTINGS is not allowed.", "SETTINGS", "The limits are fixed; leave SETTINGS out.");
    }
  }
}

/** What the analyser writes in place of harmless syntax. */
const internalFunctions = new Set(["_cast", "exists", "grouping", "__getscalar", "lambda", "in", "globalin", "notin", "globalnotin"]);

function unknownTable(name: string): AppError {
  const names = publishedViews.map((view) => view.name);
  const short = name.split(".").at(-1) ?? name;
  const near = nearestName(short, names);
  return new AppError("BAD_INPUT", `There is no published table ${short.slice(0, 60)}.`, {
    path: "query",
    wanted: names.join(", "),
    got: name.slice(0, 80),
    cure: near === undefined ? "Read from one of those; describe_table says what they hold." : `Did you mean ${near}?`,
  });
}

const limitCodes = new Set(["158", "241", "307", "396", "198", "167", "168", "306", "473"]);

/** The published tables a statement names; all of them when it names none. */
function tablesIn(statement: string): readonly PublishedView[] {
  const named = new Set(tokensOf(statement).map(({ text }) => text));
  const views = publishedViews.filter(({ name }) => named.has(name));
  return views.length > 0 ? views : publishedViews;
}

function unknownColumn(name: string, statement: string, cause: Error): AppError {
  const views = tablesIn(statement);
  const has = ({ columns }: PublishedView): boolean => columns.some((column) => column.name === name);
  const owner = views.find(has);
  const other = publishedViews.find(has);
  const near = nearestName(
    name,
    views.flatMap((view) => view.columns.map((column) => column.name)),
  );
  const columnsOf = views.map((view) => `${view.name} has ${view.columns.map((column) => column.name).join(", ")}.`).join(" ");
  const cure = owner
    ? `The table ${owner.name} has it, but what this part of the statement reads from does not: select it there, or use the right alias.`
    : near !== undefined
      ? `Did you mean ${near}? describe_table lists all columns.`
      : `${other ? `It is a column of ${other.name}. ` : ""}${columnsOf}`;
  return new AppError(
    "BAD_INPUT",
    `There is no column ${name.slice(0, 60)}${owner ? " here" : ""}.`,
    { path: "query", got: name.slice(0, 80), cure },
    { cause },
  );
}

/** A failure of a person's statement in their terms. */
export function statementError(error: unknown, statement: string): Error {
  if (!(error instanceof ClickHouseError)) return error as Error;
  const message = error.message.replace(/\s+/g, " ").slice(0, 500);
  if (error.code === "159")
    return new AppError(
      "TIMEOUT",
      "The query took too long and was stopped.",
      { path: "query", cure: "Narrow the time with first_seen (or time), or aggregate less." },
      { cause: error },
    );
  if (limitCodes.has(error.code))
    return new AppError(
      "LIMIT_EXCEEDED",
      "The query needs more than it may have.",
      { path: "query", got: message, cure: "Narrow the time, group by less, or ask for fewer rows." },
      { cause: error },
    );
  const identifier = /[Ii]dentifier [`']([^`']+)[`']/.exec(message)?.[1];
  if (error.code === "47" && identifier !== undefined) return unknownColumn(identifier.split(".").at(-1)!, statement, error);
  if (error.code === "60" || error.code === "81")
    return unknownTable(/identifier [`']([\w.]+)/i.exec(message)?.[1] ?? /Table ([\w.]+)/.exec(message)?.[1] ?? "of that name");
  return new AppError(
    "BAD_INPUT",
    "The engine does not accept this statement.",
    { path: "query", got: message, cure: "Correct it; sqlTables and describe_table have columns and examples that run." },
    { cause: error },
  );
}
