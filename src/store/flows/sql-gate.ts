import { AppError } from "../../model/errors.ts";
import { nearestName } from "../../model/nearest.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { FlowConnection } from "./connection.ts";
import { castFunctions, readAllowedFunctions, withoutCombinators } from "./people-functions.ts";
import { publishedViews } from "./published-views.ts";
import { attribute, everyNode, queryAbove, timeConditions, treeOf, type TreeNode } from "./query-tree.ts";
import { statementError, unknownTable } from "./sql-errors.ts";
import { refusal, type Token, tokensOf } from "./sql-statement.ts";
import { timeColumnsOf, viewsFor, visibleRows } from "./visible-rows.ts";

type AllowedNames = Awaited<ReturnType<typeof readAllowedFunctions>>;

const columnNames: ReadonlySet<string> = new Set(publishedViews.flatMap(({ columns }) => columns.map(({ name }) => name.toLowerCase())));

/** Words that turn a SELECT into something else, or hand it settings of its own. */
const forbiddenWords = new Set(["into", "outfile", "format", "settings", "apply"]);
/** Brackets within brackets: analysing a type nested a thousand deep takes the engine seconds. */
const maxNesting = 100;

/** Lets one harmless SELECT through (reference: three layers; the last is the read-only session it runs in). */
export class SqlGate {
  readonly #connection: FlowConnection;
  #allowed: ReturnType<typeof readAllowedFunctions> | undefined;

  constructor(connection: FlowConnection) {
    this.#connection = connection;
  }

  /**
   * The SELECT as it may run for this caller, at most `maxRows` of its rows. BAD_INPUT when it is not one SELECT of harmless functions over
   * the tables that the caller may read. `mark` stands in it as a comment: by it the statement is found among those that run.
   */
  async check(select: string, access: Access, maxRows: number, mark: string, signal?: AbortSignal): Promise<string> {
    const allowed = await this.#functions();
    this.#checkWords(select, allowed, access);
    const text = bounded(visibleRows(access, this.#connection.database), select, maxRows, mark);
    const tree = await this.#tree(text, select, access, signal);
    this.#checkTree(tree, allowed.functions, access);
    const times = new Map<string, string>();
    for (const view of access.networks.length > 0 ? viewsFor(access) : []) {
      const conditions = timeConditions(tree, view.name, timeColumnsOf(view));
      if (conditions !== undefined) times.set(view.name, conditions);
    }
    return times.size === 0 ? text : bounded(visibleRows(access, this.#connection.database, times), select, maxRows, mark);
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
  #checkWords(statement: string, names: AllowedNames, access: Access): void {
    // Where the engine's lexer might read on differently than ours: heredocs, escapes outside of strings, control characters.
    const odd = /(?![\t\n\r])\p{Cc}/u.exec(statement)?.[0] ?? /AggregateFunction/i.exec(statement)?.[0];
    if (odd !== undefined)
      throw refusal(odd.length > 1 ? `The type ${odd} is not allowed.` : "There is a control character in the statement.", odd, "Leave it out.");
    const tokens = tokensOf(statement);
    checkBrackets(tokens);
    const first = tokens.find(({ text }) => text !== "(");
    if (first?.kind !== "word" || !/^(?:select|with)$/i.test(first.text))
      throw refusal("Only a SELECT is allowed here.", first?.text ?? "", "Begin with SELECT or WITH.");
    tokens.forEach((token, at) => {
      checkToken(token, tokens[at - 1]);
      if (token.kind === "other") return;
      const { text } = token;
      const lower = text.toLowerCase();
      const isColumn = columnNames.has(lower);
      if (names.hidden.has(lower) && !isColumn) this.#checkHidden(text, tokens[at + 1]?.text === "." ? tokens[at + 2]?.text : undefined, access);
      const isCalled = tokens[at + 1]?.text === "(";
      if (isCalled && castFunctions.has(lower)) checkType(tokens, at + 1);
      const isAllowed = names.callable.has(lower) || (isCalled && names.callable.has(withoutCombinators(lower)));
      // A function can be handed on by its bare name too, as in arrayMap(f, …).
      if (!isCalled && !isColumn && names.known.has(lower) && !isAllowed)
        throw refusal(`The name ${text.slice(0, 60)} is a function's that is not allowed.`, text, "As an alias, choose another name.");
      if (!isCalled || isAllowed) return;
      const near = names.known.has(lower) ? undefined : nearestName(text, names.functions.values());
      throw refusal(
        `The function ${text.slice(0, 60)} is not allowed.`,
        text,
        names.slow.has(lower)
          ? "It can work for hours on a few long texts, and nothing stops it. ngramDistance compares names too."
          : near
            ? `Did you mean ${near}?`
            : "Functions that only compute on their arguments are allowed.",
      );
    });
  }

  /** A name of a database, or of a table that is not published. The database may stand before a published table. */
  #checkHidden(name: string, table: string | undefined, access: Access): void {
    const isOurs = name.toLowerCase() === this.#connection.database.toLowerCase();
    if (!isOurs || !publishedViews.some((view) => view.name === table)) throw unknownTable(table === undefined ? name : `${name}.${table}`, viewsFor(access));
    // With its database it is the whole table and not what is visible of it.
    if (access.networks.length > 0) throw refusal(`Write ${table} without ${name}.`, `${name}.${table}`, `FROM ${table}`);
  }

  async #tree(text: string, select: string, access: Access, signal: AbortSignal | undefined): Promise<readonly TreeNode[]> {
    try {
      const lines = await this.#connection.rows<{ explain: string }>({ sql: `EXPLAIN QUERY TREE run_passes = 1 ${text}`, ...(signal && { signal }) }, "gate");
      return treeOf(lines.flatMap(({ explain }) => explain.split("\n")));
    } catch (error) {
      throw statementError(error, select, access.networks.length > 0);
    }
  }

  /** What the statement really reads and calls, as the engine resolves it. */
  #checkTree(tree: readonly TreeNode[], functions: ReadonlyMap<string, string>, access: Access): void {
    const views = viewsFor(access);
    const tables = new Set([...views.map(({ name }) => `${this.#connection.database}.${name}`), "system.one"]);
    if (tree[0]?.kind !== "QUERY") throw refusal("This is not one SELECT.", tree[0]?.text ?? "", "Begin with SELECT or WITH.");
    for (const node of everyNode(tree)) {
      if (node.kind === "TABLE") {
        const name = /.*table_name: ([^,]+)/.exec(node.text)?.[1] ?? "";
        if (!tables.has(name)) throw unknownTable(name, views);
        if (access.networks.length > 0 && name !== "system.one" && `${this.#connection.database}.${attribute(queryAbove(node)!, "cte_name")}` !== name)
          throw unknownTable(name, views);
      } else if (node.kind === "TABLE_FUNCTION") {
        const name = attribute(node, "table_function_name") ?? "";
        if (name !== "numbers") throw refusal(`The table function ${name} is not allowed.`, name, `Read from ${views.map((view) => view.name).join(", ")}.`);
      } else if (node.kind === "FUNCTION") {
        const name = (/function_name: (\w+)/.exec(node.text)?.[1] ?? "").toLowerCase();
        const isKnown = functions.has(name) || functions.has(withoutCombinators(name)) || internalFunctions.has(name);
        if (!isKnown) throw refusal(`The function ${name} is not allowed.`, name, "Functions that only compute on their arguments are allowed.");
      }
      if (/^SETTINGS\b/.test(node.text)) throw refusal("SETTINGS is not allowed.", "SETTINGS", "The limits are fixed; leave SETTINGS out.");
    }
  }
}

/** What the analyser writes in place of harmless syntax. */
const internalFunctions = new Set(["_cast", "exists", "grouping", "__getscalar", "lambda", "in", "globalin", "notin", "globalnotin"]);

const bounded = (before: string, select: string, maxRows: number, mark: string): string =>
  `${before}SELECT * FROM /* ${mark} */ (\n${select}\n) LIMIT ${maxRows}`;

/** In pairs and not too deep: nothing may close the brackets that are put around the statement. */
function checkBrackets(tokens: readonly Token[]): void {
  let deepest = 0;
  const open: string[] = [];
  for (const { text, kind } of tokens) {
    if (kind !== "other") continue;
    if (text === "(" || text === "[") deepest = Math.max(deepest, open.push(text));
    else if ((text === ")" || text === "]") && open.pop() !== (text === ")" ? "(" : "["))
      throw refusal("The brackets do not pair.", text, "Close each bracket that is open, and no other.");
  }
  if (open.length > 0) throw refusal("The brackets do not pair.", open.at(-1)!, "Close each bracket that is open, and no other.");
  if (deepest > maxNesting) throw refusal("The statement is nested too deeply.", `${deepest} levels`, `Keep it under ${maxNesting} levels of brackets.`);
}

/** The type that a cast is given has to be there to read: `AS Type`, or one literal as the last argument. */
function checkType(tokens: readonly Token[], open: number): void {
  let depth = 0;
  let last = open;
  for (let i = open; i < tokens.length; i++) {
    const { text, kind } = tokens[i]!;
    if (kind === "other" && (text === "(" || text === "[")) depth++;
    else if (kind === "other" && (text === ")" || text === "]")) depth--;
    else if (depth === 1 && kind === "word" && /^as$/i.test(text)) return;
    else if (depth === 1 && kind === "other" && text === ",") last = i;
    if (depth > 0) continue;
    // accurateCastOrDefault takes a value behind the type, which is a literal as well then, or the statement is refused.
    if (i === last + 2 && tokens[last + 1]!.text === "''") return;
    break;
  }
  throw refusal("The type to cast to is not written out.", tokens[open - 1]!.text, "CAST(x AS UInt64), or a single text: CAST(x, 'UInt64').");
}

function checkToken({ text, kind }: Token, before: Token | undefined): void {
  if (kind === "quoted") {
    if (!/^[\w .%/-]{1,128}$/.test(text)) throw refusal("A quoted name has unusual characters.", text, "Use letters, digits, _, - and spaces in names.");
    return;
  }
  if (kind === "other") {
    if (text === ";") throw refusal("Only one statement is allowed.", text, "Send them one after the other.");
    if ("$\\@#".includes(text)) throw refusal(`The character ${text} is not allowed outside of strings.`, text, "Leave it out.");
    if (text === "{" || text === "}") throw refusal("Query parameters are not available here.", text, "Write the value.");
    if (text.charCodeAt(0) > 126) throw refusal("There is an unusual character outside of quotes.", text, "Use plain quotes and spaces.");
    return;
  }
  if (/^recursive$/i.test(text) && /^with$/i.test(before?.text ?? ""))
    throw refusal("WITH RECURSIVE is not available.", text, "Use WITH, or arrays and window functions.");
  if (forbiddenWords.has(text.toLowerCase()) && before?.text !== ".") {
    throw refusal(
      `${text.toUpperCase()} is not allowed.`,
      text,
      /^settings$/i.test(text) ? "The limits are fixed; leave SETTINGS out." : "Leave it out: the answer comes as rows.",
    );
  }
}

/** A statement about tables gets the same answer as one that reads them. */
export function viewNamed(table: string, database: string, access: Access): ReturnType<typeof viewsFor>[number] {
  const views = viewsFor(access);
  const name = table.startsWith(`${database}.`) ? table.slice(database.length + 1) : table;
  const found = views.find((view) => view.name === name);
  if (!found) throw unknownTable(table, views);
  return found;
}

/** The engine's words for what a SELECT would read, turned into a refusal before it is begun. */
export function tooMuch(rows: number, limit: number, isLimited: boolean): AppError {
  return new AppError("LIMIT_EXCEEDED", "The query would read more than it may, and was not begun.", {
    path: "query",
    wanted: `at most ${limit.toLocaleString("en")} rows read`,
    ...(!isLimited && { got: `about ${rows.toLocaleString("en")} rows, by EXPLAIN ESTIMATE` }),
    cure: "Narrow the time: WHERE first_seen > now() - INTERVAL 1 DAY (other tables: time). The tables are sorted by it.",
  });
}
