import { z } from "zod";
import type { Asset as AssetShape } from "../../model/asset.ts";
import { parseDuration } from "../../model/time.ts";
import { builder, needs } from "../builder.ts";
import { connectionOf, keysetPage, pageArgs } from "../connection.ts";
import { accessOf } from "../context.ts";
import { selects } from "../selection.ts";
import { Asset, AssetTypeEnum } from "./asset.ts";

const searchRule = z.string().max(200, "At most 200 characters can be searched for.");
const typesRule = z.array(z.unknown()).max(18, "Each type once is enough.");
const networksRule = z.array(z.string()).max(50, "At most 50 networks can be asked for at once.");

const AssetFilter = builder.inputType("AssetFilter", {
  description: "Which assets. All given fields must hold.",
  fields: (t) => ({
    search: t.string({
      description: "Words, each a part of a name, address, MAC address, maker, model, system, segment, owner or tag; case does not matter.",
      validate: searchRule.nullish(),
    }),
    type: t.field({ type: [AssetTypeEnum], description: "One of these.", validate: typesRule.nullish() }),
    owner: t.string({ description: "Whose it is; case does not matter.", validate: searchRule.nullish() }),
    tag: t.string({ description: "One of its tags; case does not matter.", validate: searchRule.nullish() }),
    networks: t.field({ type: ["CIDR"], description: "With an address in one of them, now or before.", validate: networksRule.nullish() }),
    newWithin: t.field({ type: "Duration", description: "Seen first at most this long ago." }),
    notSeenFor: t.field({ type: "Duration", description: "Not seen for at least this long." }),
    isConfirmed: t.boolean({ description: "Whether it answered ever." }),
  }),
});
const AssetConnection = connectionOf("Asset", Asset, "assets");

builder.queryField("assets", (t) =>
  t.field({
    type: AssetConnection,
    description:
      "Devices that belong to the network and stay known, newest to the inventory first. A caller limited to networks sees those with an address inside.",
    authScopes: needs.read,
    args: { filter: t.arg({ type: AssetFilter, description: "Which ones." }), ...pageArgs() },
    resolve: (_root, { filter, ...page }, context, info) => {
      const { search, type, owner, tag, networks, newWithin, notSeenFor, isConfirmed } = filter ?? {};
      return keysetPage(page, ({ first, after }) =>
        context.services.assets.page(
          {
            filter: {
              ...(search?.trim() && { search: search.trim() }),
              ...(type && { types: type }),
              ...(owner?.trim() && { owner: owner.trim() }),
              ...(tag?.trim() && { tag: tag.trim() }),
              ...(networks && { networks }),
              ...(newWithin && { firstSeenAfterMs: context.nowMs - parseDuration(newWithin, "filter.newWithin") }),
              ...(notSeenFor && { lastSeenBeforeMs: context.nowMs - parseDuration(notSeenFor, "filter.notSeenFor") }),
              ...(typeof isConfirmed === "boolean" && { isConfirmed }),
            },
            first,
            ...(after !== null && { after }),
            withTotal: selects(info, "totalCount"),
          },
          accessOf(context),
        ),
      );
    },
  }),
);

interface NotKnown {
  readonly asked: string;
}
const AssetNotFound = builder.objectRef<NotKnown>("AssetNotFound").implement({
  description: "An address that no asset has or had.",
  fields: (t) => ({
    asked: t.exposeString("asked", { description: "The address asked for." }),
    message: t.string({
      description: "What to do.",
      resolve: () =>
        "No asset has or had it: remote hosts are none, and local ones become assets within two minutes of their first packets. hostsByAddress (tool get_host_info) knows what is live.",
    }),
  }),
});
const AssetLookup = builder.unionType("AssetLookup", {
  description: "An asset, or that there is none.",
  types: [Asset, AssetNotFound],
  resolveType: (value) => ("asked" in value ? AssetNotFound : Asset),
});

const most = 50;
const addressesRule = z.array(z.string()).max(most, `At most ${most} addresses can be asked for at once.`);

builder.queryField("assetsByAddress", (t) =>
  t.field({
    type: [AssetLookup],
    description: `The asset that has each address, or had it last: one entry each, addresses first, in the order asked; at most ${most} of each kind.`,
    authScopes: needs.read,
    args: {
      addresses: t.arg({ type: ["IP"], description: "IP addresses.", validate: addressesRule.nullish() }),
      macs: t.arg({ type: ["MAC"], description: "MAC addresses.", validate: addressesRule.nullish() }),
    },
    resolve: async (_root, { addresses, macs }, context) => {
      const asked = { ips: addresses ?? [], macs: macs ?? [] };
      const found = await context.services.assets.byAddress(asked, accessOf(context));
      return [...asked.ips, ...asked.macs].map((address, i): AssetShape | NotKnown => found[i] ?? { asked: address });
    },
  }),
);

export default { name: "asset-list" };
