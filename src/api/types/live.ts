import type { LiveSummary as SummaryShape, LiveView, SummaryRow as RowShape } from "../../model/services/live-view.ts";
import { z } from "zod";
import { parseDuration } from "../../model/time.ts";
import { answerOf, beats } from "../beats.ts";
import { builder, needs } from "../builder.ts";
import { livePage, pageArgs, topArgs } from "../connection.ts";
import { accessOf, type ApiContext } from "../context.ts";
import { withGroupNames } from "../group-names.ts";
import { selects } from "../selection.ts";
import { withNameNotice } from "../unknown-names.ts";
import { fromNetwork, untrusted } from "../untrusted-text.ts";
import { FlowDimensionEnum, FlowMetricEnum, HostRoleEnum, LiveFlowOrderEnum, receivedMeaning, sentMeaning } from "./enums.ts";
import { FlowConnection } from "./flow.ts";
import { FlowFilter } from "./flow-filter.ts";

type Counts = Omit<RowShape, "key" | "label">;

const SummaryRow = builder.objectRef<RowShape>("LiveSummaryRow").implement({
  description: "What all live flows of one group add up to.",
  fields: (t) => ({
    key: t.string({ description: fromNetwork("The group: an address, an application, a port …"), resolve: (row) => untrusted(row.key) ?? "" }),
    label: t.string({
      nullable: true,
      description: fromNetwork("A name for the key where it is an address, a country or an autonomous system; the maker of a MAC address."),
      resolve: (row) => untrusted(row.label),
    }),
    bytes: t.field({ type: "BigInt", description: "Bytes both ways so far.", resolve: (row) => row.bytes }),
    sentBytes: t.field({ type: "BigInt", description: `Bytes so far, ${sentMeaning}.`, resolve: (row) => row.sentBytes }),
    receivedBytes: t.field({ type: "BigInt", description: `Bytes so far, ${receivedMeaning}.`, resolve: (row) => row.receivedBytes }),
    packets: t.field({ type: "BigInt", description: "Packets both ways so far.", resolve: (row) => row.packets }),
    flows: t.exposeInt("flows", { description: "Live flows." }),
    bytesPerSecond: t.exposeFloat("bytesPerSecond", { description: "Bytes per second now." }),
  }),
});

const SummaryTotals = builder.objectRef<Counts & { readonly hosts?: number; readonly groups?: number }>("LiveSummaryTotals").implement({
  description: "Sums over live flows.",
  fields: (t) => ({
    bytes: t.field({ type: "BigInt", description: "Bytes both ways so far.", resolve: (row) => row.bytes }),
    sentBytes: t.field({ type: "BigInt", description: "Bytes client to server so far.", resolve: (row) => row.sentBytes }),
    receivedBytes: t.field({ type: "BigInt", description: "Bytes server to client so far.", resolve: (row) => row.receivedBytes }),
    packets: t.field({ type: "BigInt", description: "Packets both ways so far.", resolve: (row) => row.packets }),
    flows: t.exposeInt("flows", { description: "Live flows." }),
    bytesPerSecond: t.exposeFloat("bytesPerSecond", { description: "Bytes per second now." }),
    hosts: t.int({ nullable: true, description: "Different hosts; null where it is not counted.", resolve: (row) => row.hosts ?? null }),
    groups: t.int({ nullable: true, description: "Groups left out of the rows; null for totals.", resolve: (row) => row.groups ?? null }),
  }),
});

type NoticedSummary = SummaryShape & { readonly notice?: string };

const LiveSummary = builder.objectRef<NoticedSummary>("LiveSummary").implement({
  description: "Exact sums over all live flows that fit, beside the top groups.",
  fields: (t) => ({
    time: t.field({ type: "DateTime", description: "When it was counted.", resolve: (summary) => summary.timeMs }),
    totals: t.field({ type: SummaryTotals, description: "Over everything that fits.", resolve: (summary) => summary.totals }),
    rows: t.field({
      type: [SummaryRow],
      description: "The top groups: those with the most of what they are ordered by, the highest first.",
      resolve: (summary) => [...summary.rows],
    }),
    others: t.field({ type: SummaryTotals, description: "What the rows leave out.", resolve: (summary) => summary.others }),
    notice: t.string({
      nullable: true,
      description: "Said when the filter names an application or a category that no flow has.",
      resolve: (summary) => summary.notice ?? null,
    }),
  }),
});

const noMeter = "UNAVAILABLE while the meter is away (health says since when): empty always means that nothing was there.";

const hosts = z.array(z.string()).max(100, "At most 100 hosts can be named at once.").nullish();

builder.queryField("liveFlows", (t) =>
  t.field({
    type: FlowConnection,
    description: `Flows in memory now. Pages are cut from one snapshot. ${noMeter}`,
    authScopes: needs.read,
    args: {
      hosts: t.arg({ type: ["CIDR"], description: "Only flows of these hosts or networks; all when left out.", validate: hosts }),
      role: t.arg({ type: HostRoleEnum, required: true, defaultValue: "ANY", description: "Which side the hosts must be." }),
      filter: t.arg({ type: FlowFilter, description: "Which flows." }),
      orderBy: t.arg({ type: LiveFlowOrderEnum, required: true, defaultValue: "BYTES", description: "Order." }),
      ...pageArgs(),
    },
    resolve: async (_root, args, context, info) =>
      withNameNotice(livePage(await context.services.live.flows(args, accessOf(context)), args.after), args.filter, context, selects(info, "notice")),
  }),
);

const summaryArgs = (first: number) => ({
  ...builder.args((t) => ({
    filter: t.field({ type: FlowFilter, description: "Which flows." }),
    groupBy: t.field({ type: FlowDimensionEnum, required: true, defaultValue: "APPLICATION", description: "What to group by." }),
    orderBy: t.field({
      type: FlowMetricEnum,
      required: true,
      defaultValue: "BYTES",
      description: "Which groups are the top ones: BYTES, SENT_BYTES, RECEIVED_BYTES, PACKETS or FLOWS, which live rows have.",
    }),
  })),
  ...topArgs(first),
});

async function summaryOf(args: Parameters<LiveView["summary"]>[0], context: ApiContext): Promise<NoticedSummary> {
  return withGroupNames(await context.services.live.summary(args, accessOf(context)), args.groupBy, context.services);
}

builder.queryField("liveSummary", (t) =>
  t.field({
    type: LiveSummary,
    description: `What the live flows add up to: exact totals over the whole table and the top groups. ${noMeter}`,
    authScopes: needs.read,
    args: summaryArgs(20),
    resolve: async (_root, args, context, info) =>
      withNameNotice<NoticedSummary>(await summaryOf(args, context), args.filter, context, selects(info, "notice")),
  }),
);

builder.subscriptionField("liveSummary", (t) =>
  t.field({
    type: LiveSummary,
    description: "The live summary, again and again. While the meter is away each beat is an error UNAVAILABLE; the stream goes on.",
    authScopes: needs.read,
    args: {
      ...summaryArgs(10),
      interval: t.arg({ type: "Duration", required: true, defaultValue: "2s", description: "Time between two beats, 500ms to 1m." }),
    },
    subscribe: (_root, args, context, info) =>
      beats(
        parseDuration(args.interval),
        async () => withNameNotice<NoticedSummary>(await summaryOf(args, context), args.filter, context, selects(info, "notice")),
        context.signal,
      ),
    resolve: (beat) => answerOf(beat),
  }),
);

export default { name: "live" };
