/** The keys of the filter text: `FlowMatch`'s own names, and how their values are written. */

export type FieldKind = "text-list" | "number-list" | "string-match" | "single";

export interface FilterField {
  readonly key: string;
  /** As chips and completions say it. */
  readonly label: string;
  readonly kind: FieldKind;
  readonly example: string;
  /** The dimension whose values complete this field, where one exists. */
  readonly dimension?: string;
}

export const filterFields = [
  { key: "host", label: "host", kind: "text-list", example: "192.168.1.42", dimension: "HOST" },
  { key: "client", label: "client", kind: "text-list", example: "10.0.0.0/8", dimension: "CLIENT" },
  { key: "server", label: "server", kind: "text-list", example: "198.51.100.20", dimension: "SERVER" },
  { key: "application", label: "application", kind: "text-list", example: "TLS", dimension: "APPLICATION" },
  { key: "category", label: "category", kind: "text-list", example: "Web", dimension: "CATEGORY" },
  { key: "hostname", label: "hostname", kind: "string-match", example: ".example.com", dimension: "HOSTNAME" },
  { key: "protocol", label: "protocol", kind: "text-list", example: "TCP", dimension: "PROTOCOL" },
  { key: "serverPort", label: "server port", kind: "number-list", example: "443", dimension: "SERVER_PORT" },
  { key: "port", label: "port", kind: "number-list", example: "53" },
  { key: "country", label: "country", kind: "text-list", example: "DE", dimension: "SERVER_COUNTRY" },
  { key: "asn", label: "ASN", kind: "text-list", example: "13335", dimension: "SERVER_ASN" },
  { key: "direction", label: "direction", kind: "text-list", example: "OUTBOUND", dimension: "DIRECTION" },
  { key: "interface", label: "interface", kind: "text-list", example: "eth0", dimension: "INTERFACE" },
  { key: "exporter", label: "exporter", kind: "text-list", example: "192.0.2.1" },
  { key: "vlan", label: "VLAN", kind: "number-list", example: "114", dimension: "VLAN" },
  { key: "mac", label: "MAC", kind: "text-list", example: "02:00:00:00:00:01", dimension: "MAC" },
  { key: "ja4", label: "JA4", kind: "text-list", example: "t13d1516h2_…", dimension: "JA4" },
  { key: "minBytes", label: "bytes at least", kind: "single", example: "1000000" },
  { key: "minDuration", label: "lasts at least", kind: "single", example: "30s" },
  { key: "communityId", label: "community id", kind: "single", example: "1:…" },
] as const satisfies readonly FilterField[];

export type FilterKey = (typeof filterFields)[number]["key"];

const byKey: ReadonlyMap<string, FilterField & { readonly key: FilterKey }> = new Map(filterFields.map((field) => [field.key, field]));

export function fieldOf(key: string): (FilterField & { readonly key: FilterKey }) | undefined {
  return byKey.get(key);
}
