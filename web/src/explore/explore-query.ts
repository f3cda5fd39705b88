import { useMemo, useRef } from "react";
import { graphql, type ResultOf, type VariablesOf } from "../api/graphql.ts";
import { useData, type DataState } from "../api/use-data.ts";
import type { FilterState } from "../filter/use-filter.ts";
import { durationText, shifted, stepMs, type ResolvedWindow, type WindowText } from "../window/time-window.ts";
import { useWindow } from "../window/use-window.ts";
import type { Dimension } from "./dimensions.ts";
import type { MetricKey } from "./metrics.ts";
import { comparisons, type Comparison, type Question } from "./question.ts";

const counted = graphql(`
  fragment Counted on FlowMetrics @_unmask {
    bytes
    sentBytes
    receivedBytes
    packets
    flows
    clients
    servers
    serverPorts
    durationMs
    latencyMs
    retransmissions
  }
`);

export const groupsQuery = graphql(
  `
    query ExploreGroups(
      $window: TimeWindow!
      $compareTo: TimeWindow
      $usual: Boolean!
      $filter: FlowFilter
      $groupBy: [FlowDimension!]!
      $metrics: [FlowMetric!]!
      $orderBy: FlowMetric!
      $first: Int!
    ) {
      flowStats(window: $window, compareTo: $compareTo, filter: $filter, groupBy: $groupBy, metrics: $metrics, orderBy: $orderBy, first: $first) {
        window {
          from
          to
        }
        groups
        exact
        table
        tookMs
        notice
        totals {
          ...Counted
        }
        others {
          ...Counted
        }
        compared {
          notice
          totals {
            ...Counted
          }
        }
        rows {
          keys {
            dimension
            value
            label
          }
          metrics {
            ...Counted
          }
          compared {
            isNew
            metrics {
              ...Counted
            }
          }
          usual @include(if: $usual) {
            low
            median
            high
          }
        }
      }
    }
  `,
  [counted],
);

export const linesQuery = graphql(`
  query ExploreLines(
    $window: TimeWindow!
    $compareTo: TimeWindow
    $usual: Boolean!
    $filter: FlowFilter
    $groupBy: FlowDimension!
    $metric: FlowMetric!
    $step: Duration!
    $first: Int!
  ) {
    lines: timeseries(window: $window, filter: $filter, groupBy: $groupBy, metric: $metric, step: $step, first: $first) {
      series {
        key
        points
      }
    }
    all: timeseries(window: $window, compareTo: $compareTo, filter: $filter, metric: $metric, step: $step, first: 1) {
      window {
        from
        to
      }
      comparedWindow {
        from
        to
      }
      stepMs
      times
      table
      tookMs
      series {
        points
        compared {
          points
        }
        usual @include(if: $usual) {
          low
          high
        }
      }
    }
  }
`);

export type GroupMetrics = ResultOf<typeof counted>;
export type Groups = ResultOf<typeof groupsQuery>["flowStats"];
export type GroupRow = Groups["rows"][number];
export type Lines = ResultOf<typeof linesQuery>;

/** Most lines that the eye tells apart by colour. */
export const mostLines = 10;

/** The window that is compared with; null without one. What is usual is asked for in another way. */
export function windowBefore(window: WindowText, compare: Comparison): WindowText | null {
  const { backMs } = comparisons.find(({ key }) => key === compare)!;
  return backMs === 0 ? null : shifted(window, backMs);
}

/** What is counted of each group: what was asked, and what the table shows besides. */
export function countedMetrics(metric: MetricKey): MetricKey[] {
  return [...new Set<MetricKey>([metric, "FLOWS", "CLIENTS"])];
}

export interface Asked {
  readonly groups: VariablesOf<typeof groupsQuery>;
  readonly lines: VariablesOf<typeof linesQuery>;
}

/** The question as the API is asked. */
export function variablesOf(question: Question, filter: FilterState["input"], window: WindowText, resolved: ResolvedWindow): Asked {
  const { by, metric, top, compare } = question;
  const shared = {
    window,
    compareTo: windowBefore(window, compare),
    usual: compare === "usual",
    filter: filter as Asked["groups"]["filter"],
  };
  return {
    groups: { ...shared, groupBy: by.map(({ key }: Dimension) => key), metrics: countedMetrics(metric.key), orderBy: metric.key, first: top },
    lines: {
      ...shared,
      groupBy: by[0].key,
      metric: metric.key,
      step: durationText(stepMs(resolved, 240)),
      // As many as the table has rows, for their trends; where rows are of more dimensions, as many as the chart shows.
      first: by.length > 1 ? mostLines : Math.min(50, top),
    },
  };
}

/** An answer with what was asked for it: while another question is read, the old answer is shown as what it is. */
export interface Answered<Data> extends DataState<Data> {
  readonly question: Question;
}

function useAnswered<Data>(question: Question, state: DataState<Data>): Answered<Data> {
  const last = useRef(question);
  if (state.data !== undefined && !state.outdated) last.current = question;
  return { ...state, question: state.data === undefined ? question : last.current };
}

export interface Explored {
  readonly groups: Answered<ResultOf<typeof groupsQuery>>;
  readonly lines: Answered<Lines>;
}

/** Groups and their lines over time: two questions, so that each panel comes when it is ready. */
export function useExplored(question: Question, filter: FilterState, { held, pause }: { readonly held: boolean; readonly pause: boolean }): Explored {
  const { window, resolved, isLive } = useWindow();
  const step = stepMs(resolved, 240);
  const asked = useMemo(
    () => variablesOf(question, filter.input, window, resolved),
    // Not the clock: a window that ends now is the same question all the time.
    [question, filter.input, window, step], // eslint-disable-line react-hooks/exhaustive-deps
  );
  const everyMs = isLive && !held ? Math.max(10_000, step) : undefined;
  return {
    groups: useAnswered(question, useData(groupsQuery, asked.groups, { everyMs, pause })),
    lines: useAnswered(question, useData(linesQuery, asked.lines, { everyMs, pause })),
  };
}
