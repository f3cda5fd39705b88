import { addressKey } from "../model/asset-identity.ts";
import type { Asset } from "../model/asset.ts";
import { compileNetworks } from "../model/networks.ts";
import type { Access } from "../model/services/live-view.ts";
import { parseIp } from "../net/ip.ts";

/** The asset as a caller may see it: with addresses in its networks and what was learnt of them; undefined when it has none there. */
export function visibleAsset(asset: Asset, { networks }: Access): Asset | undefined {
  if (networks.length === 0) return asset;
  const isInside = compileNetworks(networks, "access.networks");
  const addresses = asset.addresses.filter(({ ip: text }) => {
    const ip = parseIp(text);
    return ip !== undefined && isInside(ip);
  });
  if (addresses.length === 0) return undefined;
  const shown = new Set(addresses.map(addressKey));
  const isWhole = addresses.length === asset.addresses.length;
  return {
    ...asset,
    addresses,
    // Nothing of addresses outside, nor of ones that were forgotten; where a MAC address was seen may be outside too.
    evidence: asset.evidence.filter(({ about, attribute }) => (about.startsWith("ip ") ? shown.has(about) : attribute !== "SEGMENT" || isWhole)),
  };
}

/** Whether the words are found in what the caller may see: a search must not tell of what is hidden. */
export function isFound(asset: Asset, search: string): boolean {
  const text = [
    ...asset.evidence.map(({ value }) => value),
    asset.owner,
    ...asset.tags.map((tag) => `|${tag}|`),
    ...asset.macs.map(({ mac }) => mac),
    ...asset.addresses.map(({ ip }) => ip),
  ]
    .join("\n")
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
