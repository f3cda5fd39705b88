import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { normalizeFilter } from "../../model/flow-filter-normal.ts";
import type { FlowFilter as FilterShape } from "../../model/flow-filter.ts";
import type { SavedView as ViewShape, ViewContent } from "../../model/services/saved-views.ts";
import { parseCidr } from "../../net/cidr.ts";
import { builder, needs } from "../builder.ts";
import { topArgs } from "../connection.ts";
import { principalOf, type ApiContext } from "../context.ts";
import { groupsFor, withGroupMembers } from "../host-group-members.ts";
import { defineMutation } from "../mutation.ts";
import { cleanUntrusted } from "../untrusted-text.ts";
import { idRule } from "../id-rule.ts";
import { FlowDimensionEnum, FlowMetricEnum } from "./enums.ts";
import { FlowFilter } from "./flow-filter.ts";
import { FlowStats } from "./flow-stats.ts";
import { TimeWindow, windowOf } from "./time-window.ts";

const SavedWindow = builder.objectRef<ViewContent["window"]>("SavedWindow").implement({
  description: "A window as it was written: relative times are counted from when it is asked.",
  fields: (t) => ({
    from: t.exposeString("from", { description: "Its begin, such as -24h." }),
    to: t.exposeString("to", { description: "Its end, such as now." }),
  }),
});

/** What both lists of networks allow; empty means every network, undefined none at all. */
function commonNetworks(a: readonly string[], b: readonly string[]): readonly string[] | undefined {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const networksOf = (list: readonly string[]) => list.flatMap((text) => parseCidr(text) ?? []);
  const [ours, theirs] = [networksOf(a), networksOf(b)];
  const common = [
    ...ours.filter((one) => theirs.some((other) => other.containsNetwork(one))),
    ...theirs.filter((one) => ours.some((other) => other.containsNetwork(one))),
  ];
  return common.length === 0 ? undefined : [...new Set(common.map(({ text }) => text))];
}

/** What a view may show to a caller: what its author may see at this time, and the caller too (DECISIONS §1.4). */
async function accessOfView(view: ViewShape, context: ApiContext): Promise<{ readonly networks: readonly string[] }> {
  const author = await context.services.accounts.user(view.ownerId);
  if (!author || author.disabled) {
    throw new AppError("FORBIDDEN", "Who saved this view may see nothing any more, and a view shows what its author may see.", {
      cure: "Save it as a view of your own.",
    });
  }
  const ofAuthor = commonNetworks(author.networks, view.networks);
  const common = ofAuthor && commonNetworks(ofAuthor, principalOf(context).networks);
  if (common) return { networks: common };
  throw new AppError("FORBIDDEN", "The networks its author may see and yours have nothing in common.", { cure: "Save a view of your own." });
}

const SavedView = builder.objectRef<ViewShape>("SavedView").implement({
  description: "A question about flows of the past, saved to be asked again.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the view." }),
    name: t.string({ description: "Its name.", resolve: (view) => cleanUntrusted(view.name) }),
    owner: t.string({
      nullable: true,
      description: "Who saved it.",
      resolve: async (view, _args, { services }) => (await services.accounts.user(view.ownerId))?.name ?? null,
    }),
    isMine: t.boolean({ description: "True for your own.", resolve: (view, _args, context) => view.ownerId === principalOf(context).userId }),
    shared: t.exposeBoolean("shared", { description: "True when others may see and run it." }),
    window: t.field({ type: SavedWindow, description: "The time it looks at.", resolve: (view) => view.content.window }),
    filter: t.field({ type: "JSON", nullable: true, description: "Which flows, as a FlowFilter.", resolve: (view) => view.content.filter }),
    groupBy: t.field({
      type: [FlowDimensionEnum],
      description: "What they are grouped by; empty for a list of flows.",
      resolve: (view) => [...view.content.groupBy],
    }),
    metric: t.field({ type: FlowMetricEnum, description: "What is counted.", resolve: (view) => view.content.metric }),
    display: t.field({ type: "JSON", nullable: true, description: "How a page shows it.", resolve: (view) => view.content.display ?? null }),
    createdAt: t.field({ type: "DateTime", description: "When it was saved first.", resolve: (view) => view.createdAtMs }),
    updatedAt: t.field({ type: "DateTime", description: "When it was changed last.", resolve: (view) => view.updatedAtMs }),
    stats: t.field({
      type: FlowStats,
      nullable: true,
      description: "Its answer now, of what both its author and you may see; null for a view that groups by nothing.",
      args: topArgs(10),
      resolve: async (view, { first }, context) => {
        const { window, filter, groupBy, metric } = view.content;
        if (groupBy.length === 0) return null;
        const access = await accessOfView(view, context);
        return await context.services.history.stats(
          {
            window: windowOf(window, context),
            filter: filter ? await withGroupMembers(filter, context, "filter") : null,
            groupBy,
            ...(await groupsFor(groupBy, context)),
            metrics: [...new Set(["BYTES", "PACKETS", "FLOWS", metric] as const)],
            orderBy: metric,
            first,
          },
          access,
          context.signal,
        );
      },
    }),
  }),
});

builder.queryField("savedViews", (t) =>
  t.field({
    type: [SavedView],
    description: "Your saved views, and those that others share, by name; at most 500. A caller limited to networks sees its own only.",
    authScopes: needs.read,
    resolve: async (_root, _args, context) => {
      const { userId, networks } = principalOf(context);
      const views = await context.services.savedViews.list(userId);
      // A filter names addresses.
      return views.filter((view) => networks.length === 0 || (view.ownerId === userId && JSON.stringify(view.networks) === JSON.stringify(networks)));
    },
  }),
);

const nameRule = z.string().trim().min(1, "A view needs a name.").max(100, "The name of a view has at most 100 characters.");
const maxDisplay = 4_000;

defineMutation({
  name: "saveView",
  description: "Saves a view, or puts this content into yours of the same name. To share it needs the scope write.",
  needs: needs.read,
  input: (t) => ({
    name: t.string({ required: true, description: "Its name.", validate: nameRule }),
    shared: t.boolean({ required: true, defaultValue: false, description: "Let others see and run it." }),
    window: t.field({ type: TimeWindow, required: true, defaultValue: { from: "-24h", to: "now" }, description: "The time to look at." }),
    filter: t.field({ type: FlowFilter, description: "Which flows." }),
    groupBy: t.field({
      type: [FlowDimensionEnum],
      required: true,
      defaultValue: [],
      description: "What to group by, at most 4; empty for a list of flows.",
      validate: z.array(z.string()).max(4, "At most 4 dimensions can be combined."),
    }),
    metric: t.field({ type: FlowMetricEnum, required: true, defaultValue: "BYTES", description: "What to count." }),
    display: t.field({
      type: "JSON",
      description: "How a page shows it, an object; kept as it is.",
      validate: z.record(z.string(), z.unknown(), "How a page shows it is an object.").nullish(),
    }),
  }),
  payload: { view: { type: SavedView, description: "The view as it is now; null after a dry run." } },
  plan: async (input, context) => {
    const { userId, networks, scopes } = principalOf(context);
    if (input.shared && !scopes.includes("write")) {
      throw new AppError("FORBIDDEN", "To share a view needs the scope write.", { path: "input.shared", wanted: "scope write", cure: "Save it for yourself." });
    }
    windowOf(input.window, context, "input.window");
    // Wrong values are told now, not each time it is run.
    if (input.filter) normalizeFilter(await withGroupMembers(input.filter, context, "input.filter"), "input.filter");
    if (JSON.stringify(input.display ?? null).length > maxDisplay) {
      throw new AppError("BAD_INPUT", "What a page keeps with a view is too long.", {
        path: "input.display",
        wanted: `at most ${maxDisplay} characters of JSON`,
      });
    }
    const content: ViewContent = {
      window: input.window,
      filter: (input.filter as FilterShape | null | undefined) ?? null,
      groupBy: [...new Set(input.groupBy)],
      metric: input.metric,
      display: input.display ?? null,
    };
    const name = input.name.trim();
    const existing = (await context.services.savedViews.list(userId)).find((view) => view.ownerId === userId && view.name.toLowerCase() === name.toLowerCase());
    return {
      summary: `${existing ? "Changes" : "Saves"} the view ${name}${input.shared ? ", shared with everybody" : ""}.`,
      effects: [{ description: `The view ${name} is ${existing ? "changed" : "saved"}.` }],
      ...(existing && { preview: { view: existing } }),
      change: { target: `view ${name}`, ...(existing && { before: existing.content }), after: content },
      apply: async () => ({ view: await context.services.savedViews.save({ ownerId: userId, name, shared: input.shared, content, networks }) }),
    };
  },
});

defineMutation({
  name: "removeView",
  description: "Removes a saved view: your own, or anybody's for administrators.",
  needs: needs.read,
  input: (t) => ({ id: t.id({ required: true, description: "Id of the view.", validate: idRule }) }),
  plan: async ({ id }, context) => {
    const { userId, scopes, networks } = principalOf(context);
    const view = await context.services.savedViews.get(id);
    const isAdmin = scopes.includes("admin") && networks.length === 0;
    if (!view || (view.ownerId !== userId && !isAdmin)) {
      throw new AppError("NOT_FOUND", "There is no such view of yours.", { path: "input.id", got: cleanUntrusted(id), cure: "savedViews lists them." });
    }
    return {
      summary: `Removes the view ${view.name}.`,
      effects: [{ description: `The view ${view.name} is gone${view.shared ? ", for everybody" : ""}.` }],
      change: { target: `view ${view.name}`, before: view.content },
      apply: async () => {
        await context.services.savedViews.remove(id);
        return {};
      },
    };
  },
});

export default { name: "saved-view" };
