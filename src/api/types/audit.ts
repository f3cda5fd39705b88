import { z } from "zod";
import {
  auditChannels,
  auditOutcomes,
  type AuditChannel,
  type AuditEvent as EventShape,
  type AuditFilter as FilterShape,
  type AuditOutcome as OutcomeShape,
} from "../../model/services/audit.ts";
import type { TimeWindow as ResolvedTimeWindow } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { connectionOf, livePage, pageArgs } from "../connection.ts";
import { selects } from "../selection.ts";
import { isTime, readCursor, writeCursor } from "../cursor.ts";
import { cleanJson, cleanUntrusted, untrusted } from "../untrusted-text.ts";
import { namedEnum } from "./enums.ts";
import { TimeWindow, windowOf } from "./time-window.ts";

const AuditOutcome = namedEnum("AuditOutcome", "What came of a write.", auditOutcomes, {
  intent: "It was begun, and no outcome was written: the server died in between.",
  applied: "It was done.",
  "dry-run": "Only its effect was asked for.",
  refused: "The caller was told what is wrong.",
  failed: "It failed unexpectedly.",
  previewed: "An assistant saw its effect; no person did.",
  confirmed: "A person confirmed it, and it was done.",
  declined: "A person was asked in the assistant and said no.",
} satisfies Record<OutcomeShape, string>);

const AuditChannelEnum = namedEnum("AuditChannel", "Through what somebody came.", auditChannels, {
  web: "A browser; whoever signs in is here too.",
  api: "A token at /graphql.",
  mcp: "An assistant at /mcp.",
  cli: "The command line on the server's machine.",
} satisfies Record<AuditChannel, string>);

const value = (text: string | undefined): unknown => (text === undefined ? null : cleanJson(JSON.parse(text) as unknown));

const AuditEvent = builder.objectRef<EventShape>("AuditEvent").implement({
  description: "A write, and who asked for it through what.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the event." }),
    time: t.field({ type: "DateTime", description: "When it was begun.", resolve: (event) => event.timeMs }),
    userName: t.string({ description: "Who; empty when nobody was signed in.", resolve: (event) => cleanUntrusted(event.userName) }),
    channel: t.field({ type: AuditChannelEnum, description: "Through what, of a closed list.", resolve: (event) => event.channel }),
    through: t.string({ description: "Through what: a session, a token's name, the command line.", resolve: (event) => cleanUntrusted(event.through) }),
    tool: t.string({ nullable: true, description: "The MCP tool that was called; null elsewhere.", resolve: (event) => untrusted(event.tool) }),
    client: t.string({
      nullable: true,
      description: "What the assistant's program calls itself. Untrusted text.",
      resolve: (event) => untrusted(event.client),
    }),
    action: t.exposeString("action", { description: "Name of the mutation." }),
    target: t.string({ nullable: true, description: "What it was done to, as `user alice`.", resolve: (event) => untrusted(event.target) }),
    arguments: t.string({
      description: "Its arguments as canonical JSON, secrets masked, cut at 256 characters.",
      resolve: (event) => cleanUntrusted(event.arguments),
    }),
    dryRun: t.exposeBoolean("dryRun", { description: "True when only the effect was asked for." }),
    outcome: t.field({ type: AuditOutcome, description: "What came of it.", resolve: (event) => event.outcome }),
    before: t.field({
      type: "JSON",
      nullable: true,
      description: "What was, without secrets, texts cut at 256 characters; null where nothing was.",
      resolve: (event) => value(event.before),
    }),
    after: t.field({
      type: "JSON",
      nullable: true,
      description: "What is now, or would be; null where nothing is.",
      resolve: (event) => value(event.after),
    }),
    summary: t.string({ nullable: true, description: "What was done, in one sentence.", resolve: (event) => untrusted(event.summary) }),
    error: t.string({ nullable: true, description: "What was wrong.", resolve: (event) => untrusted(event.error) }),
    grant: t.string({ nullable: true, description: "How an assistant's write was allowed, and by whom.", resolve: (event) => untrusted(event.grant) }),
  }),
});

const AuditEventConnection = connectionOf("AuditEvent", AuditEvent, "audited writes");

const text = (what: string) => z.string().min(1, `${what} is empty.`).max(200, `${what} has at most 200 characters.`).nullish();

const AuditFilter = builder.inputType("AuditFilter", {
  description: "Which writes; all that is given must hold.",
  fields: (t) => ({
    actor: t.string({ description: "Only this user's.", validate: text("The name of a user") }),
    action: t.string({ description: "Only this mutation.", validate: text("The name of a mutation") }),
    target: t.string({ description: "Only what was done to things with this text in their name, as `user alice`.", validate: text("The target") }),
    channel: t.field({ type: AuditChannelEnum, description: "Only what came through this." }),
    dryRun: t.boolean({ description: "True for dry runs only, false for real ones only." }),
    outcomes: t.field({
      type: [AuditOutcome],
      description: "Only these outcomes.",
      validate: z.array(z.string()).min(1, "Name an outcome.").max(8, "At most 8 outcomes.").nullish(),
    }),
    search: t.string({
      description: "Only those with this text in who, target, arguments, values, summary or error; case does not count.",
      validate: text("What to search for"),
    }),
  }),
});

/** What a cursor says: the window as it was when the list was begun, and the row to go on behind. */
interface Place {
  readonly window: ResolvedTimeWindow | undefined;
  readonly timeMs: number;
  readonly id: string;
}

const encode = ({ window, timeMs, id }: Place): string => writeCursor([timeMs, id, ...(window ? [window.fromMs, window.toMs] : [])]);

const decode = (cursor: string): Place =>
  readCursor(cursor, ([timeMs, id, fromMs, toMs]) => {
    if (!isTime(timeMs) || typeof id !== "string" || id.length > 64) return undefined;
    if (fromMs === undefined) return { window: undefined, timeMs, id };
    return isTime(fromMs) && isTime(toMs) ? { window: { fromMs, toMs }, timeMs, id } : undefined;
  });

/** What was given of it. */
function filterOf(input: typeof AuditFilter.$inferInput | null | undefined): FilterShape {
  return Object.fromEntries(Object.entries(input ?? {}).filter(([, given]) => given !== null && given !== undefined)) as FilterShape;
}

builder.queryField("auditLog", (t) =>
  t.field({
    type: AuditEventConnection,
    description: "Every write, newest first. For administrators.",
    authScopes: needs.adminEverywhere,
    args: {
      window: t.arg({ type: TimeWindow, description: "Only writes begun in this time; all of them when left out." }),
      filter: t.arg({ type: AuditFilter, description: "Which writes." }),
      ...pageArgs(50),
    },
    resolve: async (_root, { window: asked, filter, first, after }, context, info) => {
      const place = after ? decode(after) : undefined;
      const window = place ? place.window : asked ? windowOf(asked, context) : undefined;
      const wanted = { ...filterOf(filter), ...window };
      const { audit } = context.services;
      const [{ rows, hasMore }, total] = await Promise.all([
        audit.events({ first, filter: wanted, ...(place && { after: place }) }),
        selects(info, "totalCount") ? audit.count(wanted) : undefined,
      ]);
      const edges = rows.map((node) => ({ node, cursor: encode({ window, timeMs: node.timeMs, id: node.id }) }));
      const page = livePage({ rows: edges, hasNextPage: hasMore, total: total ?? 0 }, after);
      return { ...page, totalCount: total ?? null, totalIsExact: total !== undefined, ...(window && { window }) };
    },
  }),
);

export default { name: "audit" };
