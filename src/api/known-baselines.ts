import type { Baseline } from "../model/baseline.ts";
import type { FlowHistory, FlowStatsResult, GroupKey, TimeSeriesResult, UsualLine } from "../model/services/flow-history.ts";
import { accessOf, type ApiContext } from "./context.ts";

type StatsQuery = Parameters<FlowHistory["stats"]>[0];
type SeriesQuery = Parameters<FlowHistory["timeseries"]>[0];

/** Past weeks that `usual` of rows and lines looks at. */
export const usualWeeks = 4;
const weekMs = 604_800_000;

/** Gives what is usual of one of the groups, where it is known. Nothing is asked before the first call, and once for all groups. */
export type Usual<T> = (group: GroupKey) => Promise<T | undefined>;

const none = async (): Promise<undefined> => undefined;
const isShort = ({ window }: Pick<StatsQuery, "window">): boolean => window.toMs - window.fromMs <= weekMs;

function once<T>(groups: () => Promise<readonly (readonly [GroupKey, T])[]>): Usual<T> {
  let asked: Promise<ReadonlyMap<string, T>> | undefined;
  return async (group) => {
    asked ??= groups().then((found) => new Map(found.map(([key, value]) => [JSON.stringify(key), value])));
    return (await asked).get(JSON.stringify(group));
  };
}

/** Of the metric that ranks the rows. */
export function usualOfRows(query: StatsQuery, { rows }: FlowStatsResult, context: ApiContext): Usual<Baseline> {
  if (!isShort(query) || query.groupBy.includes("TIME")) return none;
  return once(async () => {
    const { window, filter, groupBy, groups, orderBy: metric } = query;
    const asked = {
      window,
      filter: filter ?? null,
      groupBy,
      ...(groups && { groups }),
      metric,
      weeks: usualWeeks,
      first: rows.length,
      only: rows.map(({ group }) => group),
    };
    const found = await context.services.history.usual(asked, accessOf(context), context.signal);
    return found.flatMap(({ group, usual }) => (usual ? [[group, usual] as const] : []));
  });
}

export function usualOfLines(query: SeriesQuery, { stepMs, series }: TimeSeriesResult, context: ApiContext): Usual<UsualLine> {
  if (!isShort(query)) return none;
  return once(async () => {
    const { window, filter, groupBy, groups, metric } = query;
    const asked = {
      window,
      filter: filter ?? null,
      groupBy: groupBy ?? null,
      ...(groups && { groups }),
      metric,
      stepMs,
      weeks: usualWeeks,
      only: series.map(({ group }) => group),
    };
    const found = await context.services.history.usualLines(asked, accessOf(context), context.signal);
    return found.map((line) => [line.group, line] as const);
  });
}
