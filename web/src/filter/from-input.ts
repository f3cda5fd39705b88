import { fieldOf } from "./fields.ts";
import { emptyFilter, type Clause, type Comparison, type Filter, type FilterValue, type Match } from "./filter.ts";

const comparisons: readonly Comparison[] = ["equals", "suffix", "contains", "glob"];

/** The API's filter, `toInput` the other way round; undefined where it says more than a filter's text can. */
export function fromInput(input: unknown): Filter | undefined {
  if (input === null || input === undefined) return emptyFilter;
  const { match, anyOf, noneOf, ...rest } = input as Record<string, unknown>;
  if (Object.values(rest).some(isSaid)) return undefined;
  const must = isSaid(match) ? matchOf(match) : [];
  const any = matchesOf(anyOf);
  const none = matchesOf(noneOf);
  return must && any && none && { match: must, anyOf: any, noneOf: none };
}

const isSaid = (value: unknown): boolean => value !== null && value !== undefined;

function matchesOf(input: unknown): readonly Match[] | undefined {
  const matches = Array.isArray(input) ? input.map(matchOf) : [];
  return matches.every((match) => match !== undefined) ? matches : undefined;
}

function matchOf(input: unknown): Match | undefined {
  const clauses = Object.entries(input as Record<string, unknown>)
    .filter(([, value]) => isSaid(value))
    .map(([key, value]) => clauseOf(key, value));
  return clauses.every((clause) => clause !== undefined) ? clauses : undefined;
}

function clauseOf(key: string, value: unknown): Clause | undefined {
  const field = fieldOf(key);
  const values = field && valuesOf(field.kind === "string-match", value);
  return values && values.length > 0 ? { field: field.key, values } : undefined;
}

function valuesOf(isComparable: boolean, value: unknown): readonly FilterValue[] | undefined {
  if (isComparable) {
    const said = Object.entries(value as Record<string, unknown>).filter(([, text]) => isSaid(text));
    const [comparison, text] = said[0] ?? [];
    const known = comparisons.find((each) => each === comparison);
    return said.length === 1 && known && typeof text === "string" ? [{ comparison: known, text }] : undefined;
  }
  return (Array.isArray(value) ? value : [value]).map((text: unknown) => ({ comparison: "equals", text: String(text) }));
}
