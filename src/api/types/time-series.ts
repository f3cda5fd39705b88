import type { FlowHistory } from "../../model/services/flow-history.ts";
import { parseDuration } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { comparedSeries, type ComparedLine as ComparedLineShape, type ComparedSeries } from "../compared-stats.ts";
import { usualOfLines, usualWeeks } from "../known-baselines.ts";
import { ResolvedWindow, topArgs } from "../connection.ts";
import { accessOf, fromTables } from "../context.ts";
import { selects } from "../selection.ts";
import { withNameNotice } from "../unknown-names.ts";
import { fromNetwork, untrusted } from "../untrusted-text.ts";
import { FlowDimensionEnum, FlowMetricEnum } from "./enums.ts";
import { FlowFilter } from "./flow-filter.ts";
import { compareArgs } from "./flow-stats.ts";
import { windowArgs, windowOf } from "./time-window.ts";
import { UsualLine } from "./usual-traffic.ts";

const ComparedLine = builder.objectRef<ComparedLineShape>("ComparedSeries").implement({
  description: "A line in the window of compareTo, laid over the steps of this one.",
  fields: (t) => ({
    total: t.exposeFloat("total", { description: "Sum of its points." }),
    points: t.floatList({ description: "One value per step, as many as the series has.", resolve: (line) => [...line.points] }),
  }),
});

const Series = builder.objectRef<ComparedSeries["series"][number]>("Series").implement({
  description: "One line of a chart.",
  fields: (t) => ({
    key: t.string({ description: fromNetwork("The group, or `total`."), resolve: (series) => untrusted(series.key) ?? "" }),
    label: t.string({ nullable: true, description: fromNetwork("A name for the key where it is an address."), resolve: (series) => untrusted(series.label) }),
    total: t.exposeFloat("total", { description: "Sum over the window, of the metric's unit." }),
    points: t.floatList({ description: "One value per step, of the metric's unit; 0 where nothing was.", resolve: (series) => [...series.points] }),
    compared: t.field({
      type: ComparedLine,
      nullable: true,
      description: "The same line in the window of compareTo; null without one.",
      resolve: (series) => series.compared ?? null,
    }),
    usual: t.field({
      type: UsualLine,
      nullable: true,
      description: `What is usual of it at the same hours of the past ${usualWeeks} weeks, one value per step; null where too little is known.`,
      resolve: async (series) => (await series.usual?.(series.group)) ?? null,
    }),
  }),
});

const TimeSeries = builder.objectRef<ComparedSeries>("TimeSeries").implement({
  description: "A metric over time.",
  fields: (t) => ({
    window: t.field({ type: ResolvedWindow, description: "The window really read.", resolve: (result) => result.window }),
    step: t.field({ type: "Duration", description: "Width of one step.", resolve: (result) => result.stepMs }),
    stepMs: t.float({ description: "Width of one step in milliseconds.", resolve: (result) => result.stepMs }),
    metric: t.field({ type: FlowMetricEnum, description: "What the points count.", resolve: (result) => result.metric }),
    times: t.field({ type: ["DateTime"], description: "Start of each step.", resolve: (result) => [...result.timesMs] }),
    comparedWindow: t.field({
      type: ResolvedWindow,
      nullable: true,
      description: "The window of compareTo; null without one.",
      resolve: (result) => result.comparedWindow ?? null,
    }),
    series: t.field({ type: [Series], description: "The lines, biggest first.", resolve: (result) => [...result.series] }),
    table: t.exposeString("table", { description: "Table that answered: raw flows or a rollup." }),
    tookMs: t.exposeFloat("tookMs", { description: "Milliseconds the query took." }),
    notice: t.string({
      nullable: true,
      description:
        "Said when the window exceeds what is kept, there is nothing to read yet, or the filter names an application or a category that no flow has.",
      resolve: (result) => result.notice ?? null,
    }),
  }),
});

builder.queryField("timeseries", (t) =>
  t.field({
    type: TimeSeries,
    description: "A metric over time, as one line or one for each of the top groups.",
    authScopes: needs.read,
    args: {
      ...windowArgs(),
      ...compareArgs(),
      filter: t.arg({ type: FlowFilter, description: "Which flows." }),
      groupBy: t.arg({ type: FlowDimensionEnum, description: "One line for each of the top groups; one line in all when left out." }),
      metric: t.arg({ type: FlowMetricEnum, required: true, defaultValue: "BYTES", description: "What to count." }),
      step: t.arg({ type: "Duration", description: "Width of one step; chosen to fit when left out." }),
      ...topArgs(5, 50),
    },
    resolve: async (_root, { step, compareTo, ...args }, context, info) => {
      const ask = async (query: Parameters<FlowHistory["timeseries"]>[0]) =>
        fromTables(await context.services.history.timeseries(query, accessOf(context), context.signal), context);
      const query = { ...args, window: windowOf(args.window, context), ...(step ? { stepMs: parseDuration(step, "step") } : {}) };
      const result: ComparedSeries = await (compareTo ? comparedSeries(query, windowOf(compareTo, context, "compareTo"), ask) : ask(query));
      const usual = usualOfLines(query, result, context);
      return withNameNotice<ComparedSeries>(
        { ...result, series: result.series.map((line) => ({ ...line, usual })) },
        args.filter,
        context,
        selects(info, "notice"),
      );
    },
  }),
);

export default { name: "time-series" };
