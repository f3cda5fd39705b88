import { z } from "zod";
import { dnsNames } from "../dns-names.ts";
import type { DnsQueryRow } from "../../model/services/flow-history.ts";
import { builder, needs } from "../builder.ts";
import { connectionOf, historyPage, pageArgs } from "../connection.ts";
import { accessOf, fromTables } from "../context.ts";
import { selects } from "../selection.ts";
import { cleanUntrusted, fromNetwork, untrusted } from "../untrusted-text.ts";
import { DnsDimensionEnum } from "./enums.ts";
import { dnsColumnText } from "./flow.ts";
import { StringMatch } from "./flow-filter.ts";
import { windowArgs, windowOf } from "./time-window.ts";

const DnsQuery = builder.objectRef<DnsQueryRow>("DnsQuery").implement({
  description: "A DNS question with its answer, or a group of them when groupBy was given (RFC 1035).",
  fields: (t) => ({
    time: t.field({ type: "DateTime", description: dnsColumnText("time"), resolve: (row) => row.timeMs }),
    firstSeen: t.field({ type: "DateTime", description: "First question of the group.", resolve: (row) => row.firstSeenMs }),
    lastSeen: t.field({ type: "DateTime", description: "Last question of the group.", resolve: (row) => row.lastSeenMs }),
    count: t.field({ type: "BigInt", description: "How many questions; 1 without groupBy.", resolve: (row) => row.count }),
    name: t.string({ nullable: true, description: fromNetwork(dnsColumnText("name")), resolve: (row) => untrusted(row.name) }),
    type: t.string({ nullable: true, description: dnsColumnText("type"), resolve: (row) => untrusted(row.type) }),
    responseCode: t.string({
      nullable: true,
      description: `${dnsColumnText("response_code")} Null when no answer was seen.`,
      resolve: (row) => untrusted(row.responseCode),
    }),
    answers: t.stringList({ description: fromNetwork(dnsColumnText("answers")), resolve: (row) => row.answers.slice(0, 32).map(cleanUntrusted) }),
    client: t.field({ type: "IP", nullable: true, description: "Who asked.", resolve: (row) => row.client ?? null }),
    resolver: t.field({ type: "IP", nullable: true, description: "Who was asked.", resolve: (row) => row.resolver ?? null }),
    latencyMs: t.float({
      nullable: true,
      description: "Milliseconds to the answer, the median of a group; null when none was seen.",
      resolve: (row) => row.latencyMs ?? null,
    }),
    flowId: t.id({ nullable: true, description: "Flow that carried it; null for groups.", resolve: (row) => row.flowId ?? null }),
  }),
});

const DnsQueryConnection = connectionOf("DnsQuery", DnsQuery, "DNS queries");
const names = z.array(z.string().max(64, "A value has at most 64 characters.")).max(100, "At most 100 values fit in one list.").nullish();

builder.queryField("dnsQueries", (t) =>
  t.field({
    type: DnsQueryConnection,
    description: "DNS questions and answers of the past, one by one or grouped: who asked for a name, how often, and what came back.",
    authScopes: needs.read,
    args: {
      ...windowArgs(),
      name: t.arg({ type: StringMatch, description: "Name asked for." }),
      clients: t.arg({ type: ["CIDR"], description: "Only questions of these hosts or networks.", validate: names }),
      type: t.arg.stringList({ description: "Only these types: A, AAAA, MX …", validate: names }),
      responseCode: t.arg.stringList({ description: "Only these response codes: NOERROR, NXDOMAIN …", validate: names }),
      groupBy: t.arg({ type: DnsDimensionEnum, description: "One row per group, most asked first; one per question when left out." }),
      ...pageArgs(),
    },
    resolve: async (_root, args, context, info) =>
      historyPage(
        fromTables(
          await context.services.history.dnsQueries(
            {
              ...args,
              type: dnsNames("type", args.type),
              responseCode: dnsNames("responseCode", args.responseCode),
              window: windowOf(args.window, context),
              withTotal: selects(info, "totalCount"),
            },
            accessOf(context),
            context.signal,
          ),
          context,
        ),
        args.after,
      ),
  }),
);

export default { name: "dns" };
