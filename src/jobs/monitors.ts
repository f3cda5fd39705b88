import { AppError } from "../model/errors.ts";
import { monitorLimits, type Monitor, type MonitorRecords, type Monitors, type NewMonitor } from "../model/services/monitors.ts";
import type { SampleWriter } from "../model/services/samples.ts";
import { formatDuration } from "../model/time.ts";
import type { Component } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import { createMeasurer, type MeasurerOptions } from "./monitor-measurer.ts";
import { MonitorSchedule } from "./monitor-schedule.ts";

/** Long enough to say something, short enough to wait for. */
const onceSpanMs = 6_000;
const longestIntervalMs = 7 * 86_400_000;

export interface MonitorsOptions extends Omit<MeasurerOptions, "clock"> {
  readonly records: MonitorRecords;
  readonly samples: Pick<SampleWriter, "monitor">;
  readonly log: Log;
  readonly clock?: () => number;
}

export interface MonitorsPart extends Monitors, Component {}

/** Active monitoring. Inert until started: what was set before goes on from where it stood. */
export function createMonitors({ clock = Date.now, records, samples, log, ...options }: MonitorsOptions): MonitorsPart {
  const measurer = createMeasurer({ ...options, clock });
  const schedule = new MonitorSchedule({ measurer, records, samples, log, clock });
  let writing: Promise<unknown> = Promise.resolve();
  /** Writes come one after the other, so that what is added at once is not there twice. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = writing.then(work, work);
    writing = done.catch(() => undefined);
    return done;
  };
  const sameAs = (wanted: NewMonitor): Monitor | undefined => schedule.list().find((each) => keyOf(each) === keyOf(wanted));

  return {
    name: "monitors",
    start: () => schedule.start(),
    stop: () => schedule.stop(),
    scripts: () => measurer.scripts,
    plan: (wanted) => measurer.plan(wanted),
    measure: (plan, { networks }, signal) => measurer.measure(plan, { networks, spanMs: onceSpanMs, ...(signal && { signal }) }),
    planMonitor({ intervalMs: given, failures, recoveries, enabled, ...wanted }, { networks, createdBy, createdThrough }) {
      const { intervals, timeoutMs } = measurer.script(wanted.script, "input.script");
      const intervalMs = given ?? intervals.usualMs;
      if (intervalMs < intervals.leastMs || intervalMs > longestIntervalMs) {
        const range = `${formatDuration(intervals.leastMs)} to ${formatDuration(longestIntervalMs)}`;
        throw new AppError("BAD_INPUT", `The interval of ${wanted.script} is ${range}.`, {
          path: "input.interval",
          wanted: range,
          got: formatDuration(intervalMs),
        });
      }
      const plan = measurer.plan({ ...wanted, timeoutMs: Math.min(wanted.timeoutMs ?? timeoutMs, intervalMs) });
      return { ...plan, intervalMs, failures, recoveries, enabled, networks, createdBy, createdThrough };
    },
    list: () => schedule.list(),
    sameAs,
    add: (wanted) =>
      inTurn(async () => {
        const fresh = wanted.filter((each) => sameAs(each) === undefined);
        if (schedule.list().length + fresh.length > monitorLimits.monitors)
          throw new AppError("LIMIT_EXCEEDED", `There are at most ${monitorLimits.monitors} monitors.`, { cure: "Remove some first." });
        const added = await records.add(fresh);
        for (const monitor of added) schedule.set(monitor);
        return added;
      }),
    change: (monitor) =>
      inTurn(async () => {
        const current = schedule.get(monitor.id);
        if (!current) throw new AppError("NOT_FOUND", "There is no such monitor.", { path: "input.id", cure: "monitors lists them." });
        // Where it stands is what was measured last, not what the caller had read.
        const { standing, last, memory } = current;
        const changed: Monitor = { ...monitor, standing, ...(last && { last }), ...(memory !== undefined && { memory }) };
        await records.change(changed);
        schedule.set(changed);
        return changed;
      }),
    remove: (ids) =>
      inTurn(async () => {
        await records.remove(ids);
        for (const id of ids) schedule.delete(id);
      }),
    status: () => ({ ...schedule.counters, states: schedule.list().map(({ standing, enabled }) => (enabled ? standing.state : "DISABLED")) }),
  };
}

/** What makes two monitors the same: one host may be watched by a script at two intervals. */
const keyOf = ({ script, target, parameters, intervalMs }: NewMonitor): string =>
  JSON.stringify([script, target, Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)), intervalMs]);
