import type { MonitorHistory as HistoryShape, MonitorSummary as SummaryShape, StateChange } from "../../model/services/samples.ts";
import { parseDuration } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { defineHistory } from "../history-fields.ts";
import { idRule } from "../id-rule.ts";
import { dayOfMonitor, stripOfMonitor, stripParts } from "../monitor-day.ts";
import { cleanUntrusted, fromNetwork } from "../untrusted-text.ts";
import { foundMonitors } from "../visible-monitors.ts";
import { Monitor, MonitorStateEnum } from "./monitor.ts";
import { MonitorVerdictEnum } from "./monitor-script.ts";
import { windowArgs, windowOf } from "./time-window.ts";

const MonitorSummary = builder.objectRef<SummaryShape>("MonitorSummary").implement({
  description: "What a monitor measured in some time.",
  fields: (t) => ({
    measurements: t.exposeInt("measurements", { description: "How often it measured." }),
    unmeasured: t.exposeInt("unmeasured", { description: "Of them, those that say nothing of the target; no part of the availability." }),
    down: t.exposeInt("down", { description: "Of them, those that found it down." }),
    availability: t.float({
      nullable: true,
      description: "Share of what was measured that did not find it down, in percent; null when nothing was.",
      resolve: ({ availabilityPercent }) => availabilityPercent ?? null,
    }),
    min: t.float({ nullable: true, description: "Least value, in the script's unit; null without values.", resolve: ({ values }) => values?.min ?? null }),
    mean: t.float({ nullable: true, description: "Mean value.", resolve: ({ values }) => values?.mean ?? null }),
    max: t.float({ nullable: true, description: "Greatest value.", resolve: ({ values }) => values?.max ?? null }),
    p50: t.float({ nullable: true, description: "Median.", resolve: ({ values }) => values?.p50 ?? null }),
    p95: t.float({ nullable: true, description: "95th percentile.", resolve: ({ values }) => values?.p95 ?? null }),
    p99: t.float({ nullable: true, description: "99th percentile.", resolve: ({ values }) => values?.p99 ?? null }),
  }),
});

builder.objectFields(Monitor, (t) => ({
  day: t.field({
    type: MonitorSummary,
    nullable: true,
    description: "What it measured in the last 24 hours: availability and percentiles; null when it measured nothing.",
    resolve: async ({ id }, _args, context) => (await dayOfMonitor(id, context)) ?? null,
  }),
  strip: t.field({
    type: [MonitorVerdictEnum],
    nullable: { list: false, items: true },
    description: "The worst verdict in each half hour of the last 24 hours, oldest first; null where nothing was measured.",
    resolve: async ({ id }, _args, context) => [...((await stripOfMonitor(id, context)) ?? Array.from({ length: stripParts }, () => null))],
  }),
}));

const MonitorStateChange = builder.objectRef<StateChange>("MonitorStateChange").implement({
  description: "A monitor's state changed.",
  fields: (t) => ({
    time: t.field({ type: "DateTime", description: "When the measurement that changed it began.", resolve: ({ timeMs }) => timeMs }),
    from: t.field({ type: MonitorStateEnum, description: "Where it stood.", resolve: ({ from }) => from }),
    to: t.field({ type: MonitorStateEnum, description: "Where it stands since.", resolve: ({ to }) => to }),
    message: t.string({ description: fromNetwork("What that measurement said."), resolve: ({ message }) => cleanUntrusted(message) }),
  }),
});

const MonitorHistory = defineHistory<HistoryShape>("MonitorHistory", "What a monitor measured over time.", {
  mean: "Mean of the values, in the script's unit.",
  min: "Least value.",
  max: "Greatest value.",
  p50: "Median.",
  p95: "95th percentile.",
  p99: "99th percentile.",
  availability: "Share of what was measured that did not find it down, in percent.",
});

builder.objectFields(MonitorHistory, (t) => ({
  summary: t.field({ type: MonitorSummary, description: "Of the whole window.", resolve: (history) => history }),
  changes: t.field({
    type: [MonitorStateChange],
    description: "Changes of its state, oldest first; at most 500, the newest.",
    resolve: ({ changes }) => [...changes],
  }),
  changesAreCut: t.exposeBoolean("changesAreCut", { description: "True when there were more changes." }),
}));

builder.queryField("monitorHistory", (t) =>
  t.field({
    type: MonitorHistory,
    description: "What a monitor measured over time: values with percentiles, availability, changes of its state.",
    authScopes: needs.read,
    args: {
      id: t.arg.id({ required: true, description: "Id of the monitor.", validate: idRule }),
      ...windowArgs(),
      step: t.arg({ type: "Duration", description: "Width of one step; chosen to fit when left out." }),
    },
    resolve: (_root, { id, window, step }, context) => {
      const [monitor] = foundMonitors([id], context, "id");
      // A measurement begins a little early or late: in steps of its own interval some would have two and some none.
      const leastStepMs = 2 * monitor!.intervalMs;
      return context.services.samples.monitor(
        { id, window: windowOf(window, context), leastStepMs, ...(step ? { stepMs: parseDuration(step, "step") } : {}) },
        context.signal,
      );
    },
  }),
);

export default { name: "monitor-history" };
