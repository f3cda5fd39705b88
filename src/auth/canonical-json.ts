import { createHash } from "node:crypto";

/**
 * JSON with one spelling for one value: members sorted by code unit, no white space (after RFC 8785). What a person is shown,
 * what is hashed and what is run are this text. Members that are undefined are left out, as JSON does. A value JSON cannot
 * hold (not a finite number, bigint, function, cycle) throws a TypeError: it cannot be confirmed.
 */
export function canonicalJson(value: unknown): string {
  const text = write(value, new Set());
  if (text === undefined) throw new TypeError("undefined has no JSON.");
  return text;
}

/** SHA-256 (hex) of the canonical JSON: binds a grant to exactly these arguments. */
export function argumentsHash(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

function write(value: unknown, above: Set<object>): string | undefined {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return String(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON.`);
      return JSON.stringify(value);
    case "undefined":
      return undefined;
    case "object":
      return value === null ? "null" : writeObject(value, above);
    case "bigint":
    case "function":
    case "symbol":
      break;
  }
  throw new TypeError(`A ${typeof value} has no JSON.`);
}

function writeObject(value: object, above: Set<object>): string | undefined {
  if (above.has(value)) throw new TypeError("A cycle has no JSON.");
  if (above.size > 64) throw new TypeError("Nested too deeply.");
  above.add(value);
  try {
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function") return write((toJSON as () => unknown).call(value), above);
    if (Array.isArray(value)) return `[${Array.from(value, (item) => write(item, above) ?? "null").join(",")}]`;
    const members: string[] = [];
    for (const key of Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1))) {
      const text = write((value as Record<string, unknown>)[key], above);
      if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`);
    }
    return `{${members.join(",")}}`;
  } finally {
    above.delete(value);
  }
}
