import { createAssets, type AssetsPart } from "../../src/jobs/assets.ts";
import { resolveAsset } from "../../src/model/asset-resolution.ts";
import type { Asset, AssetSighting } from "../../src/model/asset.ts";
import type { AssetRecords } from "../../src/model/services/assets.ts";
import { compileNetworks } from "../../src/model/networks.ts";
import { parseIp } from "../../src/net/ip.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { hostileName, office } from "./memory-data.ts";

/** Records in memory, and how often they were written. */
export function memoryAssetRecords(): AssetRecords & { readonly writes: number } {
  const rows = new Map<string, Asset>();
  let writes = 0;
  const shown = (): Asset[] => [...rows.values()].filter(({ mergedInto }) => mergedInto === undefined);
  return {
    get writes() {
      return writes;
    },
    page: async ({ filter, first, after }, { networks }) => {
      const isIn = (asset: Asset, list: readonly string[]): boolean => asset.addresses.some(({ ip }) => compileNetworks(list, "networks")(parseIp(ip)!));
      const fits = shown()
        .filter((asset) => {
          const text = JSON.stringify([asset.evidence.map(({ value }) => value), asset.owner, asset.tags, asset.macs, asset.addresses]).toLowerCase();
          const type = resolveAsset(asset.evidence).TYPE?.value ?? "";
          return (
            (filter.search ?? "")
              .toLowerCase()
              .split(/\s+/)
              .every((word) => text.includes(word)) &&
            (!filter.types || filter.types.length === 0 || (filter.types as readonly string[]).includes(type)) &&
            (filter.owner === undefined || asset.owner.toLowerCase() === filter.owner.toLowerCase()) &&
            (filter.tag === undefined || asset.tags.some((tag) => tag.toLowerCase() === filter.tag!.toLowerCase())) &&
            (!filter.networks || isIn(asset, filter.networks)) &&
            (filter.firstSeenAfterMs === undefined || asset.firstSeenMs >= filter.firstSeenAfterMs) &&
            (filter.lastSeenBeforeMs === undefined || asset.lastSeenMs < filter.lastSeenBeforeMs) &&
            (filter.isConfirmed === undefined || asset.isConfirmed === filter.isConfirmed) &&
            (networks.length === 0 || isIn(asset, networks))
          );
        })
        .toSorted((a, b) => (a.id < b.id ? 1 : -1));
      const rest = after === undefined ? fits : fits.filter(({ id }) => id < after);
      return { rows: rest.slice(0, first), total: fits.length, ...(rest.length > first && { next: rest[first - 1]!.id }) };
    },
    holding: async ({ macs, ips }) =>
      shown().filter((asset) => asset.macs.some(({ mac }) => macs.includes(mac)) || asset.addresses.some(({ ip }) => ips.includes(ip))),
    byIds: async (ids) => ids.flatMap((id) => rows.get(id) ?? []),
    mergedInto: async (id) => [...rows.values()].filter(({ mergedInto }) => mergedInto === id),
    save: async (assets) => {
      writes++;
      for (const asset of assets) rows.set(asset.id, structuredClone(asset));
    },
    seen: async (ids, atMs) => ids.forEach((id) => rows.set(id, { ...rows.get(id)!, lastSeenMs: atMs })),
    expire: async (beforeMs) => {
      const old = shown().filter(
        ({ isConfirmed, lastSeenMs, owner, comment, tags }) => !isConfirmed && lastSeenMs < beforeMs && owner + comment + tags.join("") === "",
      );
      for (const { id } of old) rows.delete(id);
      return old.length;
    },
    count: async () => shown().length,
  };
}

/** The real part over records in memory; nothing is looked for in flows. */
export function memoryAssets(clock: () => number): AssetsPart {
  let made = 0;
  return createAssets({
    records: memoryAssetRecords(),
    flows: { stored: async () => ({ rows: [], leftOut: 0 }) },
    vendorOf: () => undefined,
    networkOf: () => undefined,
    newId: () => `asset-${String(++made).padStart(6, "0")}`,
    log: silentLog,
    clock,
  });
}

/** The same with the laptop of the office and a host of the lab, which was in the office before. */
export function officeAssets(clock: () => number): AssetsPart {
  const assets = memoryAssets(clock);
  const nowMs = clock();
  const hour = { firstSeenMs: nowMs - 3_600_000, lastSeenMs: nowMs - 60_000, isConfirmed: true, isDirect: true };
  const sightings: readonly AssetSighting[] = [
    {
      ...hour,
      macs: ["00:1b:21:3c:4d:5e"],
      addresses: [{ ip: office.laptop, vlan: 0 }],
      facts: [
        { attribute: "NAME", value: "github-laptop", source: "DHCP" },
        { attribute: "OS", value: "Windows", source: "DHCP", seen: "MSFT 5.0" },
        { attribute: "OS", value: "macOS", source: "USER_AGENT", confidence: 30 },
        { attribute: "TYPE", value: "COMPUTER", source: "DHCP", seen: "MSFT 5.0" },
        { attribute: "VENDOR", value: "Intel Corporate", source: "OUI" },
      ],
    },
    {
      ...hour,
      lastSeenMs: nowMs - 1_800_000,
      macs: ["00:1b:21:3c:4d:42"],
      addresses: [{ ip: "192.168.1.55", vlan: 0 }],
      facts: [],
    },
    {
      ...hour,
      macs: ["00:1b:21:3c:4d:42"],
      addresses: [{ ip: office.labOne, vlan: 10 }],
      facts: [
        { attribute: "NAME", value: hostileName, source: "MDNS" },
        { attribute: "TYPE", value: "PRINTER", source: "MDNS" },
      ],
    },
  ];
  // In memory it is done before anybody can ask.
  void assets.observe(sightings);
  return assets;
}
