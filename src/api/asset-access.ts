import { AppError } from "../model/errors.ts";
import { resolveAsset, shownName, type ResolvedAsset } from "../model/asset-resolution.ts";
import type { Asset } from "../model/asset.ts";
import type { SnmpDevice } from "../model/snmp-device.ts";
import { accessOf, principalOf, type ApiContext } from "./context.ts";
import { visibleDevices } from "./snmp-access.ts";
import { cleanUntrusted } from "./untrusted-text.ts";

const resolved = new WeakMap<Asset, ResolvedAsset>();

/** What the attributes of an asset are taken for; found out once for each. */
export function attributesOf(asset: Asset): ResolvedAsset {
  const known = resolved.get(asset) ?? resolveAsset(asset.evidence);
  resolved.set(asset, known);
  return known;
}

/** What an asset is called, for people. */
export const nameOf = (asset: Asset): string => cleanUntrusted(shownName(asset, attributesOf(asset)));

/**
 * The assets a caller may change, by id; NOT_FOUND with its place for one that it does not see. Of an asset with addresses outside its
 * networks a limited caller sees a part only, and may not decide of the rest.
 */
export async function changeableAssets(ids: readonly string[], context: ApiContext, path: string): Promise<readonly Asset[]> {
  const { assets } = context.services;
  const [seen, whole] = await Promise.all([assets.byIds(ids, accessOf(context)), assets.byIds(ids, { networks: [] })]);
  return ids.map((id, i) => {
    const at = path.replace("*", String(i));
    const [part, all] = [seen[i], whole[i]];
    if (!part || !all)
      throw new AppError("NOT_FOUND", "There is no such asset.", { path: at, got: cleanUntrusted(id).slice(0, 64), cure: "assets lists them." });
    if (part.addresses.length < all.addresses.length) {
      const networks = principalOf(context).networks.join(", ");
      throw new AppError("FORBIDDEN", `This token may only change assets that are wholly in ${networks}.`, { path: at, wanted: networks, got: id });
    }
    return all;
  });
}

const devices = new WeakMap<ApiContext, ReadonlyMap<string, SnmpDevice>>();

/** The polled device that has one of the asset's addresses; undefined when there is none. */
export function deviceOf({ addresses }: Asset, context: ApiContext): SnmpDevice | undefined {
  const byAddress = devices.get(context) ?? new Map(visibleDevices(context).map((device) => [device.address, device]));
  devices.set(context, byAddress);
  for (const { ip } of addresses) {
    const device = byAddress.get(ip);
    if (device) return device;
  }
  return undefined;
}
