import { excluding, including, type Filter } from "../filter/filter.ts";
import { printFilter } from "../filter/syntax.ts";
import { nextDimension, type Dimension } from "./dimensions.ts";
import type { GroupRow } from "./explore-query.ts";
import { writeQuestion } from "./question.ts";

/** A group's values with their dimensions. */
export type GroupKeys = readonly { readonly dimension: Dimension; readonly value: string; readonly label: string | null }[];

export function keysOf(row: GroupRow, by: readonly Dimension[]): GroupKeys {
  return by.map((dimension, index) => ({ dimension, value: row.keys[index]?.value ?? "", label: row.keys[index]?.label ?? null }));
}

/** What tells a group from others. */
export function idOf(row: { readonly keys: readonly { readonly value: string }[] }): string {
  return JSON.stringify(row.keys.map(({ value }) => value));
}

/** Why no filter says this group; undefined when one does. */
export function unfilterable(keys: GroupKeys): string | undefined {
  for (const { dimension, value } of keys) {
    if (dimension.field === undefined) return `A filter knows no ${dimension.one}.`;
    if (value === "") return "A filter cannot ask for what is not known.";
  }
  return undefined;
}

/** The filter, and only this group. */
export function onlyGroup(filter: Filter, keys: GroupKeys): Filter {
  return keys.reduce(
    (whole, { dimension, value }) => (dimension.field === undefined || value === "" ? whole : including(whole, dimension.field, value)),
    filter,
  );
}

/** The filter, and not this group. One of several dimensions is left out as a whole: none of its values is by itself. */
export function withoutGroup(filter: Filter, keys: GroupKeys): Filter {
  const [first, ...rest] = keys;
  if (first?.dimension.field !== undefined && rest.length === 0) return excluding(filter, first.dimension.field, first.value);
  const match = onlyGroup({ match: [], anyOf: [], noneOf: [] }, keys).match;
  return { ...filter, noneOf: [...filter.noneOf, match] };
}

/** What a group is taken apart by. */
export function splitBy(filter: Filter, by: readonly Dimension[]): Dimension {
  return nextDimension(by, new Set(filter.match.map(({ field }) => field)));
}

/** The address's query with another filter. */
export function withFilter(search: URLSearchParams, filter: Filter): URLSearchParams {
  const next = new URLSearchParams(search);
  const text = printFilter(filter);
  if (text === "") next.delete("f");
  else next.set("f", text);
  next.delete("top");
  return next;
}

/** The address's query that takes one group apart. */
export function drilled(search: URLSearchParams, filter: Filter, keys: GroupKeys, by: readonly Dimension[]): URLSearchParams {
  const narrowed = onlyGroup(filter, keys);
  return writeQuestion(withFilter(search, narrowed), { by: [splitBy(narrowed, by)] });
}
