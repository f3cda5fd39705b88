import type { Asset, AssetAttribute, AssetSighting, AssetType } from "../asset.ts";
import type { Principal } from "../principal.ts";
import type { Access } from "./live-view.ts";

/** Which assets; all that is given must hold. */
export interface AssetFilter {
  /** Words, each a part of a name, address, MAC address, vendor, model, system, segment, owner or tag. */
  readonly search?: string;
  readonly types?: readonly AssetType[];
  /** Case does not matter. */
  readonly owner?: string;
  readonly tag?: string;
  /** With an address in one of them, now or before. */
  readonly networks?: readonly string[];
  readonly firstSeenAfterMs?: number;
  readonly lastSeenBeforeMs?: number;
  readonly isConfirmed?: boolean;
}

export interface AssetPage {
  /** Newest to the inventory first. */
  readonly rows: readonly Asset[];
  /** Present when asked for and exact. */
  readonly total?: number;
  /** The id to go on behind. */
  readonly next?: string;
}

export interface AssetQuery {
  readonly filter: AssetFilter;
  readonly first: number;
  readonly after?: string;
  readonly withTotal: boolean;
}

/** Where assets are kept: `store/inventory` implements it. Those that were merged into another are found by id only. */
export interface AssetRecords {
  /** With networks in `access`: those with an address inside. */
  page(query: AssetQuery, access: Access): Promise<AssetPage>;
  /** Those that have or had one of these, at most 500 of each; as text in its one form. */
  holding(identifiers: { readonly macs: readonly string[]; readonly ips: readonly string[] }): Promise<readonly Asset[]>;
  byIds(ids: readonly string[]): Promise<readonly Asset[]>;
  /** Those that were merged into it. */
  mergedInto(id: string): Promise<readonly Asset[]>;
  /** Writes them as they are, new or known, all or none. */
  save(assets: readonly Asset[]): Promise<void>;
  /** They were seen then, and nothing else is new. */
  seen(ids: readonly string[], atMs: number): Promise<void>;
  /** Forgets those that never answered, were last seen before, and that no person said anything of; gives their number. */
  expire(beforeMs: number): Promise<number>;
  count(): Promise<number>;
}

/** What a person says of an asset: null takes it back, undefined leaves it. */
export interface AssetChange {
  readonly attributes: Readonly<Partial<Record<AssetAttribute, string | null>>>;
  readonly owner?: string | null;
  readonly comment?: string | null;
  readonly tags?: readonly string[];
}

export interface AssetCounters {
  readonly created: number;
  /** Not made because too many came at once, or there are too many. */
  readonly refused: number;
  /** Forgotten because they never answered. */
  readonly expired: number;
  /** Sightings that one look at the flows left out because there were too many. */
  readonly leftOut: number;
}

export interface Assets {
  page(query: AssetQuery, access: Access): Promise<AssetPage>;
  /** In the order asked, addresses first: the one that has it now, or had it last. */
  byAddress(query: { readonly ips: readonly string[]; readonly macs: readonly string[] }, access: Access): Promise<readonly (Asset | undefined)[]>;
  byIds(ids: readonly string[], access: Access): Promise<readonly (Asset | undefined)[]>;
  /** How it would be; changes nothing. */
  changed(asset: Asset, change: AssetChange, by: Principal): Asset;
  update(id: string, change: AssetChange, by: Principal): Promise<Asset>;
  /** Everything of the others becomes the first one's. */
  merge(into: string, others: readonly string[]): Promise<Asset>;
  /** Takes identifiers, or assets that were merged into it, out again; gives it and what stands by itself then. */
  split(id: string, parts: AssetParts): Promise<AssetSplit>;
  /** How it would be; changes nothing. Fails as `split`. */
  planSplit(id: string, parts: AssetParts): Promise<AssetSplit>;
  /** What a source saw; from SNMP, ARP tables and flows alike. Never throws for what was seen. */
  observe(sightings: readonly AssetSighting[]): Promise<void>;
  readonly counters: AssetCounters;
}

export interface AssetParts {
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  /** Ids of assets merged into it. */
  readonly assets: readonly string[];
}

export interface AssetSplit {
  /** What is left of it. */
  readonly asset: Asset;
  readonly parts: readonly Asset[];
}
