import { joinTimes, macKey, addressKey } from "../model/asset-identity.ts";
import { evidenceOf, joinEvidence } from "../model/asset-resolution.ts";
import { assetLimits, type Asset, type AssetAttribute } from "../model/asset.ts";
import { AppError } from "../model/errors.ts";
import type { AssetChange, AssetParts, AssetSplit } from "../model/services/assets.ts";

/** The asset with what a person says of it. An attribute taken back is again what its evidence says. */
export function withChange(asset: Asset, { attributes, owner, comment, tags }: AssetChange, by: string, nowMs: number): Asset {
  const said = Object.entries(attributes) as [AssetAttribute, string | null | undefined][];
  const touched = new Set(said.filter(([, value]) => value !== undefined).map(([attribute]) => attribute));
  const others = asset.evidence.filter(({ source, attribute }) => source !== "PERSON" || !touched.has(attribute));
  const facts = said.flatMap(([attribute, value]) =>
    typeof value === "string" && value.trim() !== "" ? [{ attribute, value, source: "PERSON" as const, seen: `said by ${by}` }] : [],
  );
  return {
    ...asset,
    evidence: joinEvidence(others, evidenceOf(facts, "", nowMs, nowMs)),
    owner: owner === undefined ? asset.owner : (owner ?? "").trim(),
    comment: comment === undefined ? asset.comment : (comment ?? "").trim(),
    tags: tags === undefined ? asset.tags : [...new Map(tags.map((tag) => [tag.trim().toLowerCase(), tag.trim()])).values()].filter(Boolean).toSorted(),
  };
}

/** Everything of the others becomes the first one's, where it says nothing itself; they point to it and keep what they had. */
export function mergedAssets(into: Asset, others: readonly Asset[]): { readonly asset: Asset; readonly merged: readonly Asset[] } {
  const all = [into, ...others];
  const said = new Set(into.evidence.filter(({ source }) => source === "PERSON").map(({ attribute }) => attribute));
  const asset: Asset = {
    ...into,
    macs: joinTimes(
      [],
      all.flatMap(({ macs }) => macs),
      ({ mac }) => mac,
      assetLimits.macs,
    ),
    addresses: joinTimes(
      [],
      all.flatMap(({ addresses }) => addresses),
      addressKey,
      assetLimits.addresses,
    ),
    // Of two things that people said of an attribute the one holds that was said of the asset that stays.
    evidence: joinEvidence(
      into.evidence,
      others.flatMap(({ evidence }) => evidence.filter(({ source, attribute }) => source !== "PERSON" || !said.has(attribute))),
    ),
    owner: all.map(({ owner }) => owner).find(Boolean) ?? "",
    comment: [...new Set(all.map(({ comment }) => comment).filter(Boolean))].join("\n").slice(0, assetLimits.commentLength),
    tags: [...new Map(all.flatMap(({ tags }) => tags).map((tag) => [tag.toLowerCase(), tag])).values()].slice(0, assetLimits.tags).toSorted(),
    firstSeenMs: Math.min(...all.map(({ firstSeenMs }) => firstSeenMs)),
    lastSeenMs: Math.max(...all.map(({ lastSeenMs }) => lastSeenMs)),
    isConfirmed: all.some(({ isConfirmed }) => isConfirmed),
    forwards: all.some(({ forwards }) => forwards),
  };
  return { asset, merged: others.map((other) => ({ ...other, mergedInto: into.id })) };
}

/** Takes identifiers out into an asset of their own, and lets assets that were merged into it stand alone again, with what was learnt since. */
export function splitAssets(asset: Asset, { macs, ips, assets }: AssetParts, mergedBefore: readonly Asset[], newId: () => string): AssetSplit {
  const parts: Asset[] = [];
  let rest = asset;
  for (const id of assets) {
    const before = mergedBefore.find((one) => one.id === id);
    if (!before) throw new AppError("NOT_FOUND", "This asset was not merged into it.", { path: "input.assets", got: id.slice(0, 64) });
    const { mergedInto: _, ...own } = before;
    const taken = takeOut(rest, new Set(own.macs.map(({ mac }) => mac)), new Set(own.addresses.map(({ ip }) => ip)), own.evidence.map(evidenceKey));
    parts.push({
      ...own,
      macs: joinTimes(own.macs, taken.part.macs, ({ mac }) => mac, assetLimits.macs),
      addresses: joinTimes(own.addresses, taken.part.addresses, addressKey, assetLimits.addresses),
      evidence: joinEvidence(own.evidence, taken.part.evidence),
      lastSeenMs: Math.max(own.lastSeenMs, ...taken.part.macs.map(({ lastSeenMs }) => lastSeenMs), ...taken.part.addresses.map(({ lastSeenMs }) => lastSeenMs)),
    });
    rest = taken.rest;
  }
  if (macs.length + ips.length > 0) {
    const taken = takeOut(rest, new Set(macs), new Set(ips), []);
    const times = [...taken.part.macs, ...taken.part.addresses];
    parts.push({
      id: newId(),
      ...taken.part,
      owner: "",
      comment: "",
      tags: [],
      firstSeenMs: Math.min(...times.map(({ firstSeenMs }) => firstSeenMs)),
      lastSeenMs: Math.max(...times.map(({ lastSeenMs }) => lastSeenMs)),
      isConfirmed: rest.isConfirmed,
      forwards: false,
    });
    rest = taken.rest;
  }
  if (rest.macs.length + rest.addresses.length === 0)
    throw new AppError("BAD_INPUT", "Nothing would be left of the asset.", { path: "input", cure: "Leave it one of its addresses or MAC addresses." });
  return { asset: rest, parts };
}

const evidenceKey = ({ attribute, value, source, about }: Asset["evidence"][number]): string => JSON.stringify([attribute, value, source, about]);

function takeOut(
  asset: Asset,
  macs: ReadonlySet<string>,
  ips: ReadonlySet<string>,
  said: readonly string[],
): { readonly part: Pick<Asset, "macs" | "addresses" | "evidence">; readonly rest: Asset } {
  const part = { macs: asset.macs.filter(({ mac }) => macs.has(mac)), addresses: asset.addresses.filter(({ ip }) => ips.has(ip)) };
  const about = new Set([...part.macs.map(({ mac }) => macKey(mac)), ...part.addresses.map(addressKey)]);
  // What people said goes with the part only when it came from it.
  const wasItsOwn = new Set(said);
  const belongs = (piece: Asset["evidence"][number]): boolean => about.has(piece.about) || (piece.about === "" && wasItsOwn.has(evidenceKey(piece)));
  return {
    part: { ...part, evidence: asset.evidence.filter(belongs) },
    rest: {
      ...asset,
      macs: asset.macs.filter(({ mac }) => !macs.has(mac)),
      addresses: asset.addresses.filter(({ ip }) => !ips.has(ip)),
      evidence: asset.evidence.filter((piece) => !belongs(piece)),
    },
  };
}
