import type { FilterKey } from "./fields.ts";

/** How a text value is compared; only `hostname` has more than `equals`. */
export type Comparison = "equals" | "suffix" | "contains" | "glob";

export interface FilterValue {
  readonly comparison: Comparison;
  readonly text: string;
}

/** One field and its alternatives. */
export interface Clause {
  readonly field: FilterKey;
  readonly values: readonly FilterValue[];
}

/** Clauses that must all hold; no field twice. */
export type Match = readonly Clause[];

/** What the filter text means: `match` and one of `anyOf` and none of `noneOf`. */
export interface Filter {
  readonly match: Match;
  readonly anyOf: readonly Match[];
  readonly noneOf: readonly Match[];
}

export const emptyFilter: Filter = { match: [], anyOf: [], noneOf: [] };

export function isEmpty(filter: Filter): boolean {
  return filter.match.length + filter.anyOf.length + filter.noneOf.length === 0;
}

export function equals(text: string): FilterValue {
  return { comparison: "equals", text };
}

/** Adds a value: another alternative where the field is there already, a clause of its own where it is not. */
export function including(filter: Filter, field: FilterKey, text: string): Filter {
  const present = filter.match.find((clause) => clause.field === field);
  if (!present) return { ...filter, match: [...filter.match, { field, values: [equals(text)] }] };
  if (present.values.some((value) => value.comparison === "equals" && value.text === text)) return filter;
  return { ...filter, match: filter.match.map((clause) => (clause === present ? { field, values: [equals(text)] } : clause)) };
}

/** Adds a value that must not be. */
export function excluding(filter: Filter, field: FilterKey, text: string): Filter {
  return { ...filter, noneOf: [...filter.noneOf, [{ field, values: [equals(text)] }]] };
}
