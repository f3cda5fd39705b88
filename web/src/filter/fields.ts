import type { VariablesOf } from "../api/graphql.ts";
import type { valuesQuery } from "./values-query.ts";

/** The keys of the filter text: `FlowMatch`'s own names, and how their values are written. */

export type FieldKind = "text-list" | "number-list" | "string-match" | "single";

export interface FilterField {
  readonly key: string;
  /** As chips and completions say it. */
  readonly label: string;
  readonly kind: FieldKind;
  readonly example: string;
  /** The API's name of this field, where its values can be completed. */
  readonly values?: VariablesOf<typeof valuesQuery>["field"];
}

export const filterFields = [
  { key: "host", label: "host", kind: "text-list", example: "192.168.1.42", values: "HOST" },
  { key: "client", label: "client", kind: "text-list", example: "10.0.0.0/8", values: "CLIENT" },
  { key: "server", label: "server", kind: "text-list", example: "198.51.100.20", values: "SERVER" },
  { key: "application", label: "application", kind: "text-list", example: "TLS", values: "APPLICATION" },
  { key: "category", label: "category", kind: "text-list", example: "Web", values: "CATEGORY" },
  { key: "hostname", label: "hostname", kind: "string-match", example: ".example.com", values: "HOSTNAME" },
  { key: "protocol", label: "protocol", kind: "text-list", example: "TCP", values: "PROTOCOL" },
  { key: "serverPort", label: "server port", kind: "number-list", example: "443", values: "SERVER_PORT" },
  { key: "port", label: "port", kind: "number-list", example: "53", values: "PORT" },
  { key: "country", label: "country", kind: "text-list", example: "DE", values: "COUNTRY" },
  { key: "asn", label: "ASN", kind: "text-list", example: "13335", values: "ASN" },
  { key: "direction", label: "direction", kind: "text-list", example: "OUTBOUND", values: "DIRECTION" },
  { key: "interface", label: "interface", kind: "text-list", example: "eth0", values: "INTERFACE" },
  { key: "exporter", label: "exporter", kind: "text-list", example: "192.0.2.1", values: "EXPORTER" },
  { key: "vlan", label: "VLAN", kind: "number-list", example: "114", values: "VLAN" },
  { key: "mac", label: "MAC", kind: "text-list", example: "02:00:00:00:00:01", values: "MAC" },
  { key: "ja4", label: "JA4", kind: "text-list", example: "t13d1516h2_…", values: "JA4" },
  { key: "group", label: "host group", kind: "text-list", example: "servers", values: "GROUP" },
  { key: "minBytes", label: "bytes at least", kind: "single", example: "1000000" },
  { key: "minDuration", label: "lasts at least", kind: "single", example: "30s" },
  { key: "communityId", label: "community id", kind: "single", example: "1:…" },
] as const satisfies readonly FilterField[];

export type FilterKey = (typeof filterFields)[number]["key"];

const byKey: ReadonlyMap<string, FilterField & { readonly key: FilterKey }> = new Map(filterFields.map((field) => [field.key, field]));

export function fieldOf(key: string): (FilterField & { readonly key: FilterKey }) | undefined {
  return byKey.get(key);
}
