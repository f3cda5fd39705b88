import { fieldOf } from "./fields.ts";
import { emptyFilter, type Clause, type Comparison, type Filter, type FilterValue, type Match } from "./filter.ts";

/**
 * The filter as people read, type and share it:
 *
 *     application:!RTSP client:10.0.0.0/8,192.168.0.0/16 hostname:.example.com (serverPort:80 | serverPort:443 protocol:TCP)
 *
 * A space is "and", a comma "or", `!` before the value "none of". One level of `( … | … )` is `anyOf`; `!( … )` is a group that must not hold.
 * Host names: `.name` ends with these labels, `~text` contains, `*` and `?` are wildcards. Quotes or a backslash take a character as it is.
 */
export class FilterSyntaxError extends Error {
  override readonly name = "FilterSyntaxError";
  /** Where in the text, from 0. */
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

interface Cursor {
  readonly text: string;
  at: number;
}

const special = new Set([" ", ",", "(", ")", "|", '"', "\\"]);

/** Text → filter. Throws FilterSyntaxError with the position. */
export function parseFilter(text: string): Filter {
  const cursor: Cursor = { text, at: 0 };
  const match: Clause[] = [];
  const noneOf: Match[] = [];
  let anyOf: Match[] = [];
  for (;;) {
    skipSpaces(cursor);
    if (cursor.at >= text.length) break;
    const start = cursor.at;
    if (text[cursor.at] === "(") {
      if (anyOf.length > 0) throw new FilterSyntaxError("Only one ( … | … ) group is possible.", start);
      anyOf = parseGroup(cursor);
    } else if (text.startsWith("!(", cursor.at)) {
      cursor.at += 1;
      const group = parseGroup(cursor);
      for (const alternative of group) noneOf.push(alternative);
    } else {
      const { clause, negated } = parseClause(cursor);
      if (negated) noneOf.push([clause]);
      else addTo(match, clause, start);
    }
  }
  return match.length + anyOf.length + noneOf.length === 0 ? emptyFilter : { match, anyOf, noneOf };
}

function parseGroup(cursor: Cursor): Match[] {
  const start = cursor.at;
  cursor.at += 1;
  const alternatives: Clause[][] = [[]];
  for (;;) {
    skipSpaces(cursor);
    const character = cursor.text[cursor.at];
    if (character === undefined) throw new FilterSyntaxError("The ( is not closed.", start);
    if (character === "(") throw new FilterSyntaxError("Groups cannot hold groups.", cursor.at);
    if (character === ")" || character === "|") {
      if (alternatives.at(-1)!.length === 0) throw new FilterSyntaxError("An alternative is empty.", cursor.at);
      cursor.at += 1;
      if (character === ")") return alternatives;
      alternatives.push([]);
      continue;
    }
    const at = cursor.at;
    const { clause, negated } = parseClause(cursor);
    if (negated) throw new FilterSyntaxError("Inside a group nothing can be negated.", at);
    addTo(alternatives.at(-1)!, clause, at);
  }
}

function addTo(match: Clause[], clause: Clause, position: number): void {
  if (match.some((present) => present.field === clause.field)) {
    throw new FilterSyntaxError(`"${clause.field}" is there twice. A comma between values means "or".`, position);
  }
  match.push(clause);
}

function parseClause(cursor: Cursor): { readonly clause: Clause; readonly negated: boolean } {
  const start = cursor.at;
  const name = /^[A-Za-z][A-Za-z0-9]*/.exec(cursor.text.slice(cursor.at))?.[0] ?? "";
  if (name === "" || cursor.text[cursor.at + name.length] !== ":") {
    throw new FilterSyntaxError("A condition looks like field:value, such as serverPort:443.", start);
  }
  const field = fieldOf(name);
  if (!field) throw new FilterSyntaxError(`There is no field "${name}".`, start);
  cursor.at += name.length + 1;
  const negated = cursor.text[cursor.at] === "!";
  if (negated) cursor.at += 1;
  const values: FilterValue[] = [];
  for (;;) {
    const at = cursor.at;
    const value = parseValue(cursor, field.kind === "string-match");
    if (value.text === "") throw new FilterSyntaxError(`"${name}" needs a value.`, at);
    if (field.kind === "number-list" && !/^\d{1,10}$/.test(value.text)) throw new FilterSyntaxError(`"${name}" takes whole numbers.`, at);
    values.push(value);
    if (cursor.text[cursor.at] !== ",") break;
    cursor.at += 1;
  }
  if (values.length > 1 && (field.kind === "single" || field.kind === "string-match")) {
    throw new FilterSyntaxError(`"${name}" takes one value. For more write (${name}:a | ${name}:b).`, start);
  }
  const next = cursor.text[cursor.at];
  if (next !== undefined && next !== " " && next !== ")" && next !== "|") throw new FilterSyntaxError("A space is missing here.", cursor.at);
  return { clause: { field: field.key, values }, negated };
}

function parseValue(cursor: Cursor, comparable: boolean): FilterValue {
  const { text } = cursor;
  let comparison: Comparison = "equals";
  if (comparable && text[cursor.at] === ".") comparison = "suffix";
  if (comparable && text[cursor.at] === "~") comparison = "contains";
  if (comparison !== "equals") cursor.at += 1;
  let value = "";
  let quoted = false;
  for (; cursor.at < text.length; cursor.at += 1) {
    const character = text[cursor.at]!;
    if (character === "\\") {
      cursor.at += 1;
      if (cursor.at >= text.length) throw new FilterSyntaxError("Nothing follows the backslash.", cursor.at - 1);
      value += text[cursor.at];
    } else if (character === '"') {
      quoted = !quoted;
    } else if (!quoted && special.has(character)) {
      break;
    } else {
      if (comparable && !quoted && comparison === "equals" && (character === "*" || character === "?")) comparison = "glob";
      value += character;
    }
  }
  if (quoted) throw new FilterSyntaxError("The quotation mark is not closed.", cursor.at);
  return { comparison, text: value };
}

function skipSpaces(cursor: Cursor): void {
  while (cursor.text[cursor.at] === " ") cursor.at += 1;
}

/** Filter → its one canonical text. `parseFilter(printFilter(filter))` gives the same filter. */
export function printFilter(filter: Filter): string {
  const parts = filter.match.map((clause) => printClause(clause, ""));
  if (filter.anyOf.length > 0) parts.push(printGroup(filter.anyOf));
  for (const match of filter.noneOf) parts.push(match.length === 1 ? printClause(match[0]!, "!") : `!${printGroup([match])}`);
  return parts.join(" ");
}

function printGroup(alternatives: readonly Match[]): string {
  return `(${alternatives.map((match) => match.map((clause) => printClause(clause, "")).join(" ")).join(" | ")})`;
}

function printClause(clause: Clause, sign: "" | "!"): string {
  const comparable = fieldOf(clause.field)?.kind === "string-match";
  return `${clause.field}:${sign}${clause.values.map((value) => printValue(value, comparable)).join(",")}`;
}

export function printValue(value: FilterValue, comparable: boolean): string {
  const { comparison, text } = value;
  if (comparison === "glob") return text.replace(/[\s,()|"\\]/g, "\\$&").replace(/^[.~!]/, "\\$&");
  const sign = comparison === "suffix" ? "." : comparison === "contains" ? "~" : "";
  const plain = comparable && comparison === "equals" ? /^[^\s,()|"\\!.~*?][^\s,()|"\\*?]*$/ : /^[^\s,()|"\\!][^\s,()|"\\]*$/;
  return sign + (plain.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`);
}
