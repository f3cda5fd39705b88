import type { DnsTransaction } from "../../src/model/dns-fields.ts";
import { AppError } from "../../src/model/errors.ts";
import type { FlowInterval } from "../../src/model/flow-fields.ts";
import type { LiveFlow } from "../../src/model/flow.ts";
import { flowOfInterval } from "../../src/model/flow-view.ts";
import { compileFlowFilter } from "../../src/model/flow-match.ts";
import type { FlowFilter, StringMatch } from "../../src/model/flow-filter.ts";
import type { FlowDimension, FlowMetric } from "../../src/model/query-plan.ts";
import type { DnsDimension, DnsQueryRow, FlowHistory, HistoryPage, SqlTable } from "../../src/model/services/flow-history.ts";
import type { Access, LiveHost, LivePage, LiveView, SummaryRow } from "../../src/model/services/live-view.ts";
import type { TimeWindow } from "../../src/model/time.ts";
import { anyNetwork, parseCidr } from "../../src/net/cidr.ts";
import { parseIp, type Ip } from "../../src/net/ip.ts";
import { protocolName } from "../../src/net/protocol-names.ts";

const bytesOf = (row: FlowInterval): number => row.sentBytes + row.receivedBytes;
const packetsOf = (row: FlowInterval): number => row.sentPackets + row.receivedPackets;
const durationOf = (row: FlowInterval): number => row.lastSeenMs - row.firstSeenMs;
const rateOf = (row: FlowInterval): number => Math.round(bytesOf(row) / Math.max(1, durationOf(row) / 1_000));
const within = (networks: readonly string[] | null | undefined): ((ip: Ip) => boolean) =>
  networks?.length ? anyNetwork(networks.flatMap((text) => parseCidr(text) ?? [])) : () => true;

/** Cuts a page; the cursor is the row's place, in base64. A cursor nobody gave out is BAD_INPUT. */
function paged<T>(all: readonly T[], { first, after }: { readonly first: number; readonly after?: string | null }): LivePage<T> {
  const from = after ? Number(Buffer.from(after, "base64url").toString()) + 1 : 0;
  if (!Number.isInteger(from))
    throw new AppError("BAD_INPUT", "This is not a cursor of this list.", { path: "after", got: after ?? "", cure: "Start again without after." });
  const rows = all.slice(from, from + first).map((node, index) => ({ node, cursor: Buffer.from(String(from + index)).toString("base64url") }));
  return { rows, total: all.length, hasNextPage: from + first < all.length };
}

function historyPaged<T>(
  all: readonly T[],
  page: { readonly first: number; readonly after?: string | null; readonly withTotal: boolean },
  window: TimeWindow,
): HistoryPage<T> {
  const { rows, total, hasNextPage } = paged(all, page);
  return { rows, hasNextPage, totalIsExact: page.withTotal, ...(page.withTotal ? { total } : {}), window };
}

const dimensions: Readonly<Record<FlowDimension, (row: FlowInterval) => readonly string[]>> = {
  CLIENT: (row) => [row.clientIp.text],
  SERVER: (row) => [row.serverIp.text],
  HOST: (row) => [row.clientIp.text, row.serverIp.text],
  PEER: (row) => [row.serverIp.text],
  PROTOCOL: (row) => [protocolName(row.protocol)],
  APPLICATION: (row) => [row.application],
  CATEGORY: (row) => [row.category],
  SERVER_PORT: (row) => [String(row.serverPort)],
  HOSTNAME: (row) => [row.hostname],
  VLAN: (row) => [String(row.vlan)],
  INTERFACE: (row) => [row.interface],
  DIRECTION: (row) => [row.direction],
  JA4: (row) => [row.ja4],
  MAC: (row) => [row.clientMac.toString(16)],
  TIME: (row) => [new Date(Math.floor(row.firstSeenMs / 60_000) * 60_000).toISOString()],
};

const metricsOf: Readonly<Record<FlowMetric, (rows: readonly FlowInterval[]) => number>> = {
  BYTES: (rows) => rows.reduce((sum, row) => sum + bytesOf(row), 0),
  SENT_BYTES: (rows) => rows.reduce((sum, row) => sum + row.sentBytes, 0),
  RECEIVED_BYTES: (rows) => rows.reduce((sum, row) => sum + row.receivedBytes, 0),
  PACKETS: (rows) => rows.reduce((sum, row) => sum + packetsOf(row), 0),
  FLOWS: (rows) => new Set(rows.map((row) => row.flowId)).size,
  CLIENTS: (rows) => new Set(rows.map((row) => row.clientIp.text)).size,
  SERVERS: (rows) => new Set(rows.map((row) => row.serverIp.text)).size,
  SERVER_PORTS: (rows) => new Set(rows.map((row) => row.serverPort)).size,
  DURATION: (rows) => rows.reduce((sum, row) => sum + durationOf(row), 0),
};

/** Map.groupBy, which Node 20 does not have yet. */
function bucketed<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

function grouped(
  rows: readonly FlowInterval[],
  by: readonly FlowDimension[],
): Map<string, { readonly keys: readonly string[]; readonly rows: FlowInterval[] }> {
  const groups = new Map<string, { keys: readonly string[]; rows: FlowInterval[] }>();
  for (const row of rows) {
    const keys = by.reduce<readonly (readonly string[])[]>(
      (some, dimension) => some.flatMap((key) => dimensions[dimension](row).map((value) => [...key, value])),
      [[]],
    );
    for (const key of keys) {
      const group = groups.get(key.join("\0")) ?? { keys: key, rows: [] };
      group.rows.push(row);
      groups.set(key.join("\0"), group);
    }
  }
  return groups;
}

function summaryRow(key: string, rows: readonly FlowInterval[]): SummaryRow {
  return {
    key,
    bytes: metricsOf.BYTES(rows),
    sentBytes: metricsOf.SENT_BYTES(rows),
    receivedBytes: metricsOf.RECEIVED_BYTES(rows),
    packets: metricsOf.PACKETS(rows),
    flows: rows.length,
    bytesPerSecond: rows.reduce((sum, row) => sum + rateOf(row), 0),
  };
}

function hostOf(ip: string, rows: readonly FlowInterval[]): LiveHost {
  const asClient = rows.filter((row) => row.clientIp.text === ip);
  const asServer = rows.filter((row) => row.serverIp.text === ip);
  const total = (list: readonly FlowInterval[], direction: "sent" | "received") => ({
    bytes: list.reduce((sum, row) => sum + row[`${direction}Bytes`], 0),
    packets: list.reduce((sum, row) => sum + row[`${direction}Packets`], 0),
  });
  const added = (one: { bytes: number; packets: number }, two: { bytes: number; packets: number }) => ({
    bytes: one.bytes + two.bytes,
    packets: one.packets + two.packets,
  });
  const top = (by: (row: FlowInterval) => string) =>
    [...bucketed([...asClient, ...asServer], by)].map(([key, list]) => ({ key, bytes: metricsOf.BYTES(list) })).toSorted((a, b) => b.bytes - a.bytes);
  const mac = asClient.find((row) => row.clientMac)?.clientMac ?? asServer.find((row) => row.serverMac)?.serverMac;
  const all = [...asClient, ...asServer];
  return {
    ip,
    isLocal: asClient.some((row) => row.clientIsLocal) || asServer.some((row) => row.serverIsLocal),
    ...(mac ? { mac: mac.toString(16).padStart(12, "0").match(/../g)!.join(":") } : {}),
    firstSeenMs: Math.min(...all.map((row) => row.firstSeenMs)),
    lastSeenMs: Math.max(...all.map((row) => row.lastSeenMs)),
    sent: added(total(asClient, "sent"), total(asServer, "received")),
    received: added(total(asClient, "received"), total(asServer, "sent")),
    bytesPerSecond: all.reduce((sum, row) => sum + rateOf(row), 0),
    flowsAsClient: asClient.length,
    flowsAsServer: asServer.length,
    serverPorts: [...bucketed(asServer, (row) => `${row.protocol}/${row.serverPort}`).values()].map((list) => ({
      protocol: protocolName(list[0]!.protocol),
      port: list[0]!.serverPort,
      application: list[0]!.application,
      flows: list.length,
    })),
    topApplications: top((row) => row.application).map(({ key, bytes }) => ({ application: key, bytes })),
    topPeers: top((row) => (row.clientIp.text === ip ? row.serverIp.text : row.clientIp.text)).map(({ key, bytes }) => ({ ip: key, bytes })),
  };
}

export function memoryLive(flows: readonly FlowInterval[], clock: () => number): LiveView {
  const open = flows.filter((row) => row.closes === 0);
  const select = (filter: FlowFilter | null | undefined, access: Access) => open.filter(compileFlowFilter(filter, access));
  const live = (row: FlowInterval): LiveFlow => ({ ...flowOfInterval(row), bytesPerSecond: rateOf(row), packetsPerSecond: Math.round(rateOf(row) / 900) });
  const allHosts = (access: Access): LiveHost[] => {
    const inside = within(access.networks);
    const rows = select(null, access);
    const ips = new Set(rows.flatMap((row) => [row.clientIp, row.serverIp].filter(inside).map((ip) => ip.text)));
    return [...ips].map((ip) => hostOf(ip, rows));
  };
  const orders = {
    BYTES: (row: FlowInterval) => bytesOf(row),
    RATE: rateOf,
    NEWEST: (row: FlowInterval) => row.firstSeenMs,
    LONGEST: durationOf,
    PACKETS: packetsOf,
  } as const;
  const hostOrders = {
    BYTES: (host: LiveHost) => host.sent.bytes + host.received.bytes,
    RATE: (host: LiveHost) => host.bytesPerSecond,
    FLOWS: (host: LiveHost) => host.flowsAsClient + host.flowsAsServer,
    LAST_SEEN: (host: LiveHost) => host.lastSeenMs,
    FIRST_SEEN: (host: LiveHost) => host.firstSeenMs,
    NAME: () => 0,
  } as const;
  return {
    interfaces: async () => [
      {
        name: "eth0",
        state: "UP",
        driver: "afpacket",
        addresses: ["192.168.1.5/24"],
        mac: "00:1b:21:00:00:05",
        mtu: 1_500,
        speedMbps: 1_000,
        bytes: metricsOf.BYTES(open),
        packets: metricsOf.PACKETS(open),
        drops: 0,
        bytesPerSecond: 182_000,
        packetsPerSecond: 240,
      },
      {
        name: "eth1",
        state: "NO_PERMISSION",
        problem: "The system does not let us capture on eth1.",
        cure: "sudo setcap cap_net_raw+ep $(command -v node)",
        addresses: [],
        bytes: 0,
        packets: 0,
        drops: 0,
        bytesPerSecond: 0,
        packetsPerSecond: 0,
      },
    ],
    flows: async ({ hosts, role, filter, orderBy, ...page }, access) => {
      const isHost = within(hosts);
      const rows = select(filter, access).filter((row) => (role !== "SERVER" && isHost(row.clientIp)) || (role !== "CLIENT" && isHost(row.serverIp)));
      return paged(rows.toSorted((a, b) => orders[orderBy](b) - orders[orderBy](a)).map(live), page);
    },
    summary: async ({ filter, groupBy, first }, access) => {
      const rows = select(filter, access);
      const groups = [...grouped(rows, [groupBy]).values()].map((group) => summaryRow(group.keys[0]!, group.rows)).toSorted((a, b) => b.bytes - a.bytes);
      const { key: _total, ...totals } = summaryRow("", rows);
      const top = groups.slice(0, first);
      const rest = groups.slice(first);
      const add = (field: Exclude<keyof SummaryRow, "key" | "label">) => rest.reduce((sum, row) => sum + row[field], 0);
      return {
        timeMs: clock(),
        totals: { ...totals, hosts: new Set(rows.flatMap((row) => [row.clientIp.text, row.serverIp.text])).size },
        rows: top,
        others: {
          bytes: add("bytes"),
          sentBytes: add("sentBytes"),
          receivedBytes: add("receivedBytes"),
          packets: add("packets"),
          flows: add("flows"),
          bytesPerSecond: add("bytesPerSecond"),
          groups: rest.length,
        },
      };
    },
    hosts: async ({ filter, orderBy, ...page }, access) => {
      const inside = within(filter?.networks);
      const search = filter?.search?.toLowerCase();
      const found = allHosts(access)
        .filter((host) => inside(parseIp(host.ip)!))
        .filter((host) => filter?.isLocal === undefined || filter.isLocal === null || host.isLocal === filter.isLocal)
        .filter((host) => !search || `${host.ip} ${host.name ?? ""} ${host.mac ?? ""}`.toLowerCase().includes(search));
      return paged(
        found.toSorted((a, b) => hostOrders[orderBy](b) - hostOrders[orderBy](a) || a.ip.localeCompare(b.ip)),
        page,
      );
    },
    hostsByAddress: async ({ addresses }, access) => {
      const known = new Map(allHosts(access).map((host) => [host.ip, host]));
      return addresses.map((ip) => known.get(ip) ?? null);
    },
    traffic: async () => ({
      timeMs: clock(),
      bytesPerSecond: 182_000,
      inBytesPerSecond: 22_000,
      outBytesPerSecond: 160_000,
      packetsPerSecond: 240,
      newFlowsPerSecond: 1.5,
      activeFlows: open.length,
      activeHosts: allHosts({ networks: [] }).length,
      drops: 0,
      topHosts: allHosts({ networks: [] })
        .toSorted((a, b) => b.bytesPerSecond - a.bytesPerSecond)
        .slice(0, 3)
        .map(({ ip, bytesPerSecond }) => ({ ip, bytesPerSecond })),
      topApplications: [{ application: "TLS", bytesPerSecond: 170_000 }],
    }),
    status: async () => ({
      running: true,
      pid: 4_242,
      startedAtMs: clock() - 3_600_000,
      restarts: 0,
      gapMs: 0,
      canCapture: true,
      packets: metricsOf.PACKETS(open),
      drops: 0,
      malformed: 2,
      activeFlows: open.length,
      tableFull: 0,
    }),
  };
}

function nameMatches(name: string, match: StringMatch | null | undefined): boolean {
  if (!match) return true;
  const text = name.toLowerCase();
  const [kind, wanted] = Object.entries(match).find(([, value]) => typeof value === "string") as [string, string];
  const lower = wanted.toLowerCase();
  if (kind === "equals") return text === lower;
  if (kind === "contains") return text.includes(lower);
  if (kind === "suffix") return text === lower.replace(/^\./, "") || text.endsWith(`.${lower.replace(/^\./, "")}`);
  const pattern = lower
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`, "s").test(text);
}

const dnsKeys: Readonly<Record<DnsDimension, (row: DnsTransaction) => Partial<DnsQueryRow>>> = {
  NAME: (row) => ({ name: row.name }),
  CLIENT: (row) => ({ client: row.clientIp.text }),
  RESOLVER: (row) => ({ resolver: row.resolverIp.text }),
  TYPE: (row) => ({ type: row.type }),
  RESPONSE_CODE: (row) => ({ responseCode: row.responseCode }),
};

export const memoryTables: readonly SqlTable[] = [
  {
    name: "flows",
    description: "One row per interval of a conversation; count flows with uniqExact(flow_id).",
    columns: [
      { name: "flow_id", type: "UInt64", description: "Constant over all intervals of one conversation." },
      { name: "client_ip", type: "IPv6", description: "Who opened the conversation." },
      { name: "sent_bytes", type: "UInt64", description: "Bytes client to server." },
    ],
    sortKey: ["first_seen", "flow_id"],
    rows: 13,
    bytesOnDisk: 4_096,
    examples: [{ question: "How many flows are there?", sql: "SELECT uniqExact(flow_id) FROM flows" }],
  },
  {
    name: "dns",
    description: "One row per DNS question.",
    columns: [{ name: "name", type: "String", description: "Name asked for." }],
    sortKey: ["time"],
    rows: 7,
    bytesOnDisk: 2_048,
    examples: [],
  },
];

export function memoryHistory(flows: readonly FlowInterval[], dns: readonly DnsTransaction[], clock: () => number): FlowHistory {
  const select = (window: TimeWindow, filter: FlowFilter | null | undefined, access: Access) => {
    const fits = compileFlowFilter(filter, access);
    return flows.filter((row) => row.lastSeenMs >= window.fromMs && row.firstSeenMs < window.toMs && fits(row));
  };
  const picked = (rows: readonly FlowInterval[], metrics: readonly FlowMetric[]) =>
    Object.fromEntries(metrics.map((metric) => [metric, metricsOf[metric](rows)]));
  return {
    flows: async ({ window, filter, orderBy, ...page }, access) => {
      const order = {
        NEWEST: (row: FlowInterval) => row.lastSeenMs,
        OLDEST: (row: FlowInterval) => -row.firstSeenMs,
        BYTES: bytesOf,
        DURATION: durationOf,
        PACKETS: packetsOf,
      }[orderBy];
      return historyPaged(
        select(window, filter, access)
          .toSorted((a, b) => order(b) - order(a))
          .map(flowOfInterval),
        page,
        window,
      );
    },
    flow: async (id, access) => {
      const row = select({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }, null, access).find((candidate) => candidate.flowId.toString() === id);
      return row && flowOfInterval(row);
    },
    stats: async ({ window, filter, groupBy, metrics, orderBy, first }, access) => {
      const rows = select(window, filter, access);
      const groups = [...grouped(rows, groupBy).values()].toSorted((a, b) => metricsOf[orderBy](b.rows) - metricsOf[orderBy](a.rows));
      return {
        window,
        rows: groups.slice(0, first).map((group) => ({
          keys: group.keys.map((value, index) => ({ dimension: groupBy[index]!, value })),
          metrics: picked(group.rows, metrics),
          firstSeenMs: Math.min(...group.rows.map((row) => row.firstSeenMs)),
          lastSeenMs: Math.max(...group.rows.map((row) => row.lastSeenMs)),
        })),
        totals: picked(rows, metrics),
        others: picked(
          groups.slice(first).flatMap((group) => group.rows),
          metrics,
        ),
        groups: groups.length,
        truncated: groups.length > first,
        table: "flows",
        exact: true,
        tookMs: 1,
        ...(rows.length === 0 ? { notice: "No flow fits in this window." } : {}),
      };
    },
    timeseries: async ({ window, filter, groupBy, metric, stepMs, first }, access) => {
      const rows = select(window, filter, access);
      const step = stepMs ?? Math.max(1_000, Math.ceil((window.toMs - window.fromMs) / 60));
      const timesMs = Array.from({ length: Math.ceil((window.toMs - window.fromMs) / step) }, (_, index) => window.fromMs + index * step);
      const groups = groupBy ? [...grouped(rows, [groupBy]).values()] : [{ keys: ["total"], rows }];
      return {
        window,
        stepMs: step,
        metric,
        timesMs,
        table: "flows",
        tookMs: 1,
        series: groups
          .map((group) => ({
            key: group.keys[0]!,
            total: metricsOf[metric](group.rows),
            points: timesMs.map((time) => metricsOf[metric](group.rows.filter((row) => row.lastSeenMs >= time && row.lastSeenMs < time + step))),
          }))
          .toSorted((a, b) => b.total - a.total)
          .slice(0, first),
      };
    },
    dnsQueries: async ({ window, name, clients, type, responseCode, groupBy, ...page }, access) => {
      const isClient = within(clients);
      const inside = within(access.networks);
      const rows = dns.filter(
        (row) =>
          row.timeMs >= window.fromMs &&
          row.timeMs < window.toMs &&
          nameMatches(row.name, name) &&
          isClient(row.clientIp) &&
          (inside(row.clientIp) || inside(row.resolverIp)) &&
          (!type?.length || type.includes(row.type)) &&
          (!responseCode?.length || responseCode.includes(row.responseCode)),
      );
      const single = rows.map((row): DnsQueryRow => ({
        timeMs: row.timeMs,
        firstSeenMs: row.timeMs,
        lastSeenMs: row.timeMs,
        count: 1,
        name: row.name,
        type: row.type,
        responseCode: row.responseCode,
        answers: row.answers,
        client: row.clientIp.text,
        resolver: row.resolverIp.text,
        latencyMs: row.latencyUs / 1_000,
        flowId: row.flowId.toString(),
      }));
      if (!groupBy)
        return historyPaged(
          single.toSorted((a, b) => b.timeMs - a.timeMs),
          page,
          window,
        );
      const groups = [...bucketed(rows, (row) => JSON.stringify(dnsKeys[groupBy](row))).values()].map((list): DnsQueryRow => {
        const times = list.map((row) => row.timeMs);
        return {
          timeMs: Math.max(...times),
          firstSeenMs: Math.min(...times),
          lastSeenMs: Math.max(...times),
          count: list.length,
          answers: [],
          ...dnsKeys[groupBy](list[0]!),
        };
      });
      return historyPaged(
        groups.toSorted((a, b) => b.count - a.count),
        page,
        window,
      );
    },
    sqlTables: async (names, access) =>
      memoryTables
        .filter((table) => !names || names.includes(table.name))
        .map((table) => (access.networks.length > 0 ? { ...table, rows: 0, bytesOnDisk: 0 } : { ...table, fromMs: clock() - 200_000_000, toMs: clock() })),
    sql: async ({ sql, maxRows }, access) => {
      if (!/^\s*select\b/i.test(sql)) {
        throw new AppError("BAD_INPUT", "Only one SELECT is allowed.", {
          path: "query",
          wanted: "a SELECT",
          got: sql.slice(0, 40),
          cure: "See sqlTables for examples.",
        });
      }
      const rows = select({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }, null, access).map((row) => [row.clientIp.text, String(row.sentBytes), row.hostname]);
      return {
        columns: [
          { name: "client_ip", type: "IPv6" },
          { name: "sent_bytes", type: "UInt64" },
          { name: "hostname", type: "String" },
        ],
        rows: rows.slice(0, maxRows),
        truncated: rows.length > maxRows,
        rowsRead: rows.length,
        bytesRead: 1_024,
        tookMs: 1,
      };
    },
    status: async () => ({
      kind: "embedded",
      reachable: true,
      version: "26.7",
      restarts: 0,
      spooledBatches: 0,
      spooledBytes: 0,
      behindMs: 800,
      refusedBatches: 0,
      insertedRows: flows.length + dns.length,
      diskBytes: 6_144,
    }),
  };
}
