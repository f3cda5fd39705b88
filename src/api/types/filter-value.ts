import { z } from "zod";
import { countryName } from "../../model/countries.ts";
import { nameMatches, type FilterValueField } from "../../model/filter-value.ts";
import type { FilterValueRow } from "../../model/services/flow-history.ts";
import { builder, needs } from "../builder.ts";
import { topArgs } from "../connection.ts";
import { accessOf, type ApiContext } from "../context.ts";
import { visibleGroups } from "../host-group-members.ts";
import { fromNetwork, untrusted } from "../untrusted-text.ts";
import { describedEnum } from "./enums.ts";
import { FlowFilter } from "./flow-filter.ts";
import { windowArgs, windowOf } from "./time-window.ts";

const FlowMatchField = describedEnum("FlowMatchField", "A field of FlowMatch whose values can be completed.", {
  HOST: "Address of either side.",
  CLIENT: "Address of the client.",
  SERVER: "Address of the server.",
  GROUP: "Host groups, by name; they are not counted.",
  PORT: "Port of either side.",
  SERVER_PORT: "Port that was called.",
  PROTOCOL: "TCP, UDP, ICMP …",
  APPLICATION: "Application.",
  CATEGORY: "Kind of application.",
  HOSTNAME: "TLS server name, HTTP Host or DNS name.",
  COUNTRY: "Country of either side, by code or English name.",
  ASN: "Autonomous system of either side, by number or name.",
  MAC: "MAC address of either side.",
  VLAN: "VLAN id.",
  DIRECTION: "LOCAL, INBOUND, OUTBOUND or TRANSIT.",
  JA4: "TLS client fingerprint.",
  EXPORTER: "Device that exported the flow.",
  INTERFACE: "Interface or file it was seen on.",
} satisfies Record<FilterValueField | "GROUP", string>);

interface Completion {
  readonly value: string;
  readonly label?: string | undefined;
  readonly counts?: Pick<FilterValueRow, "flows" | "bytes">;
}

const FilterValue = builder.objectRef<Completion>("FilterValue").implement({
  description: "A value for a filter.",
  fields: (t) => ({
    value: t.string({ description: fromNetwork("As the filter takes it."), resolve: (row) => untrusted(row.value) ?? "" }),
    label: t.string({
      nullable: true,
      description: fromNetwork("A name for it: of a country, an autonomous system, the maker of a MAC address."),
      resolve: (row) => untrusted(row.label),
    }),
    flows: t.field({
      type: "BigInt",
      nullable: true,
      description: "Flows that have it; null where none are counted.",
      resolve: (row) => row.counts?.flows ?? null,
    }),
    bytes: t.field({ type: "BigInt", nullable: true, description: "Their bytes, both ways.", resolve: (row) => row.counts?.bytes ?? null }),
  }),
});

function labelOf(field: FilterValueField, value: string, { services: { addressBook } }: ApiContext): string | undefined {
  if (field === "COUNTRY") return countryName(value);
  if (field === "ASN") return addressBook.asName(Number(value));
  return field === "MAC" ? addressBook.vendor(value) : undefined;
}

builder.queryField("filterValues", (t) =>
  t.field({
    type: [FilterValue],
    description: "What the flows of a window hold in one field, most flows first: completions for a filter with counts.",
    authScopes: needs.read,
    args: {
      field: t.arg({ type: FlowMatchField, required: true, description: "Which field." }),
      prefix: t.arg.string({
        description: "How the value begins, whatever the case; a word of the name for countries and autonomous systems.",
        validate: z.string().max(253, "At most 253 characters.").nullish(),
      }),
      ...windowArgs(),
      filter: t.arg({ type: FlowFilter, description: "Only of these flows." }),
      ...topArgs(20, 100),
    },
    resolve: async (_root, { field, prefix, ...args }, context): Promise<Completion[]> => {
      if (field === "GROUP") {
        const typed = prefix?.trim().toLowerCase() ?? "";
        const groups = (await visibleGroups(context)).filter(({ name }) => nameMatches(name, typed, name));
        return groups.slice(0, args.first).map(({ name, description }) => ({ value: name, label: description === "" ? undefined : description }));
      }
      const rows = await context.services.history.filterValues(
        { ...args, field, prefix: prefix ?? null, window: windowOf(args.window, context), nameOf: (value) => labelOf(field, value, context) },
        accessOf(context),
        context.signal,
      );
      return rows.map(({ value, ...counts }) => ({ value, label: labelOf(field, value, context), counts }));
    },
  }),
);

export default { name: "filter-value" };
