import { baselineOf, type Baseline, verdictOf } from "../../model/baseline.ts";
import { AppError } from "../../model/errors.ts";
import type { FlowHistory, GroupKey, StatRow, UsualLine, UsualRow } from "../../model/services/flow-history.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { TimeWindow } from "../../model/time.ts";
import type { FlowStatistics } from "./flow-statistics.ts";
import type { FlowConnection } from "./connection.ts";
import { windowSql } from "./flow-source.ts";
import { Parameters as QueryParameters } from "./parameters.ts";
import { tableOf } from "./tables.ts";

type UsualQuery = Parameters<FlowHistory["usual"]>[0];
type LinesQuery = Parameters<FlowHistory["usualLines"]>[0];

const table = tableOf("flows").name;
const weekMs = 604_800_000;
const maxGroups = 500;

const keyOf = (group: GroupKey): string => JSON.stringify(group);

/**
 * The same hours of past weeks beside a window: 7 × 24 hours earlier, and again. A week counts when anything at all is kept of those hours:
 * what was not watched is not what was quiet.
 */
export class UsualTraffic {
  readonly #statistics: FlowStatistics;
  readonly #connection: FlowConnection;

  constructor(connection: FlowConnection, statistics: FlowStatistics) {
    this.#connection = connection;
    this.#statistics = statistics;
  }

  /** The groups biggest now or usually, biggest first. */
  async rows(query: UsualQuery, access: Access, signal?: AbortSignal): Promise<UsualRow[]> {
    refuseTime(query);
    const { metric, first } = query;
    const windows = await this.#pastWindows(query.window, query.weeks, signal);
    const ask = async (window: TimeWindow, only?: readonly GroupKey[], rows = first): Promise<readonly StatRow[]> =>
      (
        await this.#statistics.stats(
          {
            window,
            filter: query.filter ?? null,
            groupBy: query.groupBy,
            ...(query.groups && { groups: query.groups }),
            metrics: [metric],
            orderBy: metric,
            first: rows,
            ...(only && { only }),
          },
          access,
          signal,
        )
      ).rows;
    const groups = new Map<string, StatRow>();
    if (!query.only) {
      // What is big in a past week and small now is looked at too.
      for (const rows of await aFewAtOnce([query.window, ...windows], (window) => ask(window))) {
        for (const row of rows) if (groups.size < maxGroups && !groups.has(keyOf(row.group))) groups.set(keyOf(row.group), row);
      }
    }
    const only = query.only ?? [...groups.values()].map(({ group }) => group);
    if (only.length === 0) return [];
    const [now, ...past] = await aFewAtOnce([query.window, ...windows], async (window) => byKey(await ask(window, only, only.length)));
    return only
      .flatMap((group): UsualRow[] => {
        const key = keyOf(group);
        const known = now!.get(key) ?? groups.get(key) ?? past.map((week) => week.get(key)).find((row) => row !== undefined);
        if (!known) return [];
        const value = now!.get(key)?.metrics[metric] ?? 0;
        const weeks = past.map((week) => week.get(key)?.metrics[metric] ?? 0);
        const usual = baselineOf(weeks, metric);
        return [{ keys: known.keys, group, value, weeks, verdict: verdictOf(value, weeks, usual), ...(usual && { usual }) }];
      })
      .toSorted((a, b) => sizeOf(b) - sizeOf(a) || (keyOf(a.group) < keyOf(b.group) ? -1 : 1))
      .slice(0, query.only ? only.length : first);
  }

  /** What is usual at each step of some lines of a series; a line is missing where too few weeks are kept. */
  async lines(query: LinesQuery, access: Access, signal?: AbortSignal): Promise<UsualLine[]> {
    const { metric, stepMs, window } = query;
    const windows = await this.#pastWindows(window, query.weeks, signal);
    const past = await aFewAtOnce(windows, async (week) => {
      const shiftMs = window.fromMs - week.fromMs;
      const { series, timesMs } = await this.#statistics.timeseries(
        {
          window: week,
          filter: query.filter ?? null,
          metric,
          stepMs,
          shiftMs,
          first: query.only.length,
          ...(query.groupBy && { groupBy: query.groupBy, ...(query.groups && { groups: query.groups }), only: query.only }),
        },
        access,
        signal,
      );
      return { steps: timesMs.length, points: new Map(series.map((line) => [keyOf(line.group), line.points])) };
    });
    return query.only.flatMap((group): UsualLine[] => {
      const weeks = past.map(({ points }) => points.get(keyOf(group)));
      const baselines = Array.from({ length: past[0]?.steps ?? 0 }, (_, i): Baseline | undefined =>
        baselineOf(
          weeks.map((points) => points?.[i] ?? 0),
          metric,
        ),
      );
      if (baselines.length === 0 || baselines.includes(undefined)) return [];
      return [{ group, low: baselines.map((one) => one!.low), high: baselines.map((one) => one!.high) }];
    });
  }

  /** Newest first. */
  async #pastWindows(window: TimeWindow, weeks: number, signal?: AbortSignal): Promise<TimeWindow[]> {
    if (window.toMs - window.fromMs > weekMs) {
      throw new AppError("BAD_INPUT", "The window is longer than a week: its own past weeks would lie inside it.", {
        path: "window",
        wanted: "at most 7d",
        got: `${Math.round((window.toMs - window.fromMs) / 3_600_000)}h`,
      });
    }
    const all = Array.from({ length: weeks }, (_, i) => ({ fromMs: window.fromMs - (i + 1) * weekMs, toMs: window.toMs - (i + 1) * weekMs }));
    const isKept = await aFewAtOnce(all, async (week) => {
      const parameters = new QueryParameters();
      const sql = `SELECT 1 FROM ${table} WHERE ${windowSql("first_seen", week, parameters)} LIMIT 1`;
      return (await this.#connection.rows({ sql, parameters: parameters.values, ...(signal && { signal }) })).length > 0;
    });
    return all.filter((_, i) => isKept[i]);
  }
}

const atOnce = 3;

/** Not all at once: a question about twelve weeks must leave the store's readers to others too. */
async function aFewAtOnce<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let i = 0; i < items.length; i += atOnce) answers.push(...(await Promise.all(items.slice(i, i + atOnce).map(ask))));
  return answers;
}

const sizeOf = ({ value, usual }: UsualRow): number => Math.max(value, usual?.median ?? 0);

const byKey = (rows: readonly StatRow[]): Map<string, StatRow> => new Map(rows.map((row) => [keyOf(row.group), row]));

function refuseTime({ groupBy }: UsualQuery): void {
  if (!groupBy.includes("TIME")) return;
  throw new AppError("BAD_INPUT", "Groups by TIME are of one window: no other has them.", { path: "groupBy", cure: "Leave TIME out." });
}
