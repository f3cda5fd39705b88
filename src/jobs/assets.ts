import { factsOfClue, factsOfMaker, factsOfPlace, type FlowSighting, type FlowSightings } from "../model/asset-clues.ts";
import { placeSightings, usableAddress, usableMac } from "../model/asset-identity.ts";
import { assetLimits, type Asset, type AssetSighting } from "../model/asset.ts";
import { AppError } from "../model/errors.ts";
import type { AssetRecords, Assets } from "../model/services/assets.ts";
import type { Access } from "../model/services/live-view.ts";
import type { Component } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import { mergedAssets, splitAssets, withChange } from "./asset-changes.ts";
import { isFound, visibleAsset } from "./asset-view.ts";
import { CreationRate } from "./creation-rate.ts";

/** How often flows are looked through; rows show up a while after the time they bear, so that looks overlap. */
const [lookEveryMs, overlapMs, firstLookMs, stepMs] = [60_000, 60_000, 86_400_000, 3_600_000];
const expireEveryMs = 3_600_000;
/** Sightings placed in one go: the databases and everything else have their turn between them. */
const placedAtOnce = 200;
/** Sightings remembered so that what was the same a moment ago is not placed again. */
const mostRemembered = 50_000;
const rememberedMs = 600_000;

export interface AssetsOptions {
  readonly records: AssetRecords;
  readonly flows: FlowSightings;
  readonly vendorOf: (mac: string) => string | undefined;
  readonly networkOf: (ip: string) => string | undefined;
  /** MAC addresses that ARP tables of devices have for addresses. */
  readonly macsOf?: (ips: readonly string[]) => Promise<ReadonlyMap<string, { readonly mac: string; readonly seenAtMs: number }>>;
  readonly newId: () => string;
  readonly log: Log;
  readonly clock?: () => number;
}

export interface AssetsPart extends Assets, Component {
  /** Looks through what was stored since the last time; for tests, and once a minute by itself. */
  look(): Promise<void>;
}

/** The inventory of local devices: fed by flows and by whoever else sees them, edited by people. Inert until started. */
export function createAssets({ records, flows, vendorOf, networkOf, macsOf, newId, log, clock = Date.now }: AssetsOptions): AssetsPart {
  const counters = { created: 0, refused: 0, expired: 0, leftOut: 0 };
  const rate = new CreationRate(clock);
  const remembered = new Map<string, { readonly content: string; readonly atMs: number }>();
  let lookedUntilMs = 0;
  let expiredAtMs = 0;
  let total = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopping = new AbortController();
  let writing: Promise<unknown> = Promise.resolve();
  /** Who changes assets reads them first: one after the other. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = writing.then(work, work);
    writing = done.catch(() => undefined);
    return done;
  };

  const place = async (sightings: readonly AssetSighting[]): Promise<void> => {
    for (let at = 0; at < sightings.length; at += placedAtOnce) {
      const some = sightings.slice(at, at + placedAtOnce);
      await inTurn(async () => {
        const known = await records.holding({
          macs: [...new Set(some.flatMap(({ macs }) => macs.flatMap((mac) => usableMac(mac) ?? [])))],
          ips: [...new Set(some.flatMap(({ addresses }) => addresses.flatMap(({ ip }) => usableAddress(ip) ?? [])))],
        });
        const placed = placeSightings(known, some, { newId, mayCreate: (isConfirmed) => total < assetLimits.assets && rate.take(isConfirmed) });
        counters.refused += placed.refused;
        if (placed.changed.length === 0) return;
        await records.save(placed.changed);
        counters.created += placed.created;
        total += placed.created;
      });
    }
  };

  const sightingOf = (row: FlowSighting): AssetSighting => {
    const vendor = row.mac === undefined ? undefined : vendorOf(row.mac);
    return {
      macs: row.mac === undefined ? [] : [row.mac],
      addresses: row.ip === undefined ? [] : [{ ip: row.ip, vlan: row.vlan }],
      firstSeenMs: row.firstSeenMs,
      lastSeenMs: row.lastSeenMs,
      isConfirmed: row.isConfirmed,
      // Who has no address yet speaks for itself: nothing forwards that.
      isDirect: row.ip === undefined,
      facts: [
        ...(vendor === undefined ? [] : factsOfMaker(vendor)),
        ...(row.ip === undefined ? [] : factsOfPlace(networkOf(row.ip), row.vlan)),
        ...row.clues.flatMap(factsOfClue),
      ],
    };
  };

  /** False for what was the same a moment ago. */
  const isNews = (row: FlowSighting): boolean => {
    const key = `${row.mac ?? ""} ${row.ip ?? ""} ${row.vlan}`;
    const content = `${row.isConfirmed} ${row.clues
      .map(({ kind, value }) => `${kind} ${value}`)
      .toSorted()
      .join("\n")}`;
    const before = remembered.get(key);
    if (before?.content === content && row.lastSeenMs - before.atMs < rememberedMs && row.lastSeenMs >= before.atMs) return false;
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(key, { content, atMs: row.lastSeenMs });
    return true;
  };

  /** Addresses without a MAC address may have one in an ARP table. */
  const arpSightings = async (rows: readonly FlowSighting[]): Promise<readonly AssetSighting[]> => {
    if (!macsOf) return [];
    const ips = [...new Set(rows.flatMap(({ ip, mac }) => (ip !== undefined && mac === undefined ? [ip] : [])))];
    if (ips.length === 0) return [];
    const found = await macsOf(ips);
    return rows.flatMap(({ ip, vlan, mac: own, firstSeenMs, lastSeenMs }) => {
      const entry = ip === undefined || own !== undefined ? undefined : found.get(ip);
      if (!entry) return [];
      const vendor = vendorOf(entry.mac);
      return [
        {
          macs: [entry.mac],
          addresses: [{ ip: ip!, vlan }],
          firstSeenMs,
          lastSeenMs: Math.max(lastSeenMs, entry.seenAtMs),
          isConfirmed: true,
          isDirect: true,
          facts: vendor === undefined ? [] : factsOfMaker(vendor),
        },
      ];
    });
  };

  const look = async (): Promise<void> => {
    const nowMs = clock();
    const { signal } = stopping;
    let fromMs = lookedUntilMs === 0 ? nowMs - firstLookMs : lookedUntilMs - overlapMs;
    while (fromMs < nowMs && !signal.aborted) {
      const toMs = Math.min(fromMs + stepMs, nowMs);
      const { rows, leftOut } = await flows.stored(fromMs, toMs, signal);
      counters.leftOut += leftOut;
      const news = rows.filter(isNews);
      await place([...(await arpSightings(news)), ...news.map(sightingOf)]);
      lookedUntilMs = toMs;
      fromMs = toMs;
    }
    if (nowMs - expiredAtMs >= expireEveryMs) {
      counters.expired += await inTurn(() => records.expire(nowMs - assetLimits.unconfirmedMs));
      total = await records.count();
      expiredAtMs = nowMs;
    }
  };

  let looking: Promise<void> = Promise.resolve();
  const beat = (): void => {
    looking = look()
      .catch((error: unknown) => {
        // What was not placed is news again.
        remembered.clear();
        if (!stopping.signal.aborted) log.warn({ err: error }, "assets: flows could not be looked through; the next look goes on where this one began");
      })
      .then(() => {
        if (!stopping.signal.aborted) timer = setTimeout(beat, lookEveryMs);
      });
  };

  const byIds = async (ids: readonly string[], access: Access): Promise<readonly (Asset | undefined)[]> => {
    const found = new Map((await records.byIds(ids)).map((asset) => [asset.id, asset]));
    return ids.map((id) => {
      const asset = found.get(id);
      return asset && asset.mergedInto === undefined ? visibleAsset(asset, access) : undefined;
    });
  };
  const one = async (id: string): Promise<Asset> => {
    const [asset] = await records.byIds([id]);
    if (asset && asset.mergedInto === undefined) return asset;
    throw new AppError("NOT_FOUND", "There is no such asset.", { path: "input.id", got: id.slice(0, 64), cure: "assets lists them." });
  };

  const planSplit: Assets["planSplit"] = async (id, parts) => splitAssets(await one(id), parts, await records.mergedInto(id), newId);

  return {
    name: "assets",
    counters,
    look,
    async start() {
      stopping = new AbortController();
      total = await records.count();
      timer = setTimeout(beat, 5_000);
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await looking;
      await writing;
    },
    observe: place,
    async page(query, access) {
      const page = await records.page(query, access);
      if (access.networks.length === 0) return page;
      const { search } = query.filter;
      const rows = page.rows.flatMap((asset) => visibleAsset(asset, access) ?? []);
      if (search === undefined) return { ...page, rows };
      return { rows: rows.filter((asset) => isFound(asset, search)), ...(page.next !== undefined && { next: page.next }) };
    },
    async byAddress({ ips, macs }, access) {
      const found = (await records.holding({ ips, macs })).flatMap((asset) => visibleAsset(asset, access) ?? []);
      const newest = (timeOf: (asset: Asset) => number | undefined): Asset | undefined => {
        const had = found.flatMap((asset) => {
          const atMs = timeOf(asset);
          return atMs === undefined ? [] : [{ asset, atMs }];
        });
        return had.toSorted((a, b) => b.atMs - a.atMs || (a.asset.id < b.asset.id ? -1 : 1))[0]?.asset;
      };
      return [
        ...ips.map((ip) => newest(({ addresses }) => addresses.find((address) => address.ip === ip)?.lastSeenMs)),
        ...macs.map((mac) => newest((asset) => asset.macs.find((each) => each.mac === mac)?.lastSeenMs)),
      ];
    },
    byIds,
    changed: (asset, change, by) => withChange(asset, change, by.userName, clock()),
    update: (id, change, by) =>
      inTurn(async () => {
        const asset = withChange(await one(id), change, by.userName, clock());
        await records.save([asset]);
        return asset;
      }),
    merge: (into, others) =>
      inTurn(async () => {
        const { asset, merged } = mergedAssets(await one(into), await Promise.all(others.map(one)));
        await records.save([...merged, asset]);
        remembered.clear();
        return asset;
      }),
    planSplit,
    split: (id, parts) =>
      inTurn(async () => {
        const split = await planSplit(id, parts);
        await records.save([split.asset, ...split.parts]);
        remembered.clear();
        return split;
      }),
  };
}
