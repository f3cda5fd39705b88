import { graphql, type ResultOf, type VariablesOf } from "../api/graphql.ts";
import { fromInput } from "../filter/from-input.ts";
import type { FilterInput } from "../filter/input.ts";
import { printFilter } from "../filter/syntax.ts";
import type { WindowText } from "../window/time-window.ts";
import { dimensionOf } from "./dimensions.ts";
import { metricOf } from "./metrics.ts";
import { comparisons, pictures, tops, writeQuestion, type Question } from "./question.ts";

export const viewsQuery = graphql(`
  query SavedViews {
    savedViews {
      id
      name
      owner
      isMine
      shared
      window {
        from
        to
      }
      filter
      groupBy
      metric
      display
    }
  }
`);

export const saveMutation = graphql(`
  mutation SaveView($input: SaveViewInput!) {
    saveView(input: $input) {
      summary
    }
  }
`);

export const removeMutation = graphql(`
  mutation RemoveView($input: RemoveViewInput!) {
    removeView(input: $input) {
      summary
    }
  }
`);

export type SavedView = ResultOf<typeof viewsQuery>["savedViews"][number];
export type SaveInput = VariablesOf<typeof saveMutation>["input"];

/** What Explore shows now, as a view. */
export function inputOf(name: string, shared: boolean, question: Question, window: WindowText, filter: FilterInput | null): SaveInput {
  const { tab, by, metric, picture, compare, top } = question;
  return {
    name,
    shared,
    window,
    filter,
    groupBy: tab === "flows" ? [] : by.map(({ key }) => key),
    metric: metric.key,
    display: { as: picture, vs: compare, top },
  };
}

/** A view that was there, to be saved again. */
export function inputAgain({ name, shared, window, filter, groupBy, metric, display }: SavedView): SaveInput {
  return { name, shared, window: { from: window.from, to: window.to }, filter: filter as FilterInput | null, groupBy, metric, display };
}

/**
 * Where Explore shows a view; undefined where its filter or grouping is one that this page cannot show. How it is drawn is a hint:
 * what is not known of it is the default.
 */
export function pathOf({ window, filter, groupBy, metric, display }: SavedView): string | undefined {
  const read = fromInput(filter);
  const by = groupBy.map(dimensionOf);
  if (!read || !by.every((dimension) => dimension !== undefined) || metricOf(metric).key !== metric) return undefined;
  const hint = (display ?? {}) as Readonly<Record<string, unknown>>;
  const as = pictures.find(({ key }) => key === hint["as"])?.key;
  const vs = comparisons.find(({ key }) => key === hint["vs"])?.key;
  const top = tops.find((size) => size === hint["top"]);
  // The window in full: a link in the app takes along what it does not say.
  const search = writeQuestion(new URLSearchParams({ from: window.from, to: window.to }), {
    show: metric,
    ...(by.length === 0 ? { tab: "flows" } : { by }),
    ...(as && { as }),
    ...(vs && { vs }),
    ...(top && { top }),
  });
  const text = printFilter(read);
  if (text !== "") search.set("f", text);
  return `/explore?${search.toString()}`;
}
