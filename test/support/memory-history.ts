import type { DnsTransaction } from "../../src/model/dns-fields.ts";
import { AppError } from "../../src/model/errors.ts";
import type { FlowInterval } from "../../src/model/flow-fields.ts";
import { flowOfInterval } from "../../src/model/flow-view.ts";
import { compileFlowFilter } from "../../src/model/flow-match.ts";
import type { FlowFilter, StringMatch } from "../../src/model/flow-filter.ts";
import type { FlowMetric } from "../../src/model/query-plan.ts";
import type { DnsDimension, DnsQueryRow, FlowHistory, GroupKey, SqlTable } from "../../src/model/services/flow-history.ts";
import type { Access } from "../../src/model/services/live-view.ts";
import type { TimeWindow } from "../../src/model/time.ts";
import { bucketed, bytesOf, durationOf, grouped, historyPaged, metricsOf, packetsOf, within } from "./memory-grouping.ts";

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
    Object.fromEntries(metrics.map((metric) => [metric, metricsOf[metric](rows)]).filter(([, value]) => !Number.isNaN(value)));
  const isOneOf = (only: readonly GroupKey[] | undefined, keys: GroupKey): boolean => !only || only.some((group) => group.join("\0") === keys.join("\0"));
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
    stats: async ({ window, filter, groupBy, groups: hostGroups, metrics, orderBy, first, only }, access) => {
      const rows = select(window, filter, access);
      const groups = [...grouped(rows, groupBy, hostGroups).values()]
        .filter(({ keys }) => isOneOf(only, keys))
        .toSorted((a, b) => metricsOf[orderBy](b.rows) - metricsOf[orderBy](a.rows));
      return {
        window,
        rows: groups.slice(0, first).map((group) => ({
          keys: group.keys.map((value, index) => ({ dimension: groupBy[index]!, value })),
          group: group.keys,
          metrics: picked(group.rows, metrics),
          firstSeenMs: Math.min(...group.rows.map((row) => row.firstSeenMs)),
          lastSeenMs: Math.max(...group.rows.map((row) => row.lastSeenMs)),
        })),
        totals: only ? {} : picked(rows, metrics),
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
    timeseries: async ({ window, filter, groupBy, groups: hostGroups, metric, stepMs, first, only }, access) => {
      const rows = select(window, filter, access);
      const step = stepMs ?? Math.max(1_000, Math.ceil((window.toMs - window.fromMs) / 60));
      const timesMs = Array.from({ length: Math.ceil((window.toMs - window.fromMs) / step) }, (_, index) => window.fromMs + index * step);
      const groups = groupBy ? [...grouped(rows, [groupBy], hostGroups).values()].filter(({ keys }) => isOneOf(only, keys)) : [{ keys: ["total"], rows }];
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
            group: groupBy ? group.keys : [],
            total: metricsOf[metric](group.rows),
            points: timesMs.map((time) => metricsOf[metric](group.rows.filter((row) => row.lastSeenMs >= time && row.lastSeenMs < time + step))),
          }))
          .toSorted((a, b) => b.total - a.total)
          .slice(0, first),
      };
    },
    usual: async ({ window, filter, groupBy, groups, metric, first, only }, access) =>
      [...grouped(select(window, filter, access), groupBy, groups).values()]
        .filter(({ keys }) => isOneOf(only, keys))
        .slice(0, first)
        .map(({ keys, rows }) => ({
          keys: keys.map((value, index) => ({ dimension: groupBy[index]!, value })),
          group: keys,
          value: metricsOf[metric](rows),
          weeks: [],
          verdict: "UNKNOWN" as const,
        })),
    usualLines: async () => [],
    changes: async ({ window, kinds, first, after, withTotal }, access) => {
      const inside = within(access.networks);
      const hosts = grouped(
        select(window, null, access).filter((row) => inside(row.clientIp)),
        ["CLIENT"],
      );
      const rows = [...hosts.values()].map(({ keys, rows: [row] }) => ({
        kind: "HOST" as const,
        tie: `HOST ${keys[0]!}`,
        timeMs: row!.firstSeenMs,
        flowId: row!.flowId.toString(),
        host: keys[0]!,
      }));
      const all = kinds.includes("HOST") ? rows.toSorted((a, b) => b.timeMs - a.timeMs || (a.tie < b.tie ? 1 : -1)) : [];
      const rest = after ? all.filter(({ timeMs, tie }) => timeMs < after.timeMs || (timeMs === after.timeMs && tie < after.tie)) : all;
      return { rows: rest.slice(0, first), hasMore: rest.length > first, ...(withTotal && { total: all.length }) };
    },
    filterValues: async ({ field, prefix, window, filter, first }, access) => {
      const dimension = field === "COUNTRY" ? "SERVER_COUNTRY" : field === "ASN" ? "SERVER_ASN" : field === "PORT" ? "SERVER_PORT" : field;
      return [...grouped(select(window, filter, access), [dimension]).values()]
        .map(({ keys, rows }) => ({ value: keys[0]!, flows: rows.length, bytes: metricsOf.BYTES(rows) }))
        .filter(({ value }) => value !== "" && value.toLowerCase().startsWith(prefix?.toLowerCase() ?? ""))
        .slice(0, first);
    },
    hostTotals: async ({ addresses, window }, access) => {
      const hosts = [...grouped(select(window, null, access), ["HOST"]).values()].filter(({ keys }) => addresses.includes(keys[0]!));
      const sum = (rows: readonly FlowInterval[], ip: string, isOwn: boolean) =>
        rows.reduce((total, row) => total + ((row.clientIp.text === ip) === isOwn ? row.sentBytes : row.receivedBytes), 0);
      return new Map(
        hosts.map(({ keys: [ip], rows }) => [
          ip!,
          {
            sentBytes: sum(rows, ip!, true),
            receivedBytes: sum(rows, ip!, false),
            flows: rows.length,
            firstSeenMs: Math.min(...rows.map((row) => row.firstSeenMs)),
            lastSeenMs: Math.max(...rows.map((row) => row.lastSeenMs)),
          },
        ]),
      );
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
          "dns",
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
        "dns",
      );
    },
    sqlTables: async (names, access) =>
      memoryTables
        .filter((table) => !names || names.includes(table.name))
        .map((table) =>
          access.networks.length > 0 ? { ...table, rows: undefined, bytesOnDisk: undefined } : { ...table, fromMs: clock() - 200_000_000, toMs: clock() },
        ),
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
      parts: 3,
      droppedDays: 0,
      insertedRows: flows.length + dns.length,
      diskBytes: 6_144,
    }),
  };
}
