import { z } from "zod";
import type { FlowMetric } from "../../model/query-plan.ts";
import type { FlowStatsResult, StatRow as StatRowShape, TimeSeriesResult } from "../../model/services/flow-history.ts";
import { parseDuration } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { ResolvedWindow, topArgs } from "../connection.ts";
import { accessOf } from "../context.ts";
import { groupName } from "../group-names.ts";
import { fromNetwork, untrusted } from "../untrusted-text.ts";
import { FlowDimensionEnum, FlowMetricEnum, receivedMeaning, sentMeaning } from "./enums.ts";
import { FlowFilter } from "./flow-filter.ts";
import { selects } from "../selection.ts";
import { withNameNotice } from "../unknown-names.ts";
import { windowArgs, windowOf } from "./time-window.ts";

type Metrics = Readonly<Partial<Record<FlowMetric, number>>>;

const FlowMetrics = builder.objectRef<Metrics>("FlowMetrics").implement({
  description: "The metrics asked for; the others are null.",
  fields: (t) => {
    const count = (metric: FlowMetric, description: string) =>
      t.field({ type: "BigInt", nullable: true, description, resolve: (metrics) => metrics[metric] ?? null });
    return {
      bytes: count("BYTES", "Bytes both ways, whole frames."),
      sentBytes: count("SENT_BYTES", `Bytes ${sentMeaning}.`),
      receivedBytes: count("RECEIVED_BYTES", `Bytes ${receivedMeaning}.`),
      packets: count("PACKETS", "Packets both ways."),
      flows: count("FLOWS", "Conversations."),
      clients: count("CLIENTS", "Different clients."),
      servers: count("SERVERS", "Different servers."),
      serverPorts: count("SERVER_PORTS", "Different server ports."),
      durationMs: t.float({ nullable: true, description: "Time flows were open, in milliseconds, added up.", resolve: (metrics) => metrics.DURATION ?? null }),
    };
  },
});

const FlowStatKey = builder.objectRef<StatRowShape["keys"][number]>("FlowStatKey").implement({
  description: "One dimension of a group.",
  fields: (t) => ({
    dimension: t.field({ type: FlowDimensionEnum, description: "Which dimension.", resolve: (key) => key.dimension }),
    value: t.string({ description: fromNetwork("Its value: an address, an application, a port …"), resolve: (key) => untrusted(key.value) ?? "" }),
    label: t.string({
      nullable: true,
      description: fromNetwork("A name for the value where it is an address, a country or an autonomous system; the maker of a MAC address."),
      resolve: (key, _args, { services }) => untrusted(key.label ?? groupName(key.dimension, key.value, services)),
    }),
  }),
});

const FlowStatRow = builder.objectRef<StatRowShape>("FlowStatRow").implement({
  description: "One group of flows.",
  fields: (t) => ({
    keys: t.field({ type: [FlowStatKey], description: "What the group is, one entry per dimension in the order asked.", resolve: (row) => [...row.keys] }),
    metrics: t.field({ type: FlowMetrics, description: "What it adds up to.", resolve: (row) => row.metrics }),
    firstSeen: t.field({ type: "DateTime", description: "Its first packet in the window.", resolve: (row) => row.firstSeenMs }),
    lastSeen: t.field({ type: "DateTime", description: "Its last packet in the window.", resolve: (row) => row.lastSeenMs }),
  }),
});

const FlowStats = builder.objectRef<FlowStatsResult>("FlowStats").implement({
  description: "Flows of the past in groups.",
  fields: (t) => ({
    window: t.field({ type: ResolvedWindow, description: "The window really read.", resolve: (stats) => stats.window }),
    rows: t.field({ type: [FlowStatRow], description: "The top groups.", resolve: (stats) => [...stats.rows] }),
    totals: t.field({ type: FlowMetrics, description: "Over everything that fits.", resolve: (stats) => stats.totals }),
    others: t.field({ type: FlowMetrics, description: "What the rows leave out, for metrics that add up.", resolve: (stats) => stats.others }),
    groups: t.field({ type: "BigInt", description: "How many groups there are in all.", resolve: (stats) => stats.groups }),
    truncated: t.exposeBoolean("truncated", { description: "True when there are more groups than rows." }),
    table: t.exposeString("table", { description: "Table that answered: raw flows or a rollup." }),
    exact: t.exposeBoolean("exact", { description: "False when which groups are on top was found among candidates; their numbers are exact all the same." }),
    tookMs: t.exposeFloat("tookMs", { description: "Milliseconds the query took." }),
    notice: t.string({
      nullable: true,
      description:
        "Said when the window exceeds what is kept, there is nothing to read yet, or the filter names an application or a category that no flow has.",
      resolve: (stats) => stats.notice ?? null,
    }),
  }),
});

const Series = builder.objectRef<TimeSeriesResult["series"][number]>("Series").implement({
  description: "One line of a chart.",
  fields: (t) => ({
    key: t.string({ description: fromNetwork("The group, or `total`."), resolve: (series) => untrusted(series.key) ?? "" }),
    label: t.string({ nullable: true, description: fromNetwork("A name for the key where it is an address."), resolve: (series) => untrusted(series.label) }),
    total: t.exposeFloat("total", { description: "Sum over the window, of the metric's unit." }),
    points: t.floatList({ description: "One value per step, of the metric's unit; 0 where nothing was.", resolve: (series) => [...series.points] }),
  }),
});

const TimeSeries = builder.objectRef<TimeSeriesResult>("TimeSeries").implement({
  description: "A metric over time.",
  fields: (t) => ({
    window: t.field({ type: ResolvedWindow, description: "The window really read.", resolve: (result) => result.window }),
    step: t.field({ type: "Duration", description: "Width of one step.", resolve: (result) => result.stepMs }),
    stepMs: t.float({ description: "Width of one step in milliseconds.", resolve: (result) => result.stepMs }),
    metric: t.field({ type: FlowMetricEnum, description: "What the points count.", resolve: (result) => result.metric }),
    times: t.field({ type: ["DateTime"], description: "Start of each step.", resolve: (result) => [...result.timesMs] }),
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

builder.queryField("flowStats", (t) =>
  t.field({
    type: FlowStats,
    description: "Flows of the past grouped by one or more dimensions: top talkers, top conversations, top anything.",
    authScopes: needs.read,
    args: {
      ...windowArgs(),
      filter: t.arg({ type: FlowFilter, description: "Which flows." }),
      groupBy: t.arg({
        type: [FlowDimensionEnum],
        required: true,
        description: "What to group by, 1 to 4 dimensions; CLIENT and SERVER together give conversations.",
        validate: z.array(z.string()).min(1, "At least one dimension is needed.").max(4, "At most 4 dimensions can be combined."),
      }),
      metrics: t.arg({
        type: [FlowMetricEnum],
        required: true,
        defaultValue: ["BYTES", "PACKETS", "FLOWS"],
        description: "What to count.",
        validate: z.array(z.string()).min(1, "At least one metric is needed.").max(20, "At most 20 metrics can be asked for at once."),
      }),
      orderBy: t.arg({ type: FlowMetricEnum, required: true, defaultValue: "BYTES", description: "Which metric decides what is on top." }),
      ...topArgs(10),
    },
    resolve: async (_root, args, context, info) =>
      withNameNotice(
        await context.services.history.stats(
          {
            ...args,
            window: windowOf(args.window, context),
            groupBy: [...new Set(args.groupBy)],
            metrics: [...new Set([...args.metrics, args.orderBy])],
          },
          accessOf(context),
          context.signal,
        ),
        args.filter,
        context,
        selects(info, "notice"),
      ),
  }),
);

builder.queryField("timeseries", (t) =>
  t.field({
    type: TimeSeries,
    description: "A metric over time, as one line or one for each of the top groups.",
    authScopes: needs.read,
    args: {
      ...windowArgs(),
      filter: t.arg({ type: FlowFilter, description: "Which flows." }),
      groupBy: t.arg({ type: FlowDimensionEnum, description: "One line for each of the top groups; one line in all when left out." }),
      metric: t.arg({ type: FlowMetricEnum, required: true, defaultValue: "BYTES", description: "What to count." }),
      step: t.arg({ type: "Duration", description: "Width of one step; chosen to fit when left out." }),
      ...topArgs(5, 50),
    },
    resolve: async (_root, { step, ...args }, context, info) =>
      withNameNotice(
        await context.services.history.timeseries(
          { ...args, window: windowOf(args.window, context), ...(step ? { stepMs: parseDuration(step, "step") } : {}) },
          accessOf(context),
          context.signal,
        ),
        args.filter,
        context,
        selects(info, "notice"),
      ),
  }),
);

export default { name: "flow-stats" };
