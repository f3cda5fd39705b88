import type { HostSet } from "./host-group.ts";
import { parseCidr } from "../net/cidr.ts";
import { hashOfCommunityId } from "../net/community-id.ts";
import type { Ip } from "../net/ip.ts";
import { parseMac } from "../net/mac.ts";
import { protocolName, protocolNumber } from "../net/protocol-names.ts";
import { parseCountry } from "./countries.ts";
import { AppError } from "./errors.ts";
import { filterLimits, type FlowFilter, type FlowMatch, type StringMatch } from "./flow-filter.ts";
import { flowDirections, type FlowDirection } from "./flow.ts";
import { nearestName } from "./nearest.ts";
import { parseDuration } from "./time.ts";

/** Every address from `first` to `last`, both included; one family (IPv4 is mapped). */
export interface IpRange {
  readonly first: Ip;
  readonly last: Ip;
}

/** `text` is lower case and not empty. A flow without a host name matches no StringMatch. Globs: `*` any run, `?` one character. */
export interface NormalStringMatch {
  readonly kind: "equals" | "contains" | "suffix" | "glob";
  readonly text: string;
}

/** A FlowMatch as machines need it. An absent field restricts nothing; lists are never empty. Names are lower case. */
export interface NormalMatch {
  readonly host?: readonly IpRange[];
  readonly client?: readonly IpRange[];
  readonly server?: readonly IpRange[];
  readonly port?: readonly number[];
  readonly serverPort?: readonly number[];
  /** IANA numbers. */
  readonly protocol?: readonly number[];
  /** Lower case; equal to the application's or its master's name, case-insensitively. */
  readonly application?: readonly string[];
  readonly category?: readonly string[];
  readonly hostname?: NormalStringMatch;
  /** Codes, upper case; either side's. */
  readonly country?: readonly string[];
  /** Either side's. */
  readonly asn?: readonly number[];
  /** 48-bit numbers; either side's. */
  readonly mac?: readonly number[];
  /** Members of all the groups named: either side's address or MAC. Both lists may be empty, which no flow fits. */
  readonly group?: { readonly ranges: readonly IpRange[]; readonly macs: readonly number[] };
  readonly vlan?: readonly number[];
  readonly direction?: readonly FlowDirection[];
  /** Both directions of the whole flow (all its intervals within the window) together. */
  readonly minBytes?: number;
  /** Last packet minus first packet of the whole flow. */
  readonly minDurationMs?: number;
  readonly ja4?: readonly string[];
  /** As written: interface names tell cases apart. */
  readonly interface?: readonly string[];
  readonly exporter?: readonly IpRange[];
  readonly communityIdHash?: bigint;
}

/** All must hold: `match`; one of `anyOf` when it is not empty; none of `noneOf`. */
export interface NormalFilter {
  readonly match?: NormalMatch;
  readonly anyOf: readonly NormalMatch[];
  readonly noneOf: readonly NormalMatch[];
}

const maxTextLength = 253;
const maxStars = 8;
/** Of all host groups of one match. */
const maxGroupMembers = 500;
const knownProtocols = Array.from({ length: 256 }, (_, number) => protocolName(number)).filter((name) => !/^\d+$/.test(name));

/**
 * Checks a filter and brings it to the one form both compilers start from (SQL in the store, the predicate of `flow-match`).
 * Null, undefined and empty lists are "not given". Throws BAD_INPUT with the path under `path`.
 */
export function normalizeFilter(filter: FlowFilter | null | undefined, path = "filter"): NormalFilter {
  const anyOf = filter?.anyOf ?? [];
  const noneOf = filter?.noneOf ?? [];
  if (anyOf.length + noneOf.length > filterLimits.matches) {
    throw new AppError("BAD_INPUT", "The filter has too many alternatives.", {
      path,
      wanted: `at most ${filterLimits.matches} matches in anyOf and noneOf together`,
      got: String(anyOf.length + noneOf.length),
      cure: "Use lists of values within one match.",
    });
  }
  const match = filter?.match ? normalizeMatch(filter.match, `${path}.match`) : undefined;
  return {
    ...(match && Object.keys(match).length > 0 ? { match } : {}),
    anyOf: anyOf.map((each, i) => normalizeMatch(each, `${path}.anyOf[${i}]`)),
    noneOf: noneOf.map((each, i) => {
      const normal = normalizeMatch(each, `${path}.noneOf[${i}]`);
      if (Object.keys(normal).length === 0) {
        throw new AppError("BAD_INPUT", "An empty match in noneOf would leave out every flow.", { path: `${path}.noneOf[${i}]`, cure: "Leave it away." });
      }
      return normal;
    }),
  };
}

/** CIDRs or addresses → ranges; undefined when none is given. Also for `Access.networks`. */
export function parseNetworks(list: readonly string[] | null | undefined, path: string): readonly IpRange[] | undefined {
  return normalizeList(list, path, (text, at) => {
    const cidr = typeof text === "string" ? parseCidr(text.trim()) : undefined;
    if (!cidr) {
      throw new AppError("BAD_INPUT", `"${shown(text)}" is not an address or a network.`, {
        path: at,
        wanted: "an IPv4 or IPv6 address or CIDR: 192.0.2.7, 10.0.0.0/8, 2001:db8::/32",
        got: shown(text),
        cure: "Look host names up first; filters take addresses.",
      });
    }
    return { first: cidr.first, last: cidr.last };
  });
}

function normalizeMatch(match: FlowMatch, path: string): NormalMatch {
  const lower = (text: string, at: string): string => plainText(text, at).toLowerCase();
  const all = {
    host: parseNetworks(match.host, `${path}.host`),
    client: parseNetworks(match.client, `${path}.client`),
    server: parseNetworks(match.server, `${path}.server`),
    port: normalizeList(match.port, `${path}.port`, integerUpTo(65_535, "a port: 0 to 65535")),
    serverPort: normalizeList(match.serverPort, `${path}.serverPort`, integerUpTo(65_535, "a port: 0 to 65535")),
    protocol: normalizeList(match.protocol, `${path}.protocol`, parseProtocol),
    application: normalizeList(match.application, `${path}.application`, lower),
    category: normalizeList(match.category, `${path}.category`, lower),
    hostname: match.hostname ? normalizeString(match.hostname, `${path}.hostname`) : undefined,
    country: normalizeList(match.country, `${path}.country`, parseCountry),
    asn: normalizeList(match.asn, `${path}.asn`, integerUpTo(0xffff_ffff, "a number of an autonomous system: 1 to 4294967295", 1)),
    mac: normalizeList(match.mac, `${path}.mac`, parseMacText),
    group: normalizeGroups(match.group, `${path}.group`),
    vlan: normalizeList(match.vlan, `${path}.vlan`, integerUpTo(4_095, "a VLAN id: 0 to 4095")),
    direction: normalizeList(match.direction, `${path}.direction`, parseDirection),
    minBytes: match.minBytes === undefined || match.minBytes === null ? undefined : parseCount(match.minBytes, `${path}.minBytes`),
    minDurationMs: match.minDuration ? parseDuration(match.minDuration, `${path}.minDuration`) : undefined,
    ja4: normalizeList(match.ja4, `${path}.ja4`, lower),
    interface: normalizeList(match.interface, `${path}.interface`, plainText),
    exporter: parseNetworks(match.exporter, `${path}.exporter`),
    communityIdHash: match.communityId ? parseCommunityId(match.communityId, `${path}.communityId`) : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as NormalMatch;
}

/** A group's members as numbers: addresses as ranges. */
export interface GroupMembers {
  readonly name: string;
  readonly ranges: readonly IpRange[];
  readonly macs: readonly number[];
}

/** Members of the groups that flows are grouped by; BAD_INPUT when they are too many to be looked at for every flow. */
export function groupMembers(groups: readonly HostSet[], path = "groupBy"): readonly GroupMembers[] {
  const count = groups.reduce((sum, { networks, macs }) => sum + networks.length + macs.length, 0);
  if (count > maxGroupMembers) {
    throw new AppError("BAD_INPUT", "The host groups have too many members to group by.", {
      path,
      wanted: `at most ${maxGroupMembers} networks and MAC addresses in all groups together`,
      got: String(count),
      cure: "Filter by one group after the other: filter.match.group.",
    });
  }
  return groups.map(({ name, networks, macs }) => ({
    name,
    ranges: networks.flatMap((network) => parseNetworks([network], path) ?? []),
    macs: macs.map((mac) => parseMacText(mac, path)),
  }));
}

function normalizeGroups(list: FlowMatch["group"], path: string): NormalMatch["group"] {
  const sets = normalizeList(list, path, (each, at) => {
    if (typeof each !== "string") return each;
    throw new AppError("BAD_INPUT", "The members of this host group are not known here.", { path: at, got: shown(each) });
  });
  if (!sets) return undefined;
  const networks = [...new Set(sets.flatMap((set) => set.networks))];
  const macs = [...new Set(sets.flatMap((set) => set.macs))];
  if (networks.length + macs.length > maxGroupMembers) {
    throw new AppError("BAD_INPUT", "The host groups have too many members for one filter.", {
      path,
      wanted: `at most ${maxGroupMembers} networks and MAC addresses together`,
      got: String(networks.length + macs.length),
    });
  }
  return { ranges: networks.flatMap((network) => parseNetworks([network], path) ?? []), macs: macs.map((mac) => parseMacText(mac, path)) };
}

function normalizeList<T, R>(list: readonly T[] | null | undefined, path: string, convert: (value: T, path: string) => R): R[] | undefined {
  if (!list || list.length === 0) return undefined;
  if (list.length > filterLimits.valuesPerList) {
    throw new AppError("BAD_INPUT", "The list is too long.", { path, wanted: `at most ${filterLimits.valuesPerList} values`, got: String(list.length) });
  }
  return [...new Set(list.map((value, i) => convert(value, `${path}[${i}]`)))];
}

/** A text match, checked; `path` says where it was given. */
export function normalizeString(match: StringMatch, path: string): NormalStringMatch {
  const given = (["equals", "contains", "suffix", "glob"] as const).filter((kind) => match[kind] !== undefined && match[kind] !== null);
  const kind = given[0];
  if (!kind || given.length > 1) {
    throw new AppError("BAD_INPUT", "A text match needs exactly one way of matching.", {
      path,
      wanted: "exactly one of equals, contains, suffix, glob",
      got: given.join(", ") || "none",
    });
  }
  const at = `${path}.${kind}`;
  const text = plainText(match[kind] ?? "", at)
    .toLowerCase()
    .replaceAll(/\*{2,}/g, (run) => (kind === "glob" ? "*" : run));
  if (kind === "glob" && text.split("*").length - 1 > maxStars) {
    throw new AppError("BAD_INPUT", "The pattern has too many wildcards.", { path: at, wanted: `at most ${maxStars} runs of *`, got: shown(text) });
  }
  if (kind !== "suffix") return { kind, text };
  const labels = text.replace(/^\*?\.+/, "");
  if (labels === "") throw new AppError("BAD_INPUT", "The suffix is empty.", { path: at, wanted: "a domain such as example.com", got: shown(text) });
  return { kind, text: labels };
}

function plainText(text: string, path: string): string {
  if (typeof text !== "string" || text === "" || text.length > maxTextLength) {
    throw new AppError("BAD_INPUT", text === "" ? "An empty text matches nothing." : "The text is too long.", {
      path,
      wanted: `1 to ${maxTextLength} characters`,
      got: shown(text),
    });
  }
  return text;
}

function integerUpTo(max: number, wanted: string, min = 0): (value: number, path: string) => number {
  return (value, path) => {
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new AppError("BAD_INPUT", `${shown(value)} is not ${wanted}.`, { path, wanted, got: shown(value) });
  };
}

function parseProtocol(text: string, path: string): number {
  const trimmed = text.trim();
  const number = protocolNumber(trimmed);
  if (number !== undefined) return number;
  const near = nearestName(trimmed, knownProtocols);
  throw new AppError("BAD_INPUT", `"${shown(trimmed)}" is not an IP protocol.`, {
    path,
    wanted: "a name such as TCP, UDP, ICMP or a number 0 to 255",
    got: shown(trimmed),
    cure: near ? `Did you mean ${near}?` : "Application protocols such as DNS or TLS go into `application`.",
  });
}

function parseDirection(value: FlowDirection, path: string): FlowDirection {
  const known = flowDirections.find((direction) => direction === value.toUpperCase());
  if (known) return known;
  throw new AppError("BAD_INPUT", `"${shown(value)}" is not a direction.`, { path, wanted: flowDirections.join(", "), got: shown(value) });
}

function parseMacText(text: string, path: string): number {
  const mac = typeof text === "string" ? parseMac(text.trim()) : undefined;
  if (mac !== undefined) return mac;
  throw new AppError("BAD_INPUT", `"${shown(text)}" is not a MAC address.`, { path, wanted: "six octets: 00:00:5e:00:53:01", got: shown(text) });
}

function parseCount(value: number | bigint | string, path: string): number {
  const number = typeof value === "string" && !/^\d{1,20}$/.test(value.trim()) ? Number.NaN : Number(value);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new AppError("BAD_INPUT", `${shown(value)} is not a count.`, { path, wanted: "a whole number from 0 to 2^53 - 1", got: shown(value) });
}

/** Community ID v1 text → first 8 bytes of its SHA-1, which is what rows hold. */
function parseCommunityId(text: string, path: string): bigint {
  const trimmed = text.trim();
  const hash = hashOfCommunityId(trimmed);
  if (hash !== undefined) return hash;
  throw new AppError("BAD_INPUT", `"${shown(trimmed)}" is not a Community ID.`, {
    path,
    wanted: "version 1 text such as 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
    got: shown(trimmed),
  });
}

function shown(value: unknown): string {
  return String(value).slice(0, 60);
}
