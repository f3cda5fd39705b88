import type { FilterKey } from "../filter/fields.ts";

/** What live traffic can be grouped by: the dimension, its filter field, and whether its keys are hosts. */
export const groupings = [
  { key: "HOST", label: "Hosts", one: "host", field: "host", isHost: true },
  { key: "CLIENT", label: "Clients", one: "client", field: "client", isHost: true },
  { key: "SERVER", label: "Servers", one: "server", field: "server", isHost: true },
  { key: "APPLICATION", label: "Applications", one: "application", field: "application", isHost: false },
  { key: "HOSTNAME", label: "Names", one: "name", field: "hostname", isHost: false },
  { key: "SERVER_PORT", label: "Ports", one: "port", field: "serverPort", isHost: false },
  { key: "PROTOCOL", label: "Protocols", one: "protocol", field: "protocol", isHost: false },
  { key: "MAC", label: "MACs", one: "MAC address", field: "mac", isHost: false },
  { key: "VLAN", label: "VLANs", one: "VLAN", field: "vlan", isHost: false },
  { key: "INTERFACE", label: "Interfaces", one: "interface", field: "interface", isHost: false },
] as const satisfies readonly { readonly key: string; readonly label: string; readonly one: string; readonly field: FilterKey; readonly isHost: boolean }[];

export type Grouping = (typeof groupings)[number];
