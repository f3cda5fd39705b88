import { EngineError } from "./engine-error.ts";

/**
 * Query parameters in the way of ClickHouse's HTTP interface: `{name:Type}` in the text, `param_name` in the URL.
 * The engine's own binding is one state for the whole process, which would queue every query behind every other, so values
 * are put in here: each becomes `CAST('text', 'Type')`, where the text can only be the inside of a string literal.
 */
export function bindParameters(sql: string, values: ReadonlyMap<string, string>): string {
  let out = "";
  let from = 0;
  for (let at = 0; at < sql.length;) {
    const next = skipOpaque(sql, at);
    if (next > at) {
      at = next;
      continue;
    }
    if (sql[at] !== "{") {
      at++;
      continue;
    }
    const match = /^\{\s*([A-Za-z_]\w{0,63})\s*:\s*([\w(),' ]{1,128}?)\s*\}/.exec(sql.slice(at, at + 256));
    if (!match) {
      at++;
      continue;
    }
    const value = values.get(match[1]!);
    if (value === undefined) throw new EngineError(456, "UNKNOWN_QUERY_PARAMETER", `Substitution \`${match[1]}\` is not set`);
    out += sql.slice(from, at) + castLiteral(value, match[2]!);
    at += match[0].length;
    from = at;
  }
  return out + sql.slice(from);
}

const scalar = "(?:U?Int(?:8|16|32|64)|Float(?:32|64)|String|Bool|IPv[46]|UUID|Date|DateTime|DateTime64\\([0-9]\\)|DateTime64\\([0-9], 'UTC'\\))";
const knownType = new RegExp(`^(?:${scalar}|Array\\(${scalar}\\))$`);

/** A value in the client's parameter form (tab-separated escapes) as an expression of that type. */
export function castLiteral(value: string, type: string): string {
  if (!knownType.test(type)) throw new EngineError(50, "UNKNOWN_TYPE", `Parameters of type ${type.slice(0, 60)} are not supported`);
  const text = unescapeTsv(value);
  // A String needs no cast: a literal is one, and indexes see it as a constant at once.
  if (type === "String") return quoteString(text);
  return `CAST(${quoteString(text)}, ${quoteString(type)})`;
}

/** A string literal that nothing can break out of: quotes, backslashes and NUL are escaped, everything else is inside. */
export function quoteString(text: string): string {
  return `'${text.replaceAll(/[\\'\0]/g, (c) => (c === "\0" ? "\\0" : `\\${c}`))}'`;
}

/** An identifier in backquotes. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll(/[\\`]/g, (c) => `\\${c}`)}\``;
}

const tsvEscapes: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f", "0": "\0", "\\": "\\", "'": "'" };

function unescapeTsv(value: string): string {
  return value.replaceAll(/\\([\s\S])/g, (whole, c: string) => tsvEscapes[c] ?? whole);
}

/** Where the string, quoted identifier or comment that begins at `at` ends; `at` itself when none begins there. */
export function skipOpaque(sql: string, at: number): number {
  const c = sql[at]!;
  if (c === "'" || c === '"' || c === "`") {
    for (let i = at + 1; i < sql.length; i++) {
      if (sql[i] === "\\") i++;
      else if (sql[i] === c) {
        if (sql[i + 1] === c) i++;
        else return i + 1;
      }
    }
    return sql.length;
  }
  if (sql.startsWith("--", at) || sql.startsWith("#!", at) || sql.startsWith("# ", at)) {
    const end = sql.indexOf("\n", at);
    return end < 0 ? sql.length : end + 1;
  }
  if (sql.startsWith("/*", at)) {
    const end = sql.indexOf("*/", at + 2);
    return end < 0 ? sql.length : end + 2;
  }
  return at;
}
