import type { FilterKey } from "../filter/fields.ts";

/**
 * What live traffic can be grouped by: the dimension, its filter field, and whether its keys are hosts. Groupings with one label are sides
 * of the same, behind one tab; `COUNTRY` is no dimension, it is asked for another way and takes no filter.
 */
export const groupings = [
  { key: "HOST", label: "Hosts", one: "host", field: "host", isHost: true },
  { key: "CLIENT", label: "Clients", one: "client", field: "client", isHost: true },
  { key: "SERVER", label: "Servers", one: "server", field: "server", isHost: true },
  { key: "APPLICATION", label: "Applications", one: "application", field: "application", isHost: false },
  { key: "HOSTNAME", label: "Names", one: "name", field: "hostname", isHost: false },
  { key: "SERVER_PORT", label: "Ports", one: "port", field: "serverPort", isHost: false },
  { key: "SERVER_COUNTRY", label: "Countries", side: "Of servers", one: "country", many: "countries", field: "country", isHost: false },
  { key: "CLIENT_COUNTRY", label: "Countries", side: "Of clients", one: "country", many: "countries", field: "country", isHost: false },
  { key: "COUNTRY", label: "Countries", side: "Of both", one: "country", many: "countries", field: "country", isHost: false },
  { key: "SERVER_ASN", label: "ASNs", side: "Of servers", one: "autonomous system", field: "asn", isHost: false },
  { key: "CLIENT_ASN", label: "ASNs", side: "Of clients", one: "autonomous system", field: "asn", isHost: false },
  { key: "SERVER_NETWORK", label: "Networks", side: "Of servers", one: "network", isHost: false },
  { key: "CLIENT_NETWORK", label: "Networks", side: "Of clients", one: "network", isHost: false },
  { key: "GROUP", label: "Groups", one: "host group", field: "group", isHost: false },
  { key: "PROTOCOL", label: "Protocols", one: "protocol", field: "protocol", isHost: false },
  { key: "MAC", label: "MACs", one: "MAC address", many: "MAC addresses", field: "mac", isHost: false },
  { key: "VLAN", label: "VLANs", one: "VLAN", field: "vlan", isHost: false },
  { key: "INTERFACE", label: "Interfaces", one: "interface", field: "interface", isHost: false },
] as const satisfies readonly GroupingShape[];

interface GroupingShape {
  readonly key: string;
  readonly label: string;
  /** Whose, where each side has its own. */
  readonly side?: string;
  readonly one: string;
  /** Where it is not the one with an s. */
  readonly many?: string;
  /** Absent: a filter does not know it. */
  readonly field?: FilterKey;
  readonly isHost: boolean;
}

export type Grouping = GroupingShape & { readonly key: (typeof groupings)[number]["key"] };

/** The tabs: the first grouping of each label. */
export const tabs: readonly Grouping[] = groupings.filter(({ label }, index) => groupings.findIndex((each) => each.label === label) === index);

/** The sides of a grouping; one or none where it has no others. */
export const sidesOf = (grouping: Grouping | undefined): readonly Grouping[] => groupings.filter(({ label }) => label === grouping?.label);

/** What the address of the page asks for. Countries of both sides take no filter: with one they are those of the servers. */
export function groupingOf(by: string | null, isFiltered: boolean): Grouping | undefined {
  return groupings.find(({ key }) => key === (by === "COUNTRY" && isFiltered ? "SERVER_COUNTRY" : by));
}
