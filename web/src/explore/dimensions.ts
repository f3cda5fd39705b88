import type { VariablesOf } from "../api/graphql.ts";
import type { FilterKey } from "../filter/fields.ts";
import type { groupsQuery } from "./explore-query.ts";

export type DimensionKey = VariablesOf<typeof groupsQuery>["groupBy"][number];

interface DimensionShape {
  readonly key: DimensionKey;
  /** As the chip and the table's head say it. */
  readonly label: string;
  readonly one: string;
  /** Where it is not the one with an s. */
  readonly many?: string;
  /** The field of a filter that takes its values; absent: no filter knows them. */
  readonly field?: FilterKey;
  /** Values are addresses of hosts. */
  readonly isHost?: boolean;
  /** A flow stands in two groups: lines may not be piled up, shares do not add up. */
  readonly overlaps?: boolean;
  /** What an empty value means. */
  readonly none?: string;
  /** What a group is taken apart by. */
  readonly next: DimensionKey;
}

/** What flows of the past can be grouped by, in the order people look for it. */
export const dimensions = [
  { key: "APPLICATION", label: "Application", one: "application", field: "application", next: "CLIENT" },
  { key: "CATEGORY", label: "Category", one: "category", many: "categories", field: "category", next: "APPLICATION" },
  { key: "HOST", label: "Host", one: "host", field: "host", isHost: true, overlaps: true, next: "PEER" },
  { key: "CLIENT", label: "Client", one: "client", field: "client", isHost: true, next: "SERVER" },
  { key: "SERVER", label: "Server", one: "server", field: "server", isHost: true, next: "CLIENT" },
  { key: "PEER", label: "Peer", one: "peer", field: "host", isHost: true, next: "APPLICATION" },
  { key: "HOSTNAME", label: "Hostname", one: "hostname", field: "hostname", none: "no name", next: "CLIENT" },
  { key: "SERVER_PORT", label: "Server port", one: "server port", field: "serverPort", next: "SERVER" },
  { key: "PROTOCOL", label: "Protocol", one: "protocol", field: "protocol", next: "APPLICATION" },
  { key: "SERVER_COUNTRY", label: "Server country", one: "country", many: "countries", field: "country", none: "no country", next: "SERVER" },
  { key: "CLIENT_COUNTRY", label: "Client country", one: "country", many: "countries", field: "country", none: "no country", next: "CLIENT" },
  { key: "SERVER_ASN", label: "Server ASN", one: "autonomous system", field: "asn", none: "no ASN", next: "SERVER" },
  { key: "CLIENT_ASN", label: "Client ASN", one: "autonomous system", field: "asn", none: "no ASN", next: "CLIENT" },
  { key: "SERVER_NETWORK", label: "Server network", one: "network", none: "no named network", next: "SERVER" },
  { key: "CLIENT_NETWORK", label: "Client network", one: "network", none: "no named network", next: "CLIENT" },
  { key: "GROUP", label: "Host group", one: "host group", field: "group", overlaps: true, none: "in no group", next: "HOST" },
  { key: "DIRECTION", label: "Direction", one: "direction", field: "direction", next: "APPLICATION" },
  { key: "INTERFACE", label: "Interface", one: "interface", field: "interface", none: "no interface", next: "APPLICATION" },
  { key: "EXPORTER", label: "Exporter", one: "exporter", field: "exporter", none: "packets seen here", next: "INTERFACE" },
  { key: "VLAN", label: "VLAN", one: "VLAN", field: "vlan", next: "CLIENT" },
  { key: "MAC", label: "MAC", one: "MAC address", many: "MAC addresses", field: "mac", overlaps: true, none: "no MAC address", next: "HOST" },
  { key: "JA4", label: "JA4", one: "JA4 fingerprint", field: "ja4", none: "no fingerprint", next: "CLIENT" },
] as const satisfies readonly DimensionShape[];

export type Dimension = DimensionShape & { readonly key: (typeof dimensions)[number]["key"] };

const byKey: ReadonlyMap<string, Dimension> = new Map(dimensions.map((dimension) => [dimension.key, dimension]));

export function dimensionOf(key: string): Dimension | undefined {
  return byKey.get(key);
}

/** Most dimensions one question may have. */
export const mostDimensions = 4;

/** `APPLICATION,CLIENT` → dimensions, those that are none left out; undefined when nothing is left. */
export function readDimensions(text: string | null): readonly [Dimension, ...Dimension[]] | undefined {
  const keys = [...new Set((text ?? "").split(","))];
  const found = keys.flatMap((key) => byKey.get(key) ?? []);
  // A flow can be on both sides in one way only.
  const [first, ...rest] = found.filter((dimension, index) => !dimension.overlaps || !found.slice(0, index).some(({ overlaps }) => overlaps));
  return first && [first, ...rest.slice(0, mostDimensions - 1)];
}

/** What a group is split by next: its natural follower, or the first that is not grouped by and not nailed down yet. */
export function nextDimension(by: readonly Dimension[], fixed: ReadonlySet<string>): Dimension {
  const taken = new Set(by.map(({ key }) => key));
  const isFree = (candidate: Dimension): boolean => !taken.has(candidate.key) && (candidate.field === undefined || !fixed.has(candidate.field));
  const seen = new Set<string>();
  for (let at = by.at(-1)!; !seen.has(at.key); at = dimensionOf(at.next)!) {
    seen.add(at.key);
    const follower = dimensionOf(at.next)!;
    if (isFree(follower)) return follower;
  }
  return dimensions.find(isFree) ?? dimensionOf("SERVER_PORT")!;
}
