import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { FilterState } from "../filter/use-filter.ts";
import { dimensionOf, readDimensions, type Dimension } from "./dimensions.ts";
import { metricOf, type Metric } from "./metrics.ts";

export const pictures = [
  { key: "line", label: "Line" },
  { key: "stacked", label: "Stacked" },
  { key: "heat", label: "Heat map" },
  { key: "table", label: "Table" },
] as const;
export type Picture = (typeof pictures)[number]["key"];

export const comparisons = [
  { key: "off", label: "Off", backMs: 0, says: "This window alone", against: "" },
  { key: "day", label: "Yesterday", backMs: 86_400_000, says: "The same hours a day earlier", against: "the day before" },
  { key: "week", label: "Last week", backMs: 7 * 86_400_000, says: "The same hours a week earlier", against: "last week" },
  { key: "usual", label: "Usual", backMs: 0, says: "The same hours of the past four weeks", against: "usual" },
] as const;
export type Comparison = (typeof comparisons)[number]["key"];

/** Groups at once: lines of a chart can be told apart up to ten. */
export const tops = [8, 20, 50, 200] as const;

/** What Explore was asked, besides the window and the filter; all of it stands in the address. */
export interface Question {
  readonly tab: "groups" | "flows";
  readonly by: readonly [Dimension, ...Dimension[]];
  readonly metric: Metric;
  readonly picture: Picture;
  readonly compare: Comparison;
  readonly top: number;
}

/** What is grouped by where nobody said: the first of these that the filter does not nail down. */
const usualDimensions = ["APPLICATION", "CLIENT", "SERVER", "SERVER_PORT"] as const;

function usualDimension(fixed: ReadonlySet<string>): Dimension {
  return usualDimensions.map((key) => dimensionOf(key)!).find(({ field }) => !fixed.has(field!)) ?? dimensionOf("HOSTNAME")!;
}

/** The address's question; what it does not say, or says in a way that is none, is the default. `fixed`: fields that the filter gives a value. */
export function readQuestion(search: URLSearchParams, fixed: ReadonlySet<string> = new Set()): Question {
  const metric = metricOf(search.get("show"));
  const by = readDimensions(search.get("by")) ?? [usualDimension(fixed)];
  const asked = pictures.find(({ key }) => key === search.get("as"))?.key;
  const stacks = canStack({ metric, by });
  return {
    tab: search.get("tab") === "flows" ? "flows" : "groups",
    by,
    metric,
    picture: asked === undefined || asked === "stacked" ? (stacks ? "stacked" : "line") : asked,
    compare: comparisons.find(({ key }) => key === search.get("vs"))?.key ?? "off",
    top: tops.find((size) => String(size) === search.get("top")) ?? tops[0],
  };
}

/** What does not add up cannot be piled up. */
export function canStack({ metric, by }: Pick<Question, "metric" | "by">): boolean {
  return metric.addsUp && !by.some(({ overlaps }) => overlaps);
}

export interface QuestionChange {
  readonly tab?: Question["tab"];
  readonly by?: readonly Dimension[];
  readonly show?: Metric["key"];
  readonly as?: Picture;
  readonly vs?: Comparison;
  readonly top?: number;
}

const defaults: Readonly<Record<string, string>> = { tab: "groups", show: "BYTES", as: "stacked", vs: "off", top: String(tops[0]) };

/** Writes a change into an address's query; defaults are left out, but a grouping, whose default is the filter's. Another grouping starts with its first groups again. */
export function writeQuestion(search: URLSearchParams, change: QuestionChange): URLSearchParams {
  const next = new URLSearchParams(search);
  const { by, top, ...rest } = change;
  const values: Record<string, string | undefined> = { ...rest, by: by?.map(({ key }) => key).join(","), top: top?.toString() };
  if (by) next.delete("top");
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    if (value === defaults[key]) next.delete(key);
    else next.set(key, value);
  }
  return next;
}

/** The question of the address, and how to ask another: each is a step that "back" undoes. */
export function useQuestion({ filter }: FilterState): { readonly question: Question; readonly ask: (change: QuestionChange) => void } {
  const [search, setSearch] = useSearchParams();
  const text = search.toString();
  const question = useMemo(() => readQuestion(new URLSearchParams(text), new Set(filter.match.map(({ field }) => field))), [text, filter]);
  const ask = useCallback((change: QuestionChange) => setSearch((present) => writeQuestion(present, change)), [setSearch]);
  return { question, ask };
}
