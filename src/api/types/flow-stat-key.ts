import type { StatRow } from "../../model/services/flow-history.ts";
import { builder } from "../builder.ts";
import { groupName } from "../group-names.ts";
import { fromNetwork, untrusted } from "../untrusted-text.ts";
import { FlowDimensionEnum } from "./enums.ts";

export const FlowStatKey = builder.objectRef<StatRow["keys"][number]>("FlowStatKey").implement({
  description: "One dimension of a group.",
  fields: (t) => ({
    dimension: t.field({ type: FlowDimensionEnum, description: "Which dimension.", resolve: (key) => key.dimension }),
    value: t.string({ description: fromNetwork("Its value: an address, an application, a port …"), resolve: (key) => untrusted(key.value) ?? "" }),
    label: t.string({
      nullable: true,
      description: fromNetwork("A name for the value where it is an address, a country or an autonomous system; the maker of a MAC address."),
      resolve: (key, _args, { services }) => untrusted(key.label ?? groupName(key.dimension, key.value, services)),
    }),
  }),
});

export default { name: "flow-stat-key" };
