import { formatMac, parseMac } from "../net/mac.ts";
import { isGroupAddress, parseIp } from "../net/ip.ts";
import { evidenceOf, joinEvidence } from "./asset-resolution.ts";
import { assetLimits, type Asset, type AssetAddress, type AssetMac, type AssetSighting } from "./asset.ts";

/** So many addresses behind one MAC address within `forwardsWithinMs` are not those of one host. */
const [forwardsV4, forwardsV6, forwardsWithinMs] = [16, 64, 86_400_000];
/** An address without a MAC address is taken for the device that had it, when that is not longer ago. */
const sameHolderMs = 7 * 86_400_000;
/** What is only seen again is written this often. */
const restMs = 600_000;

export const macKey = (mac: string): string => `mac ${mac}`;
export const addressKey = ({ ip, vlan }: Pick<AssetAddress, "ip" | "vlan">): string => `ip ${ip}${vlan === 0 ? "" : ` vlan ${vlan}`}`;

/** The MAC address in its one form; undefined for a group's, for none, and for those that routers share (VRRP, HSRP, GLBP). */
export function usableMac(text: string): string | undefined {
  const mac = parseMac(text);
  if (mac === undefined || mac === 0 || (Math.floor(mac / 2 ** 40) & 1) === 1) return undefined;
  const canonical = formatMac(mac);
  return /^(00:00:5e:00:0[12]|00:00:0c:07:ac|00:00:0c:9f:f|00:07:b4:00)/.test(canonical) ? undefined : canonical;
}

/** The address in its one form; undefined when it is no host's. */
export function usableAddress(text: string): string | undefined {
  const ip = parseIp(text);
  if (!ip || ip.isUnspecified || isGroupAddress(!ip.isV4, ip.w0, ip.w3)) return undefined;
  const isLoopback = ip.isV4 ? ip.w3 >>> 24 === 127 : ip.text === "::1";
  return isLoopback ? undefined : ip.text;
}

export interface Placement {
  /** New and changed ones, as they are to be written. */
  readonly changed: readonly Asset[];
  readonly created: number;
  /** Sightings of devices that are not known and could not be made. */
  readonly refused: number;
}

export interface PlacementOptions {
  readonly newId: () => string;
  /** Whether one more may be made; asked once for each. */
  readonly mayCreate: (isConfirmed: boolean) => boolean;
}

/**
 * Puts what was seen to the assets it is about. A MAC address identifies a device unless it stands before the addresses of many, as a
 * router's does; without one the address does. `known` are the assets that have or had any of the identifiers.
 */
export function placeSightings(known: readonly Asset[], sightings: readonly AssetSighting[], { newId, mayCreate }: PlacementOptions): Placement {
  const before = new Map(known.map((asset) => [asset.id, asset]));
  const places = new Places(known);
  let created = 0;
  let refused = 0;
  const usable = sightings.map(usableSighting);
  for (const [mac, addresses] of addressesByMac(usable)) places.noteAddresses(mac, addresses);
  for (const sighting of usable) {
    if (sighting.macs.length + sighting.addresses.length === 0) continue;
    // A packet that a router sent on tells of the address alone.
    const own = sighting.isDirect ? sighting.macs : sighting.macs.filter((mac) => !places.forwards(mac));
    const about = { ...sighting, macs: own };
    if (own.length + about.addresses.length === 0) continue;
    let asset = places.find(about);
    if (!asset) {
      if (!mayCreate(sighting.isConfirmed)) {
        refused++;
        continue;
      }
      asset = newAsset(newId(), about);
      created++;
    }
    places.put(withSighting(asset, about));
  }
  return { changed: places.all().filter((asset) => isWorthWriting(before.get(asset.id), asset)), created, refused };
}

function usableSighting(sighting: AssetSighting): AssetSighting {
  const addresses = sighting.addresses.flatMap(({ ip: text, vlan }) => {
    const ip = usableAddress(text);
    return ip === undefined ? [] : [{ ip, vlan }];
  });
  return { ...sighting, addresses, macs: [...new Set(sighting.macs.flatMap((text) => usableMac(text) ?? []))] };
}

type Seen = Pick<AssetAddress, "ip" | "lastSeenMs">;

function addressesByMac(sightings: readonly AssetSighting[]): ReadonlyMap<string, readonly Seen[]> {
  const byMac = new Map<string, Seen[]>();
  for (const { macs, addresses, lastSeenMs, isDirect } of sightings) {
    if (isDirect) continue;
    for (const mac of macs) {
      const list = byMac.get(mac) ?? [];
      byMac.set(mac, list);
      for (const { ip } of addresses) list.push({ ip, lastSeenMs });
    }
  }
  return byMac;
}

/** Assets by what identifies them. */
class Places {
  readonly #assets = new Map<string, Asset>();
  readonly #byMac = new Map<string, string>();
  /** The one that had the address last. */
  readonly #byAddress = new Map<string, { readonly id: string; readonly lastSeenMs: number }>();
  readonly #forwarding = new Set<string>();

  constructor(known: readonly Asset[]) {
    for (const asset of known) if (asset.mergedInto === undefined) this.put(asset);
  }

  all(): readonly Asset[] {
    return [...this.#assets.values()];
  }

  put(asset: Asset): void {
    this.#assets.set(asset.id, asset);
    for (const { mac } of asset.macs) {
      this.#byMac.set(mac, asset.id);
      if (asset.forwards) this.#forwarding.add(mac);
    }
    for (const address of asset.addresses) {
      const key = addressKey(address);
      const holder = this.#byAddress.get(key);
      if (!holder || holder.id === asset.id || holder.lastSeenMs < address.lastSeenMs)
        this.#byAddress.set(key, { id: asset.id, lastSeenMs: address.lastSeenMs });
    }
  }

  forwards(mac: string): boolean {
    return this.#forwarding.has(mac);
  }

  /** Learns of addresses that packets with a MAC address came from: beyond a number it is taken for a router's, and they are let go. */
  noteAddresses(mac: string, seen: readonly Seen[]): void {
    if (this.#forwarding.has(mac)) return;
    const id = this.#byMac.get(mac);
    const asset = id === undefined ? undefined : this.#assets.get(id);
    const latestMs = Math.max(0, ...seen.map(({ lastSeenMs }) => lastSeenMs));
    const recent = [...seen, ...(asset?.addresses ?? [])].filter(({ lastSeenMs }) => lastSeenMs > latestMs - forwardsWithinMs);
    const addresses = new Set(recent.map(({ ip }) => ip));
    const v4 = [...addresses].filter((ip) => !ip.includes(":")).length;
    if (v4 <= forwardsV4 && addresses.size - v4 <= forwardsV6) return;
    this.#forwarding.add(mac);
    if (!asset) return;
    for (const address of asset.addresses) this.#byAddress.delete(addressKey(address));
    this.put({
      ...asset,
      forwards: true,
      addresses: [],
      evidence: joinEvidence(
        asset.evidence,
        evidenceOf(
          [{ attribute: "TYPE", value: "ROUTER", source: "TRAFFIC", seen: `forwards packets of ${addresses.size} addresses` }],
          macKey(mac),
          latestMs,
          latestMs,
        ),
      ),
    });
  }

  find({ macs, addresses, lastSeenMs }: AssetSighting): Asset | undefined {
    for (const mac of macs) {
      const id = this.#byMac.get(mac);
      if (id !== undefined) return this.#assets.get(id);
    }
    for (const address of addresses) {
      const holder = this.#byAddress.get(addressKey(address));
      const asset = holder && this.#assets.get(holder.id);
      if (!asset) continue;
      const isRecent = Math.abs(lastSeenMs - holder.lastSeenMs) <= sameHolderMs;
      // One known by its address only: this is its MAC address, or nothing more is known of either.
      if (asset.macs.length === 0 ? macs.length === 0 || isRecent : macs.length === 0 && isRecent) return asset;
    }
    return undefined;
  }
}

function newAsset(id: string, { firstSeenMs, lastSeenMs }: AssetSighting): Asset {
  return { id, macs: [], addresses: [], evidence: [], owner: "", comment: "", tags: [], firstSeenMs, lastSeenMs, isConfirmed: false, forwards: false };
}

/** The asset with what was seen of it added. */
export function withSighting(asset: Asset, { macs, addresses, firstSeenMs, lastSeenMs, isConfirmed, facts }: AssetSighting): Asset {
  const about = macs[0] === undefined ? addressKey(addresses[0]!) : macKey(macs[0]);
  const time = { firstSeenMs, lastSeenMs };
  return {
    ...asset,
    macs: joinTimes(
      asset.macs,
      macs.map((mac) => ({ mac, ...time })),
      ({ mac }) => mac,
      assetLimits.macs,
    ),
    addresses: joinTimes(
      asset.addresses,
      addresses.map((address) => ({ ...address, ...time })),
      addressKey,
      assetLimits.addresses,
    ),
    evidence: joinEvidence(asset.evidence, evidenceOf(facts, about, firstSeenMs, lastSeenMs)),
    firstSeenMs: Math.min(asset.firstSeenMs, firstSeenMs),
    lastSeenMs: Math.max(asset.lastSeenMs, lastSeenMs),
    isConfirmed: asset.isConfirmed || isConfirmed,
  };
}

type Timed = Pick<AssetMac, "firstSeenMs" | "lastSeenMs">;

/** Last seen first, and of equals in one order; those beyond the bound leave. */
export function joinTimes<T extends Timed>(known: readonly T[], added: readonly T[], keyOf: (one: T) => string, most: number): readonly T[] {
  const byKey = new Map<string, T>();
  for (const one of [...known, ...added]) {
    const other = byKey.get(keyOf(one));
    byKey.set(
      keyOf(one),
      other ? { ...one, firstSeenMs: Math.min(one.firstSeenMs, other.firstSeenMs), lastSeenMs: Math.max(one.lastSeenMs, other.lastSeenMs) } : one,
    );
  }
  return [...byKey.values()].toSorted((a, b) => b.lastSeenMs - a.lastSeenMs || (keyOf(a) < keyOf(b) ? -1 : 1)).slice(0, most);
}

/** What it is without its times. */
const contentOf = ({ macs, addresses, evidence, isConfirmed, forwards }: Asset): string =>
  JSON.stringify([
    macs.map(({ mac }) => mac).toSorted(),
    addresses.map(addressKey).toSorted(),
    evidence.map(({ attribute, value, source, confidence, about }) => [attribute, value, source, confidence, about].join("\0")).toSorted(),
    isConfirmed,
    forwards,
  ]);

/** Something new is known of it, or it was not seen for a while: that it is still there is not written each time. */
export function isWorthWriting(before: Asset | undefined, after: Asset): boolean {
  if (before === after) return false;
  if (!before || after.lastSeenMs - before.lastSeenMs >= restMs || after.firstSeenMs < before.firstSeenMs) return true;
  return contentOf(before) !== contentOf(after);
}
