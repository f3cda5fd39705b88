import { AppError } from "../../model/errors.ts";
import { compileNetworks } from "../../model/networks.ts";
import type { Access, HostFilter, HostOrder, LiveHost, LivePage, LiveView } from "../../model/services/live-view.ts";
import { parseIp, type Ip } from "../../net/ip.ts";
import { formatMac } from "../../net/mac.ts";
import { protocolName } from "../../net/protocol-names.ts";
import { unknownApplication } from "./flow-groups.ts";
import type { HostRow } from "./host-table.ts";
import type { LiveTable } from "./live-table.ts";
import { byAddress } from "./live-window.ts";
import { mapped } from "./select-flows.ts";
import { sorted, type Steps } from "./slices.ts";
import type { Snapshots } from "./snapshots.ts";
import { TopSelection } from "./top-selection.ts";

/** Hosts pinned in one step, and hosts described, which takes longer. */
const pinsAtOnce = 256;
const hostsAtOnce = 4;

const shown = { serverPorts: 20, applications: 10, peers: 10 } as const;

/** A host as it was when its list was pinned; the details beside the counters are read when its page is. */
interface PinnedHost {
  readonly row: HostRow;
  readonly sent: LiveHost["sent"];
  readonly received: LiveHost["received"];
  readonly bytesPerSecond: number;
  readonly lastSeenMs: number;
}

/** Higher comes first. By name they are ordered another way. */
const keyOf: Readonly<Record<Exclude<HostOrder, "NAME">, (table: LiveTable, row: HostRow) => number>> = {
  BYTES: (_table, row) => row.bytes,
  RATE: (table, row) => table.bytesPerSecond(row),
  FLOWS: (_table, row) => row.flows,
  LAST_SEEN: (_table, row) => row.lastSeenMs,
  FIRST_SEEN: (_table, row) => row.firstSeenMs,
};

/** Named hosts first, then addresses. */
function nameOf(table: LiveTable, row: HostRow): string {
  const name = table.names.get(row.ip.text);
  return name === undefined ? `\u{ffff}${row.ip.text}` : name.toLowerCase();
}

/**
 * Hosts the caller may see. A host outside its networks is never listed, though it may stand as a peer of one inside: the host's own
 * sums would tell of traffic the caller may not see.
 */
export function* liveHosts(
  table: LiveTable,
  snapshots: Snapshots,
  query: Parameters<LiveView["hosts"]>[0],
  access: Access,
  nowMs: number,
): Steps<LivePage<LiveHost>> {
  const page = query.after
    ? snapshots.resume<PinnedHost>("hosts", query.after, query.first, access, nowMs)
    : yield* firstPage(table, snapshots, query, access, nowMs);
  return { ...page, rows: yield* mapped(page.rows, hostsAtOnce, ({ node, cursor }) => ({ node: liveHost(table, node), cursor })) };
}

function* firstPage(
  table: LiveTable,
  snapshots: Snapshots,
  query: Parameters<LiveView["hosts"]>[0],
  access: Access,
  nowMs: number,
): Steps<LivePage<PinnedHost>> {
  const fits = hostTest(table, query.filter, access);
  const order = query.orderBy === "NAME" ? byName(table, snapshots.maxRows) : byKey(table, keyOf[query.orderBy], snapshots.maxRows);
  let total = 0;
  yield* table.hosts.forEach((row) => {
    if (!fits(row)) return;
    total++;
    order.add(row);
  });
  const rows = yield* mapped(yield* order.best(), pinsAtOnce, (row) => pin(table, row));
  return snapshots.begin("hosts", rows, total, query.first, access, nowMs);
}

interface Order {
  add(row: HostRow): void;
  best(): Steps<readonly HostRow[]>;
}

function byKey(table: LiveTable, key: (table: LiveTable, row: HostRow) => number, keep: number): Order {
  const best = new TopSelection<HostRow>(keep);
  return { add: (row) => best.add(key(table, row), row), best: () => best.best(byAddress) };
}

function byName(table: LiveTable, keep: number): Order {
  const rows: { readonly row: HostRow; readonly name: string }[] = [];
  return {
    add: (row) => rows.push({ row, name: nameOf(table, row) }),
    *best() {
      const all = yield* sorted(rows, (a, b) => (a.name < b.name ? -1 : 1));
      return all.slice(0, keep).map(({ row }) => row);
    },
  };
}

/** One entry per address, in order; null when the address is not live or not the caller's to see. BAD_INPUT for text that is no address. */
export function* hostsByAddress(table: LiveTable, query: Parameters<LiveView["hostsByAddress"]>[0], access: Access): Steps<(LiveHost | null)[]> {
  const maySee = networkTest(access.networks, "access.networks");
  const wanted = query.addresses.map((text, i) => {
    const ip = parseIp(text);
    if (ip) return ip;
    throw new AppError("BAD_INPUT", `"${text.slice(0, 60)}" is not an IP address.`, {
      path: `addresses[${i}]`,
      wanted: "192.0.2.1 or 2001:db8::1",
      got: text.slice(0, 60),
    });
  });
  return yield* mapped(wanted, hostsAtOnce, (ip) => {
    const row = maySeeOrAll(maySee, ip) ? table.hosts.find(ip.text, query.vlan) : undefined;
    return row ? liveHost(table, pin(table, row)) : null;
  });
}

type NetworkTest = (ip: Ip) => boolean;

/** Undefined when no network is named: everything. */
export function networkTest(networks: readonly string[] | null | undefined, path: string): NetworkTest | undefined {
  if (!networks || networks.length === 0) return undefined;
  return compileNetworks(networks, path);
}

function maySeeOrAll(test: NetworkTest | undefined, ip: Ip): boolean {
  return test === undefined || test(ip);
}

function hostTest(table: LiveTable, filter: HostFilter | null | undefined, access: Access): (row: HostRow) => boolean {
  const maySee = networkTest(access.networks, "access.networks");
  const inNetworks = networkTest(filter?.networks, "filter.networks");
  const search = filter?.search?.trim().toLowerCase() ?? "";
  const isLocal = filter?.isLocal ?? undefined;
  return (row) => {
    if (isLocal !== undefined && row.isLocal !== isLocal) return false;
    if (!maySeeOrAll(maySee, row.ip) || !maySeeOrAll(inNetworks, row.ip)) return false;
    if (search === "") return true;
    const name = table.names.get(row.ip.text)?.toLowerCase();
    return row.ip.text.includes(search) || name?.includes(search) === true || (row.mac !== 0 && formatMac(row.mac).includes(search));
  };
}

function pin(table: LiveTable, row: HostRow): PinnedHost {
  return {
    row,
    sent: { bytes: row.sentBytes, packets: row.sentPackets },
    received: { bytes: row.receivedBytes, packets: row.receivedPackets },
    bytesPerSecond: table.bytesPerSecond(row),
    lastSeenMs: row.lastSeenMs,
  };
}

function liveHost(table: LiveTable, host: PinnedHost): LiveHost {
  const { row } = host;
  const ip = row.ip.text;
  const name = table.names.get(ip);
  return {
    ip,
    ...(row.vlan === 0 ? {} : { vlan: row.vlan }),
    ...(name === undefined ? {} : { name }),
    ...(row.mac === 0 ? {} : { mac: formatMac(row.mac) }),
    isLocal: row.isLocal,
    ...(row.place.country === "" ? {} : { country: row.place.country }),
    ...(row.place.asn === 0 ? {} : { asn: row.place.asn }),
    firstSeenMs: row.firstSeenMs,
    lastSeenMs: host.lastSeenMs,
    sent: host.sent,
    received: host.received,
    bytesPerSecond: host.bytesPerSecond,
    flowsAsClient: row.flowsAsClient,
    flowsAsServer: row.flowsAsServer,
    serverPorts: row.serverPorts.top(shown.serverPorts).map(({ value: { protocol, port, application }, sum }) => ({
      protocol: protocolName(protocol),
      port,
      application: application === unknownApplication ? "" : application,
      flows: sum,
    })),
    topApplications: row.applications.top(shown.applications).map(({ value, sum }) => ({ application: value, bytes: sum })),
    topPeers: row.peers.top(shown.peers).map(({ value, sum }) => peer(table, value.text, sum)),
  };
}

function peer(table: LiveTable, ip: string, bytes: number): LiveHost["topPeers"][number] {
  const name = table.names.get(ip);
  return name === undefined ? { ip, bytes } : { ip, name, bytes };
}
