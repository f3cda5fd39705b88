import { normalizeFilter, type NormalFilter, type NormalMatch, type NormalStringMatch, parseNetworks, type IpRange } from "../../model/flow-filter-normal.ts";
import type { FlowFilter } from "../../model/flow-filter.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { Parameters } from "./parameters.ts";

/**
 * A filter as SQL over the stored columns. `rows` may stand in a WHERE over intervals: it lets through every interval of a flow
 * that fits, and decides alone when `isExact`. Otherwise `flows` must hold for the flow as a whole, on columns combined over its
 * intervals. Both are "1" when nothing is asked. Agrees with `compileFlowFilter` of the model.
 */
export interface FilterSql {
  readonly rows: string;
  readonly flows: string;
  readonly isExact: boolean;
  /** It asks for sums over whole flows. Else `flows` holds for each interval of a flow when all of them have the flow's names. */
  readonly needsWholeFlows: boolean;
  /** SQL of the one address the filter names as a host, when it asks for nothing else. */
  readonly onlyHost?: string;
  /** SQL of how every host name that fits begins, read backwards. */
  readonly nameBackwards?: string;
  /** Conditions of which each holds in at least one interval of a flow that fits: they find candidates by index, not the answer. */
  readonly somewhere: readonly string[];
}

/** A condition and whether all its columns are the same in every interval of a flow. */
interface Condition {
  readonly sql: string;
  readonly isConstant: boolean;
  readonly needsWholeFlows?: boolean;
  /** The flow's value is one of its intervals' values, so one of them fits too; not so for sums. */
  readonly isSomewhere?: boolean;
}

export function filterSql(filter: FlowFilter | null | undefined, access: Access, parameters: Parameters): FilterSql {
  const normal = normalizeFilter(filter);
  const visible = access.networks.flatMap((network, i) => parseNetworks([network], `access.networks[${i}]`) ?? []);
  const conditions: Condition[] = [];
  if (visible.length > 0) conditions.push({ sql: hostIn(visible, parameters), isConstant: true });
  conditions.push(...conditionsOf(normal, parameters));
  return {
    rows: all(conditions.filter(({ isConstant }) => isConstant).map(({ sql }) => sql)),
    flows: all(conditions.map(({ sql }) => sql)),
    isExact: conditions.every(({ isConstant }) => isConstant),
    needsWholeFlows: conditions.some((each) => each.needsWholeFlows),
    ...(visible.length === 0 && onlyHostOf(normal, parameters)),
    ...nameBackwardsOf(normal, parameters),
    somewhere: conditions.filter(({ isSomewhere }) => isSomewhere).map(({ sql }) => sql),
  };
}

function onlyHostOf({ match, anyOf, noneOf }: NormalFilter, parameters: Parameters): { readonly onlyHost?: string } {
  const host = match?.host;
  if (!host || Object.keys(match).length > 1 || anyOf.length + noneOf.length > 0 || host.length > 1) return {};
  const { first, last } = host[0]!;
  return first.equals(last) ? { onlyHost: parameters.add(mappedText(first), "IPv6") } : {};
}

/** Backwards by characters is backwards by bytes only in ASCII. */
function nameBackwardsOf({ match }: NormalFilter, parameters: Parameters): { readonly nameBackwards?: string } {
  const name = match?.hostname;
  if (!name || (name.kind !== "equals" && name.kind !== "suffix") || /[^\x20-\x7e]/.test(name.text)) return {};
  return { nameBackwards: parameters.add(name.text.split("").toReversed().join(""), "String") };
}

function conditionsOf(filter: NormalFilter, parameters: Parameters): Condition[] {
  const conditions = filter.match ? matchConditions(filter.match, parameters) : [];
  if (filter.anyOf.length > 0) {
    const alternatives = filter.anyOf.map((match) => matchConditions(match, parameters));
    conditions.push({
      sql: `(${alternatives.map((each) => all(each.map(({ sql }) => sql))).join(" OR ")})`,
      isConstant: alternatives.every((each) => each.every(({ isConstant }) => isConstant)),
      needsWholeFlows: alternatives.some((each) => each.some((one) => one.needsWholeFlows)),
    });
  }
  for (const match of filter.noneOf) {
    const each = matchConditions(match, parameters);
    conditions.push({
      sql: `NOT (${all(each.map(({ sql }) => sql))})`,
      isConstant: each.every(({ isConstant }) => isConstant),
      needsWholeFlows: each.some((one) => one.needsWholeFlows),
    });
  }
  return conditions;
}

function all(conditions: readonly string[]): string {
  return conditions.length === 0 ? "1" : conditions.map((sql) => `(${sql})`).join(" AND ");
}

function matchConditions(match: NormalMatch, parameters: Parameters): Condition[] {
  const conditions: Condition[] = [];
  const constant = (sql: string): void => void conditions.push({ sql, isConstant: true });
  const combined = (sql: string): void => void conditions.push({ sql, isConstant: false, needsWholeFlows: true });
  const learnt = (sql: string): void => void conditions.push({ sql, isConstant: false, isSomewhere: true });
  if (match.host) constant(hostIn(match.host, parameters));
  if (match.client) constant(addressIn("client_ip", match.client, parameters));
  if (match.server) constant(addressIn("server_ip", match.server, parameters));
  if (match.port) constant(`${parameters.memberOf("client_port", match.port, "UInt16")} OR ${parameters.memberOf("server_port", match.port, "UInt16")}`);
  if (match.serverPort) constant(parameters.memberOf("server_port", match.serverPort, "UInt16"));
  if (match.protocol) constant(parameters.memberOf("protocol", match.protocol, "UInt8"));
  if (match.mac) constant(`${parameters.memberOf("client_mac", match.mac, "UInt64")} OR ${parameters.memberOf("server_mac", match.mac, "UInt64")}`);
  if (match.group) constant(memberSql(match.group, parameters));
  if (match.country) {
    constant(`${parameters.memberOf("client_country", match.country, "String")} OR ${parameters.memberOf("server_country", match.country, "String")}`);
  }
  if (match.asn) constant(`${parameters.memberOf("client_asn", match.asn, "UInt32")} OR ${parameters.memberOf("server_asn", match.asn, "UInt32")}`);
  if (match.vlan) constant(parameters.memberOf("vlan", match.vlan, "UInt16"));
  if (match.direction) constant(parameters.memberOf("direction", match.direction, "String"));
  if (match.interface) constant(parameters.memberOf("interface", match.interface, "String"));
  if (match.exporter) constant(addressIn("exporter", match.exporter, parameters));
  if (match.communityIdHash !== undefined) constant(`community_id_hash = ${parameters.add(String(match.communityIdHash), "UInt64")}`);
  if (match.application) {
    learnt(
      `${parameters.memberOf("lowerUTF8(application)", match.application, "String")} OR ${parameters.memberOf("lowerUTF8(application_master)", match.application, "String")}`,
    );
  }
  if (match.category) learnt(parameters.memberOf("lowerUTF8(category)", match.category, "String"));
  if (match.hostname) learnt(textMatches("hostname", match.hostname, parameters));
  if (match.ja4) learnt(parameters.memberOf("ja4", match.ja4, "String"));
  if (match.minBytes !== undefined) combined(`sent_bytes + received_bytes >= ${parameters.add(match.minBytes, "UInt64")}`);
  if (match.minDurationMs !== undefined) {
    combined(`toUnixTimestamp64Milli(last_seen) - toUnixTimestamp64Milli(first_seen) >= ${parameters.add(match.minDurationMs, "Int64")}`);
  }
  return conditions;
}

function memberSql({ ranges, macs }: NonNullable<NormalMatch["group"]>, parameters: Parameters): string {
  const members = [
    ...(ranges.length > 0 ? [hostIn(ranges, parameters)] : []),
    ...(macs.length > 0 ? ["client_mac", "server_mac"].map((column) => parameters.memberOf(column, macs, "UInt64")) : []),
  ];
  return members.length === 0 ? "0" : members.join(" OR ");
}

function addressIn(column: string, ranges: readonly IpRange[], parameters: Parameters): string {
  return ranges
    .map(({ first, last }) =>
      first.equals(last)
        ? `${column} = ${parameters.add(mappedText(first), "IPv6")}`
        : `${column} BETWEEN ${parameters.add(mappedText(first), "IPv6")} AND ${parameters.add(mappedText(last), "IPv6")}`,
    )
    .join(" OR ");
}

/** IPv4 as the mapped form that the column holds. */
export function mappedText(ip: IpRange["first"]): string {
  return ip.isV4 ? `::ffff:${ip.text}` : ip.text;
}

/** Whether one of the sides is in one of the ranges. */
export function hostIn(ranges: readonly IpRange[], parameters: Parameters, sides: readonly string[] = ["client_ip", "server_ip"]): string {
  return sides.map((side) => addressIn(side, ranges, parameters)).join(" OR ");
}

/** A condition on a text column, case-insensitive; an empty column matches nothing. */
export function textMatches(column: string, { kind, text }: NormalStringMatch, parameters: Parameters): string {
  const lower = `lowerUTF8(${column})`;
  if (kind === "equals") return `${lower} = ${parameters.add(text, "String")}`;
  if (kind === "contains") return `${column} != '' AND position(${lower}, ${parameters.add(text, "String")}) > 0`;
  if (kind === "suffix") return `${lower} = ${parameters.add(text, "String")} OR endsWith(${lower}, ${parameters.add(`.${text}`, "String")})`;
  const pattern = text
    .replaceAll(/[\\%_]/g, String.raw`\$&`)
    .replaceAll("*", "%")
    .replaceAll("?", "_");
  return `${column} != '' AND ${lower} LIKE ${parameters.add(pattern, "String")}`;
}
