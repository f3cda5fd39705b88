import type { Ip } from "../net/ip.ts";
import type { FlowInterval } from "./flow-fields.ts";
import { normalizeFilter, parseNetworks, type IpRange, type NormalMatch, type NormalStringMatch } from "./flow-filter-normal.ts";
import type { FlowFilter } from "./flow-filter.ts";
import type { Access } from "./services/live-view.ts";

/** What filters look at. */
export type FilteredFlow = Pick<
  FlowInterval,
  | "protocol"
  | "vlan"
  | "interface"
  | "exporter"
  | "direction"
  | "application"
  | "applicationMaster"
  | "category"
  | "hostname"
  | "ja4"
  | "clientIp"
  | "clientPort"
  | "clientMac"
  | "clientCountry"
  | "clientAsn"
  | "serverIp"
  | "serverPort"
  | "serverMac"
  | "serverCountry"
  | "serverAsn"
  | "sentBytes"
  | "receivedBytes"
  | "firstSeenMs"
  | "lastSeenMs"
  | "communityIdHash"
>;

type Predicate = (flow: FilteredFlow) => boolean;

/**
 * Filter and access → one predicate over flows (totals so far, as `Engine.snapshot` gives them, or one interval).
 * Throws BAD_INPUT as `normalizeFilter` does; `access.networks` empty means everything.
 */
export function compileFlowFilter(filter: FlowFilter | null | undefined, access: Access): Predicate {
  const normal = normalizeFilter(filter);
  const all: Predicate[] = [];
  const networks = parseAccess(access);
  if (networks) all.push(hostIn(networks));
  if (normal.match) all.push(compileMatch(normal.match));
  if (normal.anyOf.length > 0) {
    const some = normal.anyOf.map(compileMatch);
    all.push((flow) => some.some((test) => test(flow)));
  }
  for (const match of normal.noneOf) {
    const test = compileMatch(match);
    all.push((flow) => !test(flow));
  }
  return every(all);
}

/** The networks a caller may see as ranges, undefined for all. Longer than a filter's lists may be: it is not typed by callers. */
function parseAccess(access: Access): readonly IpRange[] | undefined {
  const ranges = access.networks.flatMap((network, i) => parseNetworks([network], `access.networks[${i}]`) ?? []);
  return ranges.length > 0 ? ranges : undefined;
}

function every(tests: readonly Predicate[]): Predicate {
  const [first, second] = tests;
  if (!first) return () => true;
  if (!second) return first;
  return (flow) => {
    for (const test of tests) if (!test(flow)) return false;
    return true;
  };
}

/** The cheap and telling tests come first. */
function compileMatch(match: NormalMatch): Predicate {
  const tests: Predicate[] = [];
  const { port, serverPort, protocol, vlan, direction, minBytes, minDurationMs, communityIdHash, mac } = match;
  if (protocol) tests.push(memberOf(protocol, (flow) => flow.protocol));
  if (serverPort) tests.push(memberOf(serverPort, (flow) => flow.serverPort));
  if (vlan) tests.push(memberOf(vlan, (flow) => flow.vlan));
  if (direction) tests.push(memberOf(direction as readonly string[], (flow) => flow.direction));
  if (minBytes !== undefined) tests.push((flow) => flow.sentBytes + flow.receivedBytes >= minBytes);
  if (minDurationMs !== undefined) tests.push((flow) => flow.lastSeenMs - flow.firstSeenMs >= minDurationMs);
  if (communityIdHash !== undefined) tests.push((flow) => flow.communityIdHash === communityIdHash);
  if (port) {
    const ports = new Set(port);
    tests.push((flow) => ports.has(flow.clientPort) || ports.has(flow.serverPort));
  }
  if (mac) {
    const macs = new Set(mac);
    tests.push((flow) => macs.has(flow.clientMac) || macs.has(flow.serverMac));
  }
  if (match.group) {
    const { ranges, macs: list } = match.group;
    const macs = new Set(list);
    const isMember = hostIn(ranges);
    tests.push((flow) => isMember(flow) || macs.has(flow.clientMac) || macs.has(flow.serverMac));
  }
  if (match.country) {
    const codes = new Set(match.country);
    tests.push((flow) => codes.has(flow.clientCountry) || codes.has(flow.serverCountry));
  }
  if (match.asn) {
    const numbers = new Set(match.asn);
    tests.push((flow) => numbers.has(flow.clientAsn) || numbers.has(flow.serverAsn));
  }
  if (match.ja4) tests.push(memberOf(match.ja4, (flow) => flow.ja4));
  if (match.interface) tests.push(memberOf(match.interface, (flow) => flow.interface));
  if (match.exporter) tests.push(addressIn(match.exporter, (flow) => flow.exporter));
  if (match.client) tests.push(addressIn(match.client, (flow) => flow.clientIp));
  if (match.server) tests.push(addressIn(match.server, (flow) => flow.serverIp));
  if (match.host) tests.push(hostIn(match.host));
  if (match.application) {
    const names = new Set(match.application);
    tests.push((flow) => names.has(flow.application.toLowerCase()) || names.has(flow.applicationMaster.toLowerCase()));
  }
  if (match.category) tests.push(memberOf(match.category, (flow) => flow.category.toLowerCase()));
  if (match.hostname) {
    const test = compileText(match.hostname);
    tests.push((flow) => flow.hostname !== "" && test(flow.hostname.toLowerCase()));
  }
  return every(tests);
}

function memberOf<T>(values: readonly T[], read: (flow: FilteredFlow) => T): Predicate {
  const [only] = values;
  if (values.length === 1) return (flow) => read(flow) === only;
  const set = new Set(values);
  return (flow) => set.has(read(flow));
}

function addressIn(ranges: readonly IpRange[], read: (flow: FilteredFlow) => Ip): Predicate {
  return (flow) => inRanges(ranges, read(flow));
}

function hostIn(ranges: readonly IpRange[]): Predicate {
  return (flow) => inRanges(ranges, flow.clientIp) || inRanges(ranges, flow.serverIp);
}

/** Whether an address is in one of the ranges. */
export function inRanges(ranges: readonly IpRange[], ip: Ip): boolean {
  for (const { first, last } of ranges) if (compareUnsigned(first, ip) <= 0 && compareUnsigned(ip, last) <= 0) return true;
  return false;
}

/** Order of the 128 bits as an unsigned number. */
function compareUnsigned(a: Ip, b: Ip): number {
  if (a.w0 !== b.w0) return (a.w0 >>> 0) - (b.w0 >>> 0);
  if (a.w1 !== b.w1) return (a.w1 >>> 0) - (b.w1 >>> 0);
  if (a.w2 !== b.w2) return (a.w2 >>> 0) - (b.w2 >>> 0);
  return (a.w3 >>> 0) - (b.w3 >>> 0);
}

/** On lower-case text. */
function compileText({ kind, text }: NormalStringMatch): (value: string) => boolean {
  if (kind === "equals") return (value) => value === text;
  if (kind === "contains") return (value) => value.includes(text);
  if (kind === "suffix") return (value) => value === text || value.endsWith(`.${text}`);
  const escaped = text.replaceAll(/[.+^${}()|[\]\\/]/g, String.raw`\$&`);
  const pattern = new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "su");
  return (value) => pattern.test(value);
}
