import { AppError } from "../../model/errors.ts";
import { skipOpaque } from "../embedded/sql-parameters.ts";

export interface Token {
  readonly text: string;
  readonly kind: "word" | "quoted" | "other";
  /** Where it begins in the statement. */
  readonly at: number;
}

/** Words, quoted identifiers and single characters; comments and the text of strings are left out. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length;) {
    const next = skipOpaque(sql, at);
    if (next > at) {
      if (sql[at] === "`" || sql[at] === '"') tokens.push({ text: sql.slice(at + 1, next - 1), kind: "quoted", at });
      else if (sql[at] === "'") tokens.push({ text: "''", kind: "other", at });
      at = next;
      continue;
    }
    const word = /^[A-Za-z_]\w*/.exec(sql.slice(at, at + 1_024))?.[0];
    if (word) tokens.push({ text: word, kind: "word", at });
    else if (!/\s/.test(sql[at]!)) tokens.push({ text: sql[at]!, kind: "other", at });
    at += word?.length ?? 1;
  }
  return tokens;
}

/** What a person asked for. `select` is the SELECT in it, which has to pass the gate. */
export type Statement =
  | { readonly kind: "select"; readonly select: string }
  | { readonly kind: "explain"; readonly how: string; readonly select: string }
  | { readonly kind: "describe"; readonly select: string }
  | { readonly kind: "describe table"; readonly table: string };

export function refusal(message: string, got: string, cure: string): AppError {
  return new AppError("BAD_INPUT", message, { path: "query", wanted: "one SELECT over the published tables", got: got.slice(0, 80), cure });
}

const maxStatementBytes = 20_000;
const kindsOfExplain = ["AST", "SYNTAX", "QUERY TREE", "PLAN", "PIPELINE", "ESTIMATE"];
const switches = new Set(["header", "description", "indexes", "actions", "json", "compact"]);

/** Which statement it is, without final semicolons. BAD_INPUT when it is none of SELECT, WITH, EXPLAIN and DESCRIBE, or is several. */
export function readStatement(sql: string): Statement {
  let text = sql.trim();
  if (Buffer.byteLength(text) > maxStatementBytes)
    throw refusal("The statement is too long.", `${Buffer.byteLength(text)} bytes`, `Keep it under ${maxStatementBytes} bytes.`);
  let tokens = tokensOf(text);
  while (tokens.at(-1)?.text === ";" && tokens.at(-1)?.kind === "other") {
    text = text.slice(0, tokens.at(-1)!.at);
    tokens = tokens.slice(0, -1);
  }
  const first = tokens.find(({ text: word }) => word !== "(");
  if (!first) throw refusal("There is no statement.", "", "Write a SELECT; sqlTables has examples.");
  const word = (i: number): string => (tokens[i]?.kind === "word" ? tokens[i].text.toLowerCase() : "");
  if (first.kind === "word" && /^(?:select|with)$/i.test(first.text)) return { kind: "select", select: text };
  if (word(0) === "explain") return explained(text, tokens, word);
  if (word(0) === "describe" || word(0) === "desc") {
    const at = word(1) === "table" ? 2 : 1;
    if (tokens[at]?.text === "(" && tokens[at]?.kind === "other") return { kind: "describe", select: withoutBrackets(text.slice(tokens[at].at)) };
    const names = tokens.slice(at);
    if (names.length > 0 && names.length <= 3 && names.every(({ kind, text: name }, i) => (i % 2 === 0 ? kind !== "other" : name === ".")))
      return { kind: "describe table", table: names.map(({ text: name }) => name).join("") };
    throw refusal("Only published tables and SELECTs can be described.", text, "DESCRIBE flows, or DESCRIBE (SELECT …).");
  }
  throw refusal(
    "Only SELECT, EXPLAIN and DESCRIBE are allowed here.",
    first.text,
    /^show$/i.test(first.text)
      ? "Tables and columns: sqlTables, or the tool describe_table."
      : "Begin with SELECT or WITH. Tables and columns: sqlTables, or the tool describe_table.",
  );
}

function explained(text: string, tokens: readonly Token[], word: (i: number) => string): Statement {
  const kind = kindsOfExplain.find((known) => known.split(" ").every((part, i) => word(1 + i) === part.toLowerCase()));
  let at = 1 + (kind?.split(" ").length ?? 0);
  const given: string[] = [];
  while (switches.has(word(at)) && tokens[at + 1]?.text === "=" && /^[01]$/.test(tokens[at + 2]?.text ?? "")) {
    given.push(`${word(at)} = ${tokens[at + 2]!.text}`);
    at += tokens[at + 3]?.text === "," ? 4 : 3;
  }
  const inner = tokens[at];
  if (!inner || !(inner.text === "(" || word(at) === "select" || word(at) === "with"))
    throw refusal(
      "Only a SELECT can be explained.",
      inner?.text ?? "",
      `EXPLAIN SELECT …, or one of ${kindsOfExplain.map((each) => `EXPLAIN ${each}`).join(", ")}.`,
    );
  return { kind: "explain", how: [kind ?? "PLAN", given.join(", ")].filter(Boolean).join(" "), select: text.slice(inner.at) };
}

/** What stands between the first bracket and the last, when nothing follows it. */
function withoutBrackets(text: string): string {
  const tokens = tokensOf(text);
  const last = tokens.at(-1)!;
  if (last.text !== ")") throw refusal("Only published tables and SELECTs can be described.", text, "DESCRIBE flows, or DESCRIBE (SELECT …).");
  return text.slice(1, last.at);
}
