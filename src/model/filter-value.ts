/** Fields of a FlowMatch whose values can be completed. */
export const filterValueFields = [
  "HOST",
  "CLIENT",
  "SERVER",
  "PORT",
  "SERVER_PORT",
  "PROTOCOL",
  "APPLICATION",
  "CATEGORY",
  "HOSTNAME",
  "COUNTRY",
  "ASN",
  "MAC",
  "VLAN",
  "DIRECTION",
  "JA4",
  "EXPORTER",
  "INTERFACE",
] as const;
export type FilterValueField = (typeof filterValueFields)[number];

/** Whether what was typed, in lower case, begins the value; or, of what has names of its own, a word of the name. */
export function nameMatches(value: string, prefix: string, name: string | undefined): boolean {
  if (value.toLowerCase().startsWith(prefix)) return true;
  const lower = name?.toLowerCase() ?? "";
  return lower.startsWith(prefix) || lower.includes(` ${prefix}`);
}
