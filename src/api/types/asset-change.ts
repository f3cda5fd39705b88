import { z } from "zod";
import { assetAttributes, assetLimits, type Asset as AssetShape, type AssetAttribute } from "../../model/asset.ts";
import { AppError } from "../../model/errors.ts";
import type { AssetChange, AssetParts } from "../../model/services/assets.ts";
import { changeableAssets, nameOf } from "../asset-access.ts";
import { needs } from "../builder.ts";
import { principalOf } from "../context.ts";
import { idRule } from "../id-rule.ts";
import { defineMutation, type Undo } from "../mutation.ts";
import { Asset, AssetAttributeEnum, AssetTypeEnum } from "./asset.ts";

const { nameLength, textLength, tagLength, tags: mostTags } = assetLimits;
const mostAtOnce = 50;
const valueRule = (what: string, length: number) =>
  z.string().trim().min(1, `${what} is not empty; forget takes it back.`).max(length, `${what} has at most ${length} characters.`).nullish();
const ownerRule = z.string().max(nameLength, `An owner has at most ${nameLength} characters.`);
const commentRule = z.string().max(250, "A comment has at most 250 characters.");
const tagsRule = z
  .array(z.string().trim().min(1, "A tag is not empty.").max(tagLength, `A tag has at most ${tagLength} characters.`))
  .max(mostTags, `At most ${mostTags} tags.`);
const idsRule = z.array(idRule).max(mostAtOnce, `At most ${mostAtOnce} assets at once.`);
const addressesRule = z.array(z.string()).max(mostAtOnce, `At most ${mostAtOnce} addresses at once.`);

type Said = Readonly<Partial<Record<AssetAttribute, string>>>;
/** What people say of its attributes, the newest of each. */
const saidOf = ({ evidence }: AssetShape): Said =>
  Object.fromEntries(
    evidence
      .filter(({ source }) => source === "PERSON")
      .toSorted((a, b) => a.lastSeenMs - b.lastSeenMs)
      .map(({ attribute, value }) => [attribute, value]),
  );
const contentOf = (asset: AssetShape) => ({ ...saidOf(asset), owner: asset.owner, comment: asset.comment, tags: asset.tags });
const sizeOf = ({ macs, addresses }: Pick<AssetShape, "macs" | "addresses">): string =>
  `${addresses.length} ${addresses.length === 1 ? "address" : "addresses"} and ${macs.length} MAC ${macs.length === 1 ? "address" : "addresses"}`;

/** The input that makes an asset again what people said of it before. */
function asBefore(asset: AssetShape, changed: readonly AssetAttribute[]): Undo {
  const said = saidOf(asset);
  return {
    mutation: "updateAsset",
    input: {
      id: asset.id,
      ...Object.fromEntries(changed.flatMap((attribute) => (said[attribute] === undefined ? [] : [[attribute.toLowerCase(), said[attribute]]]))),
      forget: changed.filter((attribute) => said[attribute] === undefined),
      owner: asset.owner,
      comment: asset.comment,
      tags: [...asset.tags],
    },
    description: `Makes it again what people said of ${nameOf(asset)} before.`,
  };
}

defineMutation({
  name: "updateAsset",
  description: "Says of an asset what its evidence does not, or says wrong. What a person says holds until it is taken back.",
  needs: needs.write,
  input: (t) => ({
    id: t.id({ required: true, description: "Id of the asset.", validate: idRule }),
    name: t.string({ description: "What it is called.", validate: valueRule("A name", nameLength) }),
    type: t.field({ type: AssetTypeEnum, description: "What kind of device it is." }),
    vendor: t.string({ description: "Its maker.", validate: valueRule("A maker", textLength) }),
    os: t.string({ description: "Its operating system.", validate: valueRule("A system", textLength) }),
    model: t.string({ description: "Its model.", validate: valueRule("A model", textLength) }),
    segment: t.string({ description: "Where in the network it is.", validate: valueRule("A segment", textLength) }),
    forget: t.field({
      type: [AssetAttributeEnum],
      description: "What people said of these is taken back: its evidence decides again.",
      validate: z.array(z.unknown()).max(assetAttributes.length, "Each attribute once is enough.").nullish(),
    }),
    owner: t.string({ description: "Whose it is; empty: nobody's.", validate: ownerRule.nullish() }),
    comment: t.string({ description: "What to know of it; empty: nothing.", validate: commentRule.nullish() }),
    tags: t.stringList({ description: "Words to find it by, in place of those it has.", validate: tagsRule.nullish() }),
  }),
  payload: { asset: { type: Asset, description: "The asset as it is then." } },
  plan: async ({ id, forget, owner, comment, tags, ...given }, context) => {
    const { assets } = context.services;
    const principal = principalOf(context);
    const asset = (await changeableAssets([id], context, "input.id"))[0]!;
    const wanted: Record<AssetAttribute, string | null | undefined> = {
      NAME: given.name,
      TYPE: given.type,
      VENDOR: given.vendor,
      OS: given.os,
      MODEL: given.model,
      SEGMENT: given.segment,
    };
    const both = assetAttributes.find((attribute) => typeof wanted[attribute] === "string" && forget?.includes(attribute));
    if (both !== undefined)
      throw new AppError("BAD_INPUT", "What is said of an attribute cannot be taken back at once.", {
        path: "input.forget",
        wanted: "other attributes",
        got: both,
      });
    const said = saidOf(asset);
    const attributes: Partial<Record<AssetAttribute, string | null>> = {};
    for (const attribute of assetAttributes) {
      const value = wanted[attribute]?.trim();
      if (value !== undefined && value !== said[attribute]) attributes[attribute] = value;
      else if (forget?.includes(attribute) && said[attribute] !== undefined) attributes[attribute] = null;
    }
    const change: AssetChange = {
      attributes,
      ...(typeof owner === "string" && { owner }),
      ...(typeof comment === "string" && { comment }),
      ...(tags && { tags }),
    };
    const after = assets.changed(asset, change, principal);
    const needed = JSON.stringify(contentOf(asset)) !== JSON.stringify(contentOf(after));
    return {
      summary: needed ? `Changes what people say of the asset ${nameOf(asset)}.` : "The asset already is like that.",
      effects: needed ? [{ description: `It is known as ${nameOf(after)} from then on, whatever is seen of it.`, count: 1 }] : [],
      needed,
      preview: { asset: after },
      change: { target: `asset ${id}`, before: contentOf(asset), after: contentOf(after) },
      apply: async () => ({
        asset: await assets.update(id, change, principal),
        undo: asBefore(asset, Object.keys(attributes) as AssetAttribute[]),
      }),
    };
  },
});

defineMutation({
  name: "mergeAssets",
  description: "Says that assets are one device: everything of the others becomes the first one's, and what is seen of them from then on too.",
  needs: needs.write,
  input: (t) => ({
    into: t.id({ required: true, description: "Id of the asset that stays.", validate: idRule }),
    others: t.idList({
      required: true,
      description: "Ids of those that are the same device.",
      validate: idsRule.min(1, "At least one other asset must be named."),
    }),
  }),
  payload: { asset: { type: Asset, description: "The asset with everything; before it is done, as it is." } },
  plan: async ({ into, others: given }, context) => {
    const ids = [...new Set(given)];
    if (ids.includes(into))
      throw new AppError("BAD_INPUT", "An asset is not merged into itself.", { path: "input.others", wanted: "ids of other assets", got: into.slice(0, 64) });
    const asset = (await changeableAssets([into], context, "input.into"))[0]!;
    const others = await changeableAssets(ids, context, "input.others[*]");
    return {
      summary: `Merges ${others.length === 1 ? nameOf(others[0]!) : `${others.length} assets`} into ${nameOf(asset)}.`,
      effects: others.map((other) => ({
        description: `${nameOf(other)} is no longer an asset by itself: its ${sizeOf(other)} are ${nameOf(asset)}'s.`,
        count: 1,
      })),
      preview: { asset },
      change: { target: `asset ${into}`, before: [asset, ...others].map(({ id }) => id), after: [into] },
      apply: async () => ({
        asset: await context.services.assets.merge(into, ids),
        undo: { mutation: "splitAsset", input: { id: into, assets: ids }, description: "Lets them stand by themselves again." },
      }),
    };
  },
});

defineMutation({
  name: "splitAsset",
  description: "Takes addresses out of an asset into one of their own, or lets assets that were merged into it stand by themselves again.",
  needs: needs.write,
  input: (t) => ({
    id: t.id({ required: true, description: "Id of the asset.", validate: idRule }),
    addresses: t.field({ type: ["IP"], required: true, defaultValue: [], description: "Its addresses that are another device's.", validate: addressesRule }),
    macs: t.field({ type: ["MAC"], required: true, defaultValue: [], description: "Its MAC addresses that are another device's.", validate: addressesRule }),
    assets: t.idList({ required: true, defaultValue: [], description: "Ids of assets that were merged into it.", validate: idsRule }),
  }),
  payload: {
    asset: { type: Asset, description: "What is left of it; before it is done, as it is." },
    parts: { type: [Asset], description: "What stands by itself then; null after a dry run." },
  },
  plan: async ({ id, addresses, macs, assets: ids }, context) => {
    const { assets } = context.services;
    const asset = (await changeableAssets([id], context, "input.id"))[0]!;
    const parts: AssetParts = { ips: [...new Set(addresses)], macs: [...new Set(macs)], assets: [...new Set(ids)] };
    if (parts.ips.length + parts.macs.length + parts.assets.length === 0)
      throw new AppError("BAD_INPUT", "Nothing is named that is taken out.", { path: "input", wanted: "addresses, macs or assets", got: "none" });
    const refuseForeign = (given: readonly string[], own: readonly string[], path: string): void => {
      const i = given.findIndex((each) => !own.includes(each));
      if (i >= 0) throw new AppError("NOT_FOUND", "The asset does not have it.", { path: `${path}[${i}]`, got: given[i]!, wanted: "one of its own" });
    };
    refuseForeign(
      addresses,
      asset.addresses.map(({ ip }) => ip),
      "input.addresses",
    );
    refuseForeign(
      macs,
      asset.macs.map(({ mac }) => mac),
      "input.macs",
    );
    const planned = await assets.planSplit(id, parts);
    return {
      summary: `Takes ${planned.parts.length === 1 ? "an asset" : `${planned.parts.length} assets`} out of ${nameOf(asset)}.`,
      effects: planned.parts.map((part) => ({
        description: `${nameOf(part)} stands by itself, with ${sizeOf(part)}; ${sizeOf(planned.asset)} are left.`,
        count: 1,
      })),
      preview: { asset },
      change: { target: `asset ${id}`, before: contentOf(asset), after: parts },
      apply: async () => {
        const done = await assets.split(id, parts);
        return {
          asset: done.asset,
          parts: [...done.parts],
          undo: { mutation: "mergeAssets", input: { into: id, others: done.parts.map((part) => part.id) }, description: "Makes them one asset again." },
        };
      },
    };
  },
});

export default { name: "asset-change" };
