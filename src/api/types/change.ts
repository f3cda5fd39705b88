import { z } from "zod";
import { countryName } from "../../model/countries.ts";
import { AppError } from "../../model/errors.ts";
import { trafficChangeKinds, type ChangePlace, type ChangeRow, type TrafficChangeKind } from "../../model/services/flow-history.ts";
import type { TimeWindow } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { connectionOf, historyPage, pageArgs } from "../connection.ts";
import { accessOf, principalOf, type ApiContext } from "../context.ts";
import { countPeopleChanges, peopleChanges, type PeopleChange } from "../people-changes.ts";
import { selects } from "../selection.ts";
import { isTime, readCursor, writeCursor } from "../cursor.ts";
import { cleanUntrusted, fromNetwork, untrusted } from "../untrusted-text.ts";
import { describedEnum } from "./enums.ts";
import { windowArgs, windowOf } from "./time-window.ts";

type AnyChange = (ChangeRow & { readonly by?: undefined }) | PeopleChange;

const ChangeKind = describedEnum("ChangeKind", "What is new.", {
  HOST: "A local host that sent or answered.",
  SERVER: "A port on which a local host answered.",
  COUNTRY: "A country that was talked with.",
  APPLICATION: "An application that a local host used or served.",
  PEOPLE: "What people changed here; for administrators.",
} satisfies Record<TrafficChangeKind | "PEOPLE", string>);

/** One sentence. Application names are ours or an exporter's. */
function sentenceOf(row: AnyChange): string {
  if (row.kind === "PEOPLE") return cleanUntrusted(`${row.by}: ${row.summary}`);
  const { kind, host, protocol, port, country, application } = row;
  if (kind === "HOST") return `${host} is new.`;
  if (kind === "SERVER") return `${host} answers on ${protocol} ${port}.`;
  if (kind === "COUNTRY") return `Traffic with ${countryName(country ?? "") ?? country} is new.`;
  return `${host} uses ${untrusted(application) ?? ""}.`;
}

const flowOnly = (row: AnyChange): Partial<ChangeRow> => (row.kind === "PEOPLE" ? {} : row);

const Change = builder.objectRef<AnyChange>("Change").implement({
  description: "Something seen for the first time, or not for 30 days.",
  fields: (t) => ({
    kind: t.field({ type: ChangeKind, description: "What is new.", resolve: (row) => row.kind }),
    time: t.field({ type: "DateTime", description: "When it was seen first in the window.", resolve: (row) => row.timeMs }),
    summary: t.string({ description: fromNetwork("What is new, in one sentence."), resolve: sentenceOf }),
    host: t.field({ type: "IP", nullable: true, description: "The local host it is about.", resolve: (row) => flowOnly(row).host ?? null }),
    protocol: t.string({ nullable: true, description: "Of a server: TCP, UDP …", resolve: (row) => flowOnly(row).protocol ?? null }),
    port: t.int({ nullable: true, description: "Of a server: the port it answers on.", resolve: (row) => flowOnly(row).port ?? null }),
    country: t.string({ nullable: true, description: "ISO 3166-1 code.", resolve: (row) => flowOnly(row).country ?? null }),
    application: t.string({ nullable: true, description: fromNetwork("The application."), resolve: (row) => untrusted(flowOnly(row).application) }),
    by: t.string({ nullable: true, description: "Who changed it, and through what; null for what flows show.", resolve: (row) => untrusted(row.by) }),
    flowId: t.id({ nullable: true, description: "The flow that showed it; null for what people changed.", resolve: (row) => flowOnly(row).flowId ?? null }),
  }),
});

const ChangeConnection = connectionOf("Change", Change, "changes");

interface Place extends ChangePlace {
  readonly window: TimeWindow;
}

const encode = ({ window, timeMs, tie }: Place): string => writeCursor([window.fromMs, window.toMs, timeMs, tie]);

function decode(cursor: string | null | undefined): Place | undefined {
  if (!cursor) return undefined;
  return readCursor(cursor, ([fromMs, toMs, timeMs, tie]) =>
    isTime(fromMs) && isTime(toMs) && isTime(timeMs) && typeof tie === "string" ? { window: { fromMs, toMs }, timeMs, tie } : undefined,
  );
}

const maySeePeople = (context: ApiContext): boolean => {
  const { scopes, networks } = principalOf(context);
  return scopes.includes("admin") && networks.length === 0;
};

/** Newest first, and of one time as the store has them. */
const inOrder = (a: ChangePlace, b: ChangePlace): number => b.timeMs - a.timeMs || (a.tie < b.tie ? 1 : -1);

builder.queryField("changes", (t) =>
  t.field({
    type: ChangeConnection,
    description:
      "What is new on the network in a window, newest first: not seen in the 30 days before it, and for administrators what people changed. What nobody answered does not count, so that scans make no hosts or servers.",
    authScopes: needs.read,
    args: {
      ...windowArgs(),
      kinds: t.arg({
        type: [ChangeKind],
        description: "Only these kinds; all when left out.",
        validate: z.array(z.string()).max(20, "At most 20 kinds can be named at once.").nullish(),
      }),
      ...pageArgs(50),
    },
    resolve: async (_root, { kinds, first, ...args }, context, info) => {
      const wanted = kinds && kinds.length > 0 ? kinds : undefined;
      if (wanted?.includes("PEOPLE") && !maySeePeople(context)) {
        throw new AppError("FORBIDDEN", "What people changed is for administrators without network limits.", {
          path: "kinds",
          wanted: "scope admin",
          cure: "Leave PEOPLE out.",
        });
      }
      const after = decode(args.after);
      const window = after?.window ?? windowOf(args.window, context);
      const withTotal = selects(info, "totalCount");
      const withPeople = wanted ? wanted.includes("PEOPLE") : maySeePeople(context);
      const query = { window, first, withTotal, ...(after && { after: { timeMs: after.timeMs, tie: after.tie } }) };
      const [traffic, people, counted] = await Promise.all([
        context.services.history.changes(
          { ...query, kinds: trafficChangeKinds.filter((kind) => !wanted || wanted.includes(kind)) },
          accessOf(context),
          context.signal,
        ),
        withPeople ? peopleChanges(query, context.services.audit) : { rows: [], hasMore: false },
        withPeople && withTotal ? countPeopleChanges(window, context.services.audit) : 0,
      ]);
      const all = [...traffic.rows, ...people.rows].toSorted(inOrder);
      return historyPage<AnyChange>(
        {
          rows: all.slice(0, first).map((node) => ({ node, cursor: encode({ window, timeMs: node.timeMs, tie: node.tie }) })),
          hasNextPage: all.length > first || traffic.hasMore || people.hasMore,
          ...(traffic.total !== undefined && { total: traffic.total + counted }),
          totalIsExact: withTotal,
          window,
          ...(traffic.notice !== undefined && { notice: traffic.notice }),
        },
        args.after,
      );
    },
  }),
);

export default { name: "change" };
