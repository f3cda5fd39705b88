import { groupMembers } from "../../model/flow-filter-normal.ts";
import { inRanges } from "../../model/flow-match.ts";
import type { HostSet } from "../../model/host-group.ts";
import type { LiveTable } from "./live-table.ts";

const none: readonly string[] = [""];

/** Names of the host groups that a flow's sides are in, each once; one empty name when they are in none. */
export function hostGroupsOf(table: LiveTable, groups: readonly HostSet[]): (slot: number) => readonly string[] {
  const members = groupMembers(groups).map(({ name, ranges, macs }) => ({ name, ranges, macs: new Set(macs) }));
  const { columns, groups: known } = table;
  const ofAddress = remembered((number) => {
    const { ip } = known.addresses.value(number);
    return members.filter(({ ranges }) => inRanges(ranges, ip)).map(({ name }) => name);
  });
  const ofMac = remembered((number) => {
    const mac = known.macs.value(number);
    return members.filter(({ macs }) => mac !== 0 && macs.has(mac)).map(({ name }) => name);
  });
  const hasMacs = members.some(({ macs }) => macs.size > 0);
  return (slot) => {
    const lists = [ofAddress(columns.client[slot]!), ofAddress(columns.server[slot]!)];
    if (hasMacs) lists.push(ofMac(columns.clientMac[slot]!), ofMac(columns.serverMac[slot]!));
    const found = lists.filter((list) => list.length > 0);
    if (found.length <= 1) return found[0] ?? none;
    return [...new Set(found.flat())];
  };
}

/** Thousands of flows share an address: each is looked at once. */
function remembered(look: (number: number) => readonly string[]): (number: number) => readonly string[] {
  const known = new Map<number, readonly string[]>();
  return (number) => {
    let found = known.get(number);
    if (!found) known.set(number, (found = look(number)));
    return found;
  };
}
