import { z } from "zod";
import type { Baseline, TrafficVerdict } from "../../model/baseline.ts";
import type { UsualLine as UsualLineShape, UsualRow as UsualRowShape } from "../../model/services/flow-history.ts";
import { builder, needs } from "../builder.ts";
import { usualWeeks } from "../known-baselines.ts";
import { topArgs } from "../connection.ts";
import { accessOf } from "../context.ts";
import { describedEnum, FlowDimensionEnum, FlowMetricEnum } from "./enums.ts";
import { FlowFilter } from "./flow-filter.ts";
import { FlowStatKey } from "./flow-stat-key.ts";
import { windowArgs, windowOf } from "./time-window.ts";

const TrafficVerdictEnum = describedEnum("TrafficVerdict", "A value beside the same hours of past weeks.", {
  USUAL: "Within what is usual.",
  UNUSUAL: "More or less than what is usual.",
  NEW: "There was nothing of it in any of these weeks.",
  UNKNOWN: "Fewer than two past weeks are kept.",
} satisfies Record<TrafficVerdict, string>);

export const UsualRange = builder.objectRef<Baseline>("UsualRange").implement({
  description: "What is usual at these hours of the week: the median of past weeks and, around it, the range in which most weeks lie.",
  fields: (t) => ({
    low: t.exposeFloat("low", { description: "The least that is usual." }),
    high: t.exposeFloat("high", { description: "The most that is usual." }),
    median: t.exposeFloat("median", { description: "The median of the past weeks." }),
  }),
});

export const UsualLine = builder.objectRef<UsualLineShape>("UsualBand").implement({
  description: "What is usual of a line, one value per step.",
  fields: (t) => ({
    low: t.floatList({ description: "The least that is usual.", resolve: (line) => [...line.low] }),
    high: t.floatList({ description: "The most that is usual.", resolve: (line) => [...line.high] }),
  }),
});

const UsualRow = builder.objectRef<UsualRowShape>("UsualRow").implement({
  description: "A group of flows beside the same hours of past weeks.",
  fields: (t) => ({
    keys: t.field({ type: [FlowStatKey], description: "What the group is, one entry per dimension in the order asked.", resolve: (row) => [...row.keys] }),
    verdict: t.field({ type: TrafficVerdictEnum, description: "Whether it is usual.", resolve: (row) => row.verdict }),
    value: t.exposeFloat("value", { description: "The metric in this window." }),
    usual: t.field({
      type: UsualRange,
      nullable: true,
      description: "What is usual of it; null when fewer than two past weeks are kept.",
      resolve: (row) => row.usual ?? null,
    }),
    factor: t.float({
      nullable: true,
      description: "The value as a multiple of the median; null when that is 0 or not known.",
      resolve: (row) => (row.usual && row.usual.median > 0 ? row.value / row.usual.median : null),
    }),
    weeks: t.floatList({ description: "Its value in each past week of which flows are kept, newest first.", resolve: (row) => [...row.weeks] }),
  }),
});

builder.queryField("usualTraffic", (t) =>
  t.field({
    type: [UsualRow],
    description:
      "The top groups of a window beside the same hours of past weeks: what is scheduled and what is not. Those that are big now, and those that usually are, biggest first.",
    authScopes: needs.read,
    args: {
      ...windowArgs(),
      filter: t.arg({ type: FlowFilter, description: "Which flows." }),
      groupBy: t.arg({
        type: [FlowDimensionEnum],
        required: true,
        description: "What to group by, 1 to 4 dimensions, without TIME.",
        validate: z.array(z.string()).min(1, "At least one dimension is needed.").max(4, "At most 4 dimensions can be combined."),
      }),
      metric: t.arg({ type: FlowMetricEnum, required: true, defaultValue: "BYTES", description: "What to count." }),
      weeks: t.arg.int({
        required: true,
        defaultValue: usualWeeks,
        description: "How many past weeks to look at, 2 to 12.",
        validate: z.int().min(2, "At least 2 weeks are needed to say what is usual.").max(12, "At most 12 weeks can be looked at."),
      }),
      ...topArgs(10, 100),
    },
    resolve: async (_root, args, context) => [
      ...(await context.services.history.usual(
        { ...args, window: windowOf(args.window, context), groupBy: [...new Set(args.groupBy)] },
        accessOf(context),
        context.signal,
      )),
    ],
  }),
);

export default { name: "usual-traffic" };
