import { parseNetworks, type IpRange } from "../../model/flow-filter-normal.ts";
import type { Asset } from "../../model/asset.ts";
import type { AssetFilter, AssetPage, AssetQuery, AssetRecords } from "../../model/services/assets.ts";
import type { Access } from "../../model/services/live-view.ts";
import { addressSortKey, assetOf, rowsOf, searchable, tagKeyOf } from "./asset-rows.ts";
import type { Database } from "./database.ts";
import { Prisma } from "./generated/sqlite/client.ts";
import { insertRows } from "./insert-rows.ts";
import { pageSize } from "./keyset-cursor.ts";

/** SQLite takes 999 values at a time, and rows of three tables are written at once. */
const [askedAtOnce, writtenAtOnce] = [500, 100];
const mostWords = 8;

const everything = { content: true, identifiers: true } as const;

const rangesOf = (networks: readonly string[], path: string): readonly IpRange[] =>
  networks.flatMap((network, i) => parseNetworks([network], `${path}[${i}]`) ?? []);

type Condition = Prisma.Sql;

const inside = (ranges: readonly IpRange[]): Condition => {
  const within = ranges.map(({ first, last }) => Prisma.sql`"sortKey" BETWEEN ${addressSortKey(first)} AND ${addressSortKey(last)}`);
  return Prisma.sql`"id" IN (SELECT "assetId" FROM "AssetIdentifier" WHERE ${Prisma.join(within, " OR ")})`;
};

const holds = (part: string): Condition => Prisma.sql`"searchText" LIKE ${`%${part}%`}`;

function conditionsOf(filter: AssetFilter, { networks }: Access): readonly Condition[] {
  const { search = "", types = [], owner, tag, firstSeenAfterMs, lastSeenBeforeMs, isConfirmed } = filter;
  const words = searchable(search).split(/\s+/).filter(Boolean);
  return [
    Prisma.sql`"mergedInto" IS NULL`,
    ...words.slice(0, mostWords).map(holds),
    ...(types.length > 0 ? [Prisma.sql`"type" IN (${Prisma.join([...types])})`] : []),
    ...(owner === undefined ? [] : [Prisma.sql`"ownerKey" = ${owner.toLowerCase()}`]),
    ...(tag === undefined ? [] : [holds(tagKeyOf(tag))]),
    ...(filter.networks && filter.networks.length > 0 ? [inside(rangesOf(filter.networks, "filter.networks"))] : []),
    ...(firstSeenAfterMs === undefined ? [] : [Prisma.sql`"firstSeenAt" >= ${new Date(firstSeenAfterMs)}`]),
    ...(lastSeenBeforeMs === undefined ? [] : [Prisma.sql`"lastSeenAt" < ${new Date(lastSeenBeforeMs)}`]),
    ...(isConfirmed === undefined ? [] : [Prisma.sql`"isConfirmed" = ${isConfirmed}`]),
    ...(networks.length > 0 ? [inside(rangesOf(networks, "access.networks"))] : []),
  ];
}

function* chunks<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}

/** Devices that stay known. What a list is filtered by lies in narrow rows; evidence is read with the assets of one page only. */
export function createAssetRecords(database: Database): AssetRecords {
  const assets = () => database.client.asset;
  const byIds = async (ids: readonly string[]): Promise<readonly Asset[]> => {
    const found: Asset[] = [];
    for (const some of chunks(ids, askedAtOnce)) found.push(...(await assets().findMany({ where: { id: { in: some } }, include: everything })).map(assetOf));
    return found;
  };
  return {
    byIds,
    async page({ filter, first, after, withTotal }: AssetQuery, access: Access): Promise<AssetPage> {
      const { client } = database;
      const conditions = conditionsOf(filter, access);
      const all = Prisma.join([...conditions], " AND ");
      const rest = after === undefined ? all : Prisma.join([...conditions, Prisma.sql`"id" < ${after}`], " AND ");
      const [ids, counted] = await Promise.all([
        client.$queryRaw<{ readonly id: string }[]>(Prisma.sql`SELECT "id" FROM "Asset" WHERE ${rest} ORDER BY "id" DESC LIMIT ${pageSize(first)}`),
        withTotal ? client.$queryRaw<{ readonly total: bigint }[]>(Prisma.sql`SELECT count(*) AS "total" FROM "Asset" WHERE ${all}`) : undefined,
      ]);
      const shown = ids.slice(0, first).map(({ id }) => id);
      const rows = new Map((await byIds(shown)).map((asset) => [asset.id, asset]));
      return {
        rows: shown.flatMap((id) => rows.get(id) ?? []),
        ...(counted && { total: Number(counted[0]?.total ?? 0) }),
        ...(ids.length > first && { next: shown.at(-1)! }),
      };
    },
    async holding({ macs, ips }) {
      const ids = new Set<string>();
      for (const [kind, values] of [
        ["mac", macs],
        ["ip", ips],
      ] as const) {
        for (const value of chunks(values, askedAtOnce)) {
          const found = await database.client.assetIdentifier.findMany({
            where: { kind, value: { in: value }, asset: { mergedInto: null } },
            select: { assetId: true },
            distinct: ["assetId"],
          });
          for (const { assetId } of found) ids.add(assetId);
        }
      }
      return byIds([...ids]);
    },
    async mergedInto(id) {
      return (await assets().findMany({ where: { mergedInto: id }, include: everything, orderBy: { id: "asc" }, take: 100 })).map(assetOf);
    },
    async save(changed) {
      const { client } = database;
      const writes: Prisma.PrismaPromise<unknown>[] = [];
      for (const some of chunks(changed, writtenAtOnce)) {
        const rows = some.map(rowsOf);
        // What was known of them goes with them.
        writes.push(client.asset.deleteMany({ where: { id: { in: some.map(({ id }) => id) } } }));
        writes.push(
          ...insertRows(
            client,
            "Asset",
            rows.map(({ row }) => row),
          ),
        );
        writes.push(
          ...insertRows(
            client,
            "AssetContent",
            rows.map(({ content }) => content),
          ),
        );
        writes.push(
          ...insertRows(
            client,
            "AssetIdentifier",
            rows.flatMap(({ identifiers }) => identifiers),
          ),
        );
      }
      await client.$transaction(writes);
    },
    async seen(ids, atMs) {
      for (const some of chunks(ids, askedAtOnce))
        await assets().updateMany({ where: { id: { in: some }, lastSeenAt: { lt: new Date(atMs) } }, data: { lastSeenAt: new Date(atMs) } });
    },
    async expire(beforeMs) {
      const { count } = await assets().deleteMany({
        where: { isConfirmed: false, isEdited: false, mergedInto: null, lastSeenAt: { lt: new Date(beforeMs) } },
      });
      return count;
    },
    count: () => assets().count({ where: { mergedInto: null } }),
  };
}
