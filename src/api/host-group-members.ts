import { defaultFieldResolver, getNamedType, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from "graphql";
import { AppError } from "../model/errors.ts";
import { filterLimits, type FlowFilter, type FlowMatch } from "../model/flow-filter.ts";
import type { HostSet } from "../model/host-group.ts";
import type { FlowDimension } from "../model/query-plan.ts";
import { nearestName } from "../model/nearest.ts";
import type { HostGroup } from "../model/services/host-groups.ts";
import { anyNetwork, parseCidr } from "../net/cidr.ts";
import { parseIp } from "../net/ip.ts";
import { principalOf, type ApiContext } from "./context.ts";
import { outsideOf } from "./networks.ts";
import { cleanUntrusted } from "./untrusted-text.ts";

const known = new WeakMap<ApiContext, Promise<readonly HostGroup[]>>();

/** The groups a caller may know of, asked for once per request: all of them, or those whose members are networks it may see. */
export function visibleGroups(context: ApiContext): Promise<readonly HostGroup[]> {
  const { networks } = principalOf(context);
  const asked = known.get(context) ?? context.services.hostGroups.list();
  known.set(context, asked);
  if (networks.length === 0) return asked;
  return asked.then((groups) => groups.filter((group) => group.macs.length === 0 && outsideOf(group.networks, networks).length === 0));
}

type Membership = (ip: string, mac: string | undefined) => string[];
const memberships = new WeakMap<ApiContext, Promise<Membership>>();

/** Names of the groups that an address or its MAC is in. */
export function groupsOf(context: ApiContext): Promise<Membership> {
  const made = memberships.get(context) ?? visibleGroups(context).then(compile);
  memberships.set(context, made);
  return made;
}

function compile(groups: readonly HostGroup[]): Membership {
  const tests = groups.map((group) => ({
    name: group.name,
    isInside: anyNetwork(group.networks.flatMap((network) => parseCidr(network) ?? [])),
    macs: new Set(group.macs),
  }));
  return (ip, mac) => {
    const address = parseIp(ip);
    return tests.filter(({ isInside, macs }) => (address !== undefined && isInside(address)) || (mac !== undefined && macs.has(mac))).map(({ name }) => name);
  };
}

/** Puts the members of host groups in place of their names. */
export async function withGroupMembers(filter: FlowFilter, context: ApiContext, path: string): Promise<FlowFilter> {
  if (![filter.match, ...(filter.anyOf ?? []), ...(filter.noneOf ?? [])].some((match) => match?.group?.length)) return filter;
  const groups = new Map((await visibleGroups(context)).map((group) => [group.name.toLowerCase(), group]));
  const matchOf = (match: FlowMatch, at: string): FlowMatch =>
    match.group?.length ? { ...match, group: match.group.map((name, i) => memberSet(name, groups, `${at}.group[${i}]`)) } : match;
  return {
    ...filter,
    match: filter.match && matchOf(filter.match, `${path}.match`),
    anyOf: filter.anyOf?.map((match, i) => matchOf(match, `${path}.anyOf[${i}]`)),
    noneOf: filter.noneOf?.map((match, i) => matchOf(match, `${path}.noneOf[${i}]`)),
  };
}

function memberSet(name: string | HostSet, groups: ReadonlyMap<string, HostGroup>, path: string): HostSet {
  if (typeof name !== "string") return name;
  const group = groups.get(name.trim().toLowerCase());
  if (group) return { name: group.name, networks: group.networks, macs: group.macs };
  const names = [...groups.values()].map((each) => each.name);
  const near = nearestName(name, names);
  throw new AppError("BAD_INPUT", `There is no host group ${JSON.stringify(cleanUntrusted(name).slice(0, 60))}.`, {
    path,
    wanted: names.length === 0 ? "a host group; there is none yet" : names.slice(0, filterLimits.valuesPerList).join(", ").slice(0, 500),
    got: name.slice(0, 60),
    cure: near === undefined ? "hostGroups lists them." : `Did you mean ${near}?`,
  });
}

/** The host groups the caller may know of, for a question that is grouped by them. */
export async function groupsFor(
  groupBy: FlowDimension | readonly FlowDimension[] | null | undefined,
  context: ApiContext,
): Promise<{ readonly groups?: readonly HostSet[] }> {
  if (!groupBy?.includes("GROUP")) return {};
  return { groups: (await visibleGroups(context)).map(({ name, networks, macs }) => ({ name, networks, macs })) };
}

type Resolver = GraphQLFieldResolver<unknown, ApiContext>;

/**
 * Lets every field that takes a FlowFilter take host groups: behind the schema filters hold their members, so that what reads flows,
 * in SQL or in memory, needs no look-up. Questions grouped by them get them as `groups`.
 */
export function expandHostGroups(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const filters = field.args.filter((argument) => getNamedType(argument.type).name === "FlowFilter").map(({ name }) => name);
      const isGrouped = field.args.some(({ name, type: of }) => name === "groupBy" && getNamedType(of).name === "FlowDimension");
      if (filters.length === 0 && !isGrouped) continue;
      const expanding =
        (resolve: Resolver): Resolver =>
        async (source, args: Record<string, unknown>, context, info) => {
          const grouped = isGrouped ? await groupsFor(args["groupBy"] as readonly FlowDimension[], context) : {};
          const given: Record<string, unknown> = { ...args, ...grouped };
          for (const name of filters) if (given[name]) given[name] = await withGroupMembers(given[name], context, name);
          return resolve(source, given, context, info);
        };
      // The events of a stream were made with the filter already.
      if (field.subscribe) field.subscribe = expanding(field.subscribe as Resolver);
      else field.resolve = expanding((field.resolve ?? defaultFieldResolver) as Resolver);
    }
  }
  return schema;
}
