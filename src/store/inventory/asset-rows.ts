import { byStrength, resolveAsset, shownName } from "../../model/asset-resolution.ts";
import type { Asset, AssetEvidence } from "../../model/asset.ts";
import { parseIp, type Ip } from "../../net/ip.ts";
import type { Asset as AssetRow, AssetContent, AssetIdentifier } from "./generated/sqlite/client.ts";
import { textList } from "./json-column.ts";

/** PostgreSQL takes no more than 2,700 bytes into an index entry. */
const searchBytes = 1_600;

/** What is looked for: in lower case, without the two characters that stand for others in a pattern. */
export const searchable = (text: string): string => text.toLowerCase().replaceAll(/[%_\\]/g, "·");

/** An address as 32 hex digits, IPv4 mapped: the order of texts is that of addresses. */
export function addressSortKey({ isV4, w0, w1, w2, w3 }: Ip): string {
  const words = isV4 ? [0, 0, 0xffff, w3] : [w0, w1, w2, w3];
  return words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

export const tagKeyOf = (tag: string): string => `|${searchable(tag)}|`;

export function rowsOf(asset: Asset): { readonly row: AssetRow; readonly content: AssetContent; readonly identifiers: readonly AssetIdentifier[] } {
  const resolved = resolveAsset(asset.evidence);
  const valueOf = (attribute: keyof typeof resolved): string => resolved[attribute]?.value ?? "";
  const row: AssetRow = {
    id: asset.id,
    name: shownName(asset, resolved),
    type: valueOf("TYPE"),
    vendor: valueOf("VENDOR"),
    os: valueOf("OS"),
    model: valueOf("MODEL"),
    segment: valueOf("SEGMENT"),
    owner: asset.owner,
    ownerKey: asset.owner.toLowerCase(),
    tags: JSON.stringify(asset.tags),
    isConfirmed: asset.isConfirmed,
    forwards: asset.forwards,
    isEdited: asset.owner !== "" || asset.comment !== "" || asset.tags.length > 0 || asset.evidence.some(({ source }) => source === "PERSON"),
    firstSeenAt: new Date(asset.firstSeenMs),
    lastSeenAt: new Date(asset.lastSeenMs),
    mergedInto: asset.mergedInto ?? null,
    searchText: searchTextOf(
      asset,
      Object.values(resolved).map(({ value }) => value),
    ),
  };
  const time = ({ firstSeenMs, lastSeenMs }: { readonly firstSeenMs: number; readonly lastSeenMs: number }) => ({
    assetId: asset.id,
    firstSeenAt: new Date(firstSeenMs),
    lastSeenAt: new Date(lastSeenMs),
  });
  return {
    row,
    content: { assetId: asset.id, comment: asset.comment, evidence: JSON.stringify(asset.evidence) },
    identifiers: [
      ...asset.macs.map((each) => ({ ...time(each), kind: "mac", value: each.mac, vlan: 0, sortKey: "" })),
      ...asset.addresses.map((each) => ({ ...time(each), kind: "ip", value: each.ip, vlan: each.vlan, sortKey: addressSortKey(parseIp(each.ip)!) })),
    ],
  };
}

/** What must not be cut first. Every name counts, not only the one that is shown. */
function searchTextOf(asset: Asset, values: readonly string[]): string {
  const names = asset.evidence.filter(({ attribute }) => attribute === "NAME").toSorted(byStrength);
  const parts = [
    ...asset.tags.map(tagKeyOf),
    asset.owner,
    ...names.map(({ value }) => value),
    ...values,
    ...asset.macs.map(({ mac }) => mac),
    ...asset.addresses.map(({ ip }) => ip),
  ];
  const text = [...new Set(parts.filter((part) => part !== "").map(searchable))].join("\n");
  const bytes = Buffer.from(text);
  return bytes.length <= searchBytes
    ? text
    : bytes
        .subarray(0, searchBytes)
        .toString()
        .replace(/\ufffd$/, "");
}

const newestFirst = (a: AssetIdentifier, b: AssetIdentifier): number => b.lastSeenAt.getTime() - a.lastSeenAt.getTime() || (a.value < b.value ? -1 : 1);

export function assetOf(row: AssetRow & { readonly content: AssetContent | null; readonly identifiers: readonly AssetIdentifier[] }): Asset {
  const identifiers = row.identifiers.toSorted(newestFirst);
  const timeOf = ({ firstSeenAt, lastSeenAt }: AssetIdentifier) => ({ firstSeenMs: firstSeenAt.getTime(), lastSeenMs: lastSeenAt.getTime() });
  return {
    id: row.id,
    macs: identifiers.filter(({ kind }) => kind === "mac").map((each) => ({ mac: each.value, ...timeOf(each) })),
    addresses: identifiers.filter(({ kind }) => kind === "ip").map((each) => ({ ip: each.value, vlan: each.vlan, ...timeOf(each) })),
    evidence: row.content ? (JSON.parse(row.content.evidence) as AssetEvidence[]) : [],
    owner: row.owner,
    comment: row.content?.comment ?? "",
    tags: textList(row.tags, "Asset.tags"),
    firstSeenMs: row.firstSeenAt.getTime(),
    lastSeenMs: row.lastSeenAt.getTime(),
    isConfirmed: row.isConfirmed,
    forwards: row.forwards,
    ...(row.mergedInto !== null && { mergedInto: row.mergedInto }),
  };
}
