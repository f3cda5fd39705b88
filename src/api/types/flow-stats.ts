import { z } from "zod";
import type { FlowMetric } from "../../model/query-plan.ts";
import type { FlowHistory } from "../../model/services/flow-history.ts";
import { builder, needs } from "../builder.ts";
import {
  comparedStats,
  type ComparedRow,
  type ComparedStats,
  type GroupComparison as GroupComparisonShape,
  type MetricChange as ChangeShape,
  type Metrics,
  type StatsComparison as StatsComparisonShape,
} from "../compared-stats.ts";
import { usualOfRows, usualWeeks } from "../known-baselines.ts";
import { ResolvedWindow, topArgs } from "../connection.ts";
import { accessOf, fromTables } from "../context.ts";
import { describedEnum, FlowDimensionEnum, FlowMetricEnum, receivedMeaning, sentMeaning } from "./enums.ts";
import { FlowFilter } from "./flow-filter.ts";
import { FlowStatKey } from "./flow-stat-key.ts";
import { selects } from "../selection.ts";
import { withNameNotice } from "../unknown-names.ts";
import { TimeWindow, windowArgs, windowOf } from "./time-window.ts";
import { UsualRange } from "./usual-traffic.ts";

export const FlowMetrics = builder.objectRef<Metrics>("FlowMetrics").implement({
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
      retransmissions: count("RETRANSMISSIONS", "TCP segments sent again, both ways."),
      latencyMs: t.float({
        nullable: true,
        description: "Milliseconds to set up a TCP connection, the mean of those that were measured in the window; null when none was.",
        resolve: (metrics) => metrics.LATENCY ?? null,
      }),
    };
  },
});

const MetricChange = builder.objectRef<ChangeShape>("MetricChange").implement({
  description: "How far a metric is from what it was in the other window.",
  fields: (t) => ({
    metric: t.field({ type: FlowMetricEnum, description: "Which metric.", resolve: (change) => change.metric }),
    absolute: t.exposeFloat("absolute", { description: "This window's value less the other's." }),
    percent: t.float({
      nullable: true,
      description: "The same as a percentage of the other window's value; null when that is 0.",
      resolve: (change) => change.percent,
    }),
  }),
});

const GroupComparison = builder.objectRef<GroupComparisonShape>("GroupComparison").implement({
  description: "A group in the other window.",
  fields: (t) => ({
    metrics: t.field({ type: FlowMetrics, description: "What it added up to there.", resolve: (compared) => compared.metrics }),
    changes: t.field({ type: [MetricChange], description: "How far it is from that now, by metric.", resolve: (compared) => [...compared.changes] }),
    isNew: t.exposeBoolean("isNew", { description: "True when nothing of it was there." }),
  }),
});

const FlowStatRow = builder.objectRef<ComparedRow>("FlowStatRow").implement({
  description: "One group of flows.",
  fields: (t) => ({
    keys: t.field({ type: [FlowStatKey], description: "What the group is, one entry per dimension in the order asked.", resolve: (row) => [...row.keys] }),
    metrics: t.field({ type: FlowMetrics, description: "What it adds up to.", resolve: (row) => row.metrics }),
    firstSeen: t.field({ type: "DateTime", description: "Its first packet in the window.", resolve: (row) => row.firstSeenMs }),
    lastSeen: t.field({ type: "DateTime", description: "Its last packet in the window.", resolve: (row) => row.lastSeenMs }),
    compared: t.field({
      type: GroupComparison,
      nullable: true,
      description: "The same group in the window of compareTo; null without one.",
      resolve: (row) => row.compared ?? null,
    }),
    usual: t.field({
      type: UsualRange,
      nullable: true,
      description: `What is usual of the metric that ranks the rows, at the same hours of the past ${usualWeeks} weeks; null where too little is known.`,
      resolve: async (row) => (await row.usual?.(row.group)) ?? null,
    }),
  }),
});

const StatsComparison = builder.objectRef<StatsComparisonShape>("FlowStatsComparison").implement({
  description: "The same question asked of another window.",
  fields: (t) => ({
    window: t.field({ type: ResolvedWindow, description: "The other window.", resolve: (compared) => compared.window }),
    totals: t.field({ type: FlowMetrics, description: "Over everything that fits there.", resolve: (compared) => compared.totals }),
    changes: t.field({ type: [MetricChange], description: "How far this window's totals are from those.", resolve: (compared) => [...compared.changes] }),
    gone: t.field({
      type: [FlowStatRow],
      description: "Those of its top groups of which nothing is in this window, with what they were.",
      resolve: (compared) => [...compared.gone],
    }),
    table: t.exposeString("table", { description: "Table that answered for it." }),
    notice: t.string({
      nullable: true,
      description: "Said when the other window exceeds what is kept.",
      resolve: (compared) => compared.notice ?? null,
    }),
  }),
});

const Membership = describedEnum("Membership", "How it was found which groups are on top.", {
  EXACT: "All groups were counted.",
  CANDIDATES: "Only those that looked big were counted; each number is exact, and a group close to the last row may be missing.",
});

export const FlowStats = builder.objectRef<ComparedStats>("FlowStats").implement({
  description: "Flows of the past in groups.",
  fields: (t) => ({
    window: t.field({ type: ResolvedWindow, description: "The window really read.", resolve: (stats) => stats.window }),
    rows: t.field({ type: [FlowStatRow], description: "The top groups.", resolve: (stats) => [...stats.rows] }),
    totals: t.field({ type: FlowMetrics, description: "Over everything that fits.", resolve: (stats) => stats.totals }),
    others: t.field({ type: FlowMetrics, description: "What the rows leave out, for metrics that add up.", resolve: (stats) => stats.others }),
    groups: t.field({ type: "BigInt", description: "How many groups there are in all.", resolve: (stats) => stats.groups }),
    truncated: t.exposeBoolean("truncated", { description: "True when there are more groups than rows." }),
    table: t.exposeString("table", { description: "Tables that answered, the coarsest first: rollups, and flow_intervals for what they do not hold." }),
    exact: t.exposeBoolean("exact", {
      description:
        "False when which groups are on top was found among candidates, whose numbers are exact all the same, or when a part of the window is no longer kept; notice says which.",
    }),
    membership: t.field({
      type: Membership,
      description: "Whether the rows are certainly the top ones.",
      resolve: (stats) => (stats.exact ? "EXACT" : "CANDIDATES"),
    }),
    compared: t.field({
      type: StatsComparison,
      nullable: true,
      description: "Totals of the window of compareTo, and what is gone since; null without one.",
      resolve: (stats) => stats.compared ?? null,
    }),
    tookMs: t.exposeFloat("tookMs", { description: "Milliseconds the query took." }),
    notice: t.string({
      nullable: true,
      description:
        "Said when the window exceeds what is kept, there is nothing to read yet, or the filter names an application or a category that no flow has.",
      resolve: (stats) => stats.notice ?? null,
    }),
  }),
});

export const compareArgs = () =>
  builder.args((t) => ({
    compareTo: t.field({ type: TimeWindow, description: "Another window to set beside it, such as the same hours of last week: -169h to -168h." }),
  }));

builder.queryField("flowStats", (t) =>
  t.field({
    type: FlowStats,
    description: "Flows of the past grouped by one or more dimensions: top talkers, top conversations, top anything.",
    authScopes: needs.read,
    args: {
      ...windowArgs(),
      ...compareArgs(),
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
    resolve: async (_root, { compareTo, ...args }, context, info) => {
      const ask = async (query: Parameters<FlowHistory["stats"]>[0]) =>
        fromTables(await context.services.history.stats(query, accessOf(context), context.signal), context);
      const query = {
        ...args,
        window: windowOf(args.window, context),
        groupBy: [...new Set(args.groupBy)],
        metrics: [...new Set([...args.metrics, args.orderBy])],
      };
      const stats: ComparedStats = await (compareTo ? comparedStats(query, windowOf(compareTo, context, "compareTo"), ask) : ask(query));
      const usual = usualOfRows(query, stats, context);
      return withNameNotice<ComparedStats>({ ...stats, rows: stats.rows.map((row) => ({ ...row, usual })) }, args.filter, context, selects(info, "notice"));
    },
  }),
);

export default { name: "flow-stats" };
