import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { groupLimits } from "../../model/host-group.ts";
import type { HostGroup as GroupShape, NewHostGroup } from "../../model/services/host-groups.ts";
import { parseCidr } from "../../net/cidr.ts";
import { formatMac, parseMac } from "../../net/mac.ts";
import { builder, needs } from "../builder.ts";
import { principalOf, type ApiContext } from "../context.ts";
import { visibleGroups } from "../host-group-members.ts";
import { defineMutation } from "../mutation.ts";
import { outsideOf } from "../networks.ts";
import { cleanUntrusted } from "../untrusted-text.ts";

const HostGroup = builder.objectRef<GroupShape>("HostGroup").implement({
  description: "A named set of hosts, to be used in filters as `group`.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the group." }),
    name: t.string({ description: "Its name; case does not matter in filters.", resolve: (group) => cleanUntrusted(group.name) }),
    description: t.string({ description: "What it is for.", resolve: (group) => cleanUntrusted(group.description) }),
    networks: t.field({ type: ["CIDR"], description: "Addresses and networks in it.", resolve: (group) => [...group.networks] }),
    macs: t.field({ type: ["MAC"], description: "MAC addresses in it.", resolve: (group) => [...group.macs] }),
    updatedBy: t.string({ description: "Who changed it last, and through what.", resolve: (group) => cleanUntrusted(group.updatedBy) }),
    updatedAt: t.field({ type: "DateTime", description: "When.", resolve: (group) => group.updatedAtMs }),
  }),
});

builder.queryField("hostGroups", (t) =>
  t.field({
    type: [HostGroup],
    description: `Named sets of hosts, by name; at most ${groupLimits.groups}. A caller limited to networks sees those whose members are inside them.`,
    authScopes: needs.read,
    resolve: async (_root, _args, context) => [...(await visibleGroups(context))],
  }),
);

const nameRule = z
  .string()
  .trim()
  .min(1, "A host group needs a name.")
  .max(groupLimits.nameLength, `The name of a host group has at most ${groupLimits.nameLength} characters.`)
  .regex(/^[^\p{Cc}",|():]+$/u, "The name of a host group has no quotes, commas, colons, bars, parentheses or control characters.");
const members = z.array(z.string()).max(groupLimits.members, `At most ${groupLimits.members} of them fit in one group.`);

const found = async (name: string, context: ApiContext): Promise<GroupShape | undefined> =>
  (await context.services.hostGroups.list()).find((group) => group.name.toLowerCase() === name.trim().toLowerCase());

/** A caller limited to networks makes and changes groups of what is inside them only. */
function refuseForeign(group: NewHostGroup | GroupShape, context: ApiContext): void {
  const { networks } = principalOf(context);
  if (networks.length === 0 || (group.macs.length === 0 && outsideOf(group.networks, networks).length === 0)) return;
  throw new AppError("FORBIDDEN", `This token may only group hosts in ${networks.join(", ")}.`, { path: "input.networks", wanted: networks.join(", ") });
}

const contentOf = ({ name, description, networks, macs }: NewHostGroup | GroupShape): NewHostGroup => ({ name, description, networks, macs });
const isSame = (a: NewHostGroup, b: NewHostGroup): boolean => JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
const sizeOf = ({ networks, macs }: NewHostGroup): string =>
  `${networks.length} ${networks.length === 1 ? "network" : "networks"} and ${macs.length} MAC ${macs.length === 1 ? "address" : "addresses"}`;

defineMutation({
  name: "setHostGroup",
  description: "Makes a host group, or puts other members into the one of the same name.",
  needs: needs.write,
  input: (t) => ({
    name: t.string({ required: true, description: "Its name.", validate: nameRule }),
    description: t.string({
      required: true,
      defaultValue: "",
      description: "What it is for.",
      validate: z.string().max(500, "A description has at most 500 characters."),
    }),
    networks: t.field({ type: ["CIDR"], required: true, defaultValue: [], description: "Addresses and networks in it.", validate: members }),
    macs: t.field({ type: ["MAC"], required: true, defaultValue: [], description: "MAC addresses in it.", validate: members }),
  }),
  payload: { group: { type: HostGroup, description: "The group as it is now; null after a dry run." } },
  plan: async (input, context) => {
    const wanted: NewHostGroup = {
      name: input.name.trim(),
      description: input.description.trim(),
      networks: [...new Set(input.networks.map((text) => parseCidr(text)!.text))].toSorted(),
      macs: [...new Set(input.macs.map((text) => formatMac(parseMac(text)!)))].toSorted(),
    };
    if (wanted.networks.length + wanted.macs.length === 0) {
      throw new AppError("BAD_INPUT", "A host group needs a member.", { path: "input.networks", wanted: "addresses, networks or MAC addresses" });
    }
    refuseForeign(wanted, context);
    const existing = await found(wanted.name, context);
    if (existing) refuseForeign(existing, context);
    const same = existing !== undefined && isSame(existing, wanted);
    return {
      summary: same ? "The host group already is like that." : `${existing ? "Changes" : "Makes"} the host group ${wanted.name}: ${sizeOf(wanted)}.`,
      effects: same ? [] : [{ description: `Filters with the group ${wanted.name} look at ${sizeOf(wanted)}.`, examples: wanted.networks.slice(0, 5) }],
      needed: !same,
      ...(existing && { preview: { group: existing } }),
      change: { target: `host group ${wanted.name}`, ...(existing && { before: contentOf(existing) }), after: wanted },
      apply: async () => {
        const group = await context.services.hostGroups.set(wanted, principalOf(context));
        const undo = existing
          ? { mutation: "setHostGroup", input: { ...contentOf(existing) }, description: `Puts the former members back into ${existing.name}.` }
          : { mutation: "removeHostGroup", input: { name: group.name }, description: `Removes the host group ${group.name}.` };
        return { group, undo };
      },
    };
  },
});

defineMutation({
  name: "removeHostGroup",
  description: "Removes a host group. Filters that name it are refused from then on.",
  needs: needs.write,
  input: (t) => ({ name: t.string({ required: true, description: "Its name.", validate: nameRule }) }),
  payload: { group: { type: HostGroup, description: "The group that was removed; null after a dry run." } },
  plan: async ({ name }, context) => {
    const group = await found(name, context);
    if (!group || (principalOf(context).networks.length > 0 && !(await visibleGroups(context)).some(({ id }) => id === group.id))) {
      throw new AppError("NOT_FOUND", "There is no such host group.", { path: "input.name", got: cleanUntrusted(name), cure: "hostGroups lists them." });
    }
    return {
      summary: `Removes the host group ${group.name}.`,
      effects: [{ description: `${group.name} with ${sizeOf(group)} is gone; saved filters that name it no longer work.` }],
      change: { target: `host group ${group.name}`, before: contentOf(group) },
      apply: async () => ({
        group: await context.services.hostGroups.remove(group.name),
        undo: { mutation: "setHostGroup", input: { ...contentOf(group) }, description: `Makes the host group ${group.name} again.` },
      }),
    };
  },
});

export default { name: "host-group" };
