type Variables = Readonly<Record<string, unknown>>;

const sides: Readonly<Record<string, string>> = { CLIENT: "client", SERVER: "server" };

/**
 * What a tool's arguments select, as the text of the web UI's filter: `server:192.0.2.7 serverPort:443 hostname:.example.com`.
 * Reads the variables the tools share: `filter` (FlowMatch), `domain` (StringMatch), `ips` with `role`. Empty when there are none.
 */
export function flowSearch({ filter, domain, ips, role }: Variables): string {
  const match: Record<string, unknown> = { ...(filter as Record<string, unknown> | null | undefined) };
  // A field stands once in the text; what is asked for besides goes into a group, of which the text holds one.
  const groups: string[] = [];
  const add = (field: string, value: unknown): void => {
    if (value === undefined || value === null) return;
    if (match[field] === undefined || match[field] === null) match[field] = value;
    else groups.push(`(${clause(field, value)})`);
  };
  add(sides[String(role)] ?? "host", ips);
  add("hostname", domain);
  const clauses = Object.entries(match).map(([field, value]) => (value === null || value === undefined ? "" : clause(field, value)));
  return [...clauses, ...groups.slice(0, 1)].filter((text) => text !== "").join(" ");
}

function clause(field: string, value: unknown): string {
  const text = textOf(value);
  return text === "" ? "" : `${field}:${text}`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => quoted(String(one))).join(",");
  if (typeof value === "object") return stringMatch(value);
  return typeof value === "string" || typeof value === "number" ? quoted(String(value)) : "";
}

/** StringMatch is a oneOf: exactly one key has a value. */
function stringMatch(value: object | null): string {
  const [kind, text] = Object.entries(value ?? {}).find(([, one]) => typeof one === "string" && one !== "") ?? [];
  if (kind === "suffix") return `.${quoted(String(text).replace(/^\./, ""))}`;
  if (kind === "contains") return `~${quoted(String(text))}`;
  if (kind === "glob")
    return String(text)
      .replace(/[\s,()|"\\]/g, String.raw`\$&`)
      .replace(/^[.~!]/, String.raw`\$&`);
  return kind === undefined ? "" : quoted(String(text), /^[^\s,()|"\\!.~*?][^\s,()|"\\*?]*$/);
}

function quoted(text: string, plain = /^[^\s,()|"\\!][^\s,()|"\\]*$/): string {
  return plain.test(text) ? text : `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;
}
