import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flowFields, type FlowInterval } from "../../../src/model/flow-fields.ts";
import type { FlowFilter, FlowMatch } from "../../../src/model/flow-filter.ts";
import { compileFlowFilter } from "../../../src/model/flow-match.ts";
import { compilePeer } from "../../../src/model/flow-peer.ts";
import type { FlowDimension, FlowMetric } from "../../../src/model/query-plan.ts";
import type { Access } from "../../../src/model/services/live-view.ts";
import type { TimeWindow } from "../../../src/model/time.ts";
import { Ip } from "../../../src/net/ip.ts";
import { protocolName } from "../../../src/net/protocol-names.ts";
import { IntervalChains } from "../../../src/pipeline/interval-chains.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { EmbeddedEngine } from "../../../src/store/embedded/supervisor.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import { FlowList } from "../../../src/store/flows/flow-list.ts";
import { FlowStatistics } from "../../../src/store/flows/flow-statistics.ts";
import { migrate } from "../../../src/store/flows/migrate.ts";
import { TableFacts } from "../../../src/store/flows/table-facts.ts";
import { everyone, flowBatch, interval, temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
const engine = new EmbeddedEngine({ dataDir: folder.path, database: "wiregraph", log: silentLog });
const connection = new FlowConnection({ kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: "wiregraph" });
const statistics = new FlowStatistics(connection, new TableFacts(connection));
const list = new FlowList(connection, new TableFacts(connection));
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 0, 10);
const days = 4;
const columns = flowFields.map((field) => field.column);

/** Numbers that are the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Flows cut into intervals as a meter does: some long, some silent for hours, some that get a name late, a few told of in any order. */
function flows(count: number, isUnordered: boolean): FlowInterval[] {
  const roll = dice(isUnordered ? 7 : 3);
  const chains = new IntervalChains();
  return Array.from({ length: count }, (_, i) => {
    const length = roll(3) > 0 ? 1 : 2 + roll(5);
    const isNamedLate = roll(6) === 0;
    const application = `app ${roll(4)}`;
    const server = roll(9);
    let firstSeenMs = startMs + roll(days * dayMs);
    return Array.from({ length }, (_unused, part) => {
      const knows = !isNamedLate || part > length / 2;
      const row = interval({
        flowId: BigInt(i + 1) + (isUnordered ? 1_000_000n : 0n),
        firstSeenMs,
        lastSeenMs: firstSeenMs + roll(60_000),
        opens: part === 0 ? 1 : 0,
        closes: part === length - 1 ? 1 : 0,
        clientIp: Ip.v4(0x0a000001 + (i % 6)),
        serverIp: Ip.v4(i % 50 === 0 ? 0x0a000001 + (i % 6) : 0x0a000004 + server),
        serverPort: [53, 80, 443][i % 3]!,
        protocol: [6, 17][i % 2]!,
        interface: `eth${i % 2}`,
        direction: ["LOCAL", "INBOUND", "OUTBOUND"][i % 3]!,
        serverCountry: ["DE", "US", ""][server % 3]!,
        application: knows ? application : "",
        applicationMaster: knows ? "TLS" : "",
        category: knows ? `kind ${i % 2}` : "",
        hostname: knows ? `h${server}.example` : "",
        sentBytes: roll(10_000),
        receivedBytes: roll(100_000),
        sentPackets: 1 + roll(20),
        receivedPackets: roll(30),
        sentRetransmissions: roll(3),
      });
      chains.link(i, row);
      firstSeenMs = row.lastSeenMs + 1 + roll([1_000, 60_000, 5 * hourMs, 30 * hourMs][roll(4)]!);
      if (isUnordered && roll(3) === 0) firstSeenMs -= 2 * hourMs;
      return row;
    });
  }).flat();
}

/** Map.groupBy, which Node 20 does not have yet. */
function bucketed<K>(rows: readonly FlowInterval[], keyOfRow: (row: FlowInterval) => K): Map<K, FlowInterval[]> {
  const buckets = new Map<K, FlowInterval[]>();
  for (const row of rows) {
    const bucket = buckets.get(keyOfRow(row));
    if (bucket) bucket.push(row);
    else buckets.set(keyOfRow(row), [row]);
  }
  return buckets;
}

let stored: FlowInterval[] = [];
async function insert(rows: readonly FlowInterval[]): Promise<void> {
  for (const [day, ofDay] of bucketed(rows, (row) => Math.floor(row.firstSeenMs / dayMs))) {
    await connection.insert("flow_intervals", columns, flowBatch(ofDay).bytes, `d${stored.length}-${day}`);
  }
  stored = [...stored, ...rows];
}

beforeAll(async () => {
  await engine.start();
  await migrate(connection, 7_300 * dayMs, silentLog);
  await insert(flows(2_500, false));
});
afterAll(async () => {
  await connection.close();
  await engine.stop();
  folder.remove();
});

/** The intervals of a window, each with its flow's last names. */
function inWindow({ fromMs, toMs }: TimeWindow): FlowInterval[] {
  const within = stored.filter((row) => row.firstSeenMs >= fromMs && row.firstSeenMs < toMs);
  return [...bucketed(within, (row) => row.flowId).values()].flatMap((rows) => {
    const byEnd = rows.toSorted((a, b) => b.lastSeenMs - a.lastSeenMs);
    const last = (name: "application" | "applicationMaster" | "category" | "hostname"): string => byEnd.find((row) => row[name] !== "")?.[name] ?? "";
    const names = { application: last("application"), applicationMaster: last("applicationMaster"), category: last("category"), hostname: last("hostname") };
    return rows.map((row) => ({ ...row, ...names }));
  });
}

const keyOf = (dimension: FlowDimension, row: FlowInterval, peerIsServer: boolean): readonly string[] => {
  const simple: Partial<Record<FlowDimension, string>> = {
    CLIENT: row.clientIp.text,
    SERVER: row.serverIp.text,
    PEER: (peerIsServer ? row.serverIp : row.clientIp).text,
    PROTOCOL: protocolName(row.protocol),
    APPLICATION: row.application,
    CATEGORY: row.category,
    SERVER_PORT: String(row.serverPort),
    HOSTNAME: row.hostname,
    SERVER_COUNTRY: row.serverCountry,
    INTERFACE: row.interface,
    DIRECTION: row.direction,
  };
  return dimension === "HOST" ? [...new Set([row.clientIp.text, row.serverIp.text])] : [simple[dimension]!];
};

const sum = (rows: readonly FlowInterval[], of: (row: FlowInterval) => number): number => rows.reduce((total, row) => total + of(row), 0);
const different = (rows: readonly FlowInterval[], of: (row: FlowInterval) => unknown): number => new Set(rows.map(of)).size;
const truth: Partial<Record<FlowMetric, (rows: readonly FlowInterval[], host?: string) => number>> = {
  BYTES: (rows) => sum(rows, (row) => row.sentBytes + row.receivedBytes),
  SENT_BYTES: (rows, host) => sum(rows, (row) => (host === undefined || row.clientIp.text === host ? row.sentBytes : row.receivedBytes)),
  PACKETS: (rows) => sum(rows, (row) => row.sentPackets + row.receivedPackets),
  RETRANSMISSIONS: (rows) => sum(rows, (row) => row.sentRetransmissions),
  DURATION: (rows) => sum(rows, (row) => row.lastSeenMs - row.firstSeenMs),
  FLOWS: (rows) => different(rows, (row) => row.flowId),
  CLIENTS: (rows) => different(rows, (row) => row.clientIp.text),
  SERVERS: (rows) => different(rows, (row) => row.serverIp.text),
  SERVER_PORTS: (rows) => different(rows, (row) => `${row.protocol} ${row.serverPort}`),
};

const dimensions: readonly FlowDimension[] = [
  "CLIENT",
  "SERVER",
  "HOST",
  "PEER",
  "PROTOCOL",
  "APPLICATION",
  "CATEGORY",
  "SERVER_PORT",
  "HOSTNAME",
  "SERVER_COUNTRY",
  "INTERFACE",
  "DIRECTION",
];
const matches: fc.Arbitrary<FlowMatch> = fc.constantFrom<FlowMatch>(
  { host: ["10.0.0.2"] },
  { client: ["10.0.0.3"] },
  { server: ["10.0.0.4/30"] },
  { host: ["10.0.0.0/30"] },
  { application: ["app 1"] },
  { application: ["tls"] },
  { category: ["kind 0"], protocol: ["TCP"] },
  { hostname: { suffix: "example" } },
  { hostname: { equals: "h3.example" } },
  { country: ["DE"] },
  { interface: ["eth0"], direction: ["LOCAL", "INBOUND"] },
  { serverPort: [443] },
);
const filters: fc.Arbitrary<FlowFilter> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 4, arbitrary: matches.map((match) => ({ match })) },
  { weight: 1, arbitrary: fc.tuple(matches, matches).map((anyOf) => ({ anyOf })) },
  { weight: 1, arbitrary: fc.tuple(matches, matches).map(([match, not]) => ({ match, noneOf: [not] })) },
);
const edge = fc.oneof(
  fc.integer({ min: -hourMs, max: days * dayMs + hourMs }),
  fc.integer({ min: 0, max: days * 24 }).map((hour) => hour * hourMs),
  fc.integer({ min: 0, max: days }).map((day) => day * dayMs),
);
const windows = fc
  .tuple(edge, edge)
  .filter(([a, b]) => a !== b)
  .map(([a, b]): TimeWindow => ({ fromMs: startMs + Math.min(a, b), toMs: startMs + Math.max(a, b) }));
const groupings = fc.subarray([...dimensions], { minLength: 1, maxLength: 2 });
const countings = fc.subarray(Object.keys(truth) as FlowMetric[], { minLength: 1, maxLength: 4 });
const accesses = fc.constantFrom(everyone, everyone, everyone, { networks: ["10.0.0.0/30"] });
const used = new Set<string>();

async function expectExact(
  window: TimeWindow,
  filter: FlowFilter,
  groupBy: readonly FlowDimension[],
  metrics: readonly FlowMetric[],
  access: Access = everyone,
) {
  const result = await statistics.stats({ window, filter, groupBy, metrics, orderBy: metrics[0]!, first: 1_000 }, access);
  used.add(result.table);
  const isPeerServer = compilePeer(filter);
  const fits = compileFlowFilter(filter, access);
  const rows = inWindow(window).filter((row) => fits(row));
  const groups = new Map<string, FlowInterval[]>();
  for (const row of rows) {
    const [one, other = [""]] = groupBy.map((dimension) => keyOf(dimension, row, isPeerServer(row)));
    for (const a of one!) for (const b of other) groups.set(JSON.stringify([a, b]), [...(groups.get(JSON.stringify([a, b])) ?? []), row]);
  }
  const hostAt = groupBy.indexOf("HOST");
  const wanted = [...groups].map(([key, ofGroup]) => {
    const host = hostAt < 0 ? undefined : (JSON.parse(key) as string[])[hostAt];
    return [key, Object.fromEntries(metrics.map((metric) => [metric, truth[metric]!(ofGroup, host)]))] as const;
  });
  const got = result.rows.map((row) => {
    const [a, b = { value: "" }] = row.keys;
    return [JSON.stringify([a!.value, b.value]), Object.fromEntries(metrics.map((metric) => [metric, row.metrics[metric]]))] as const;
  });
  expect(Object.fromEntries(got), `groups from ${result.table}`).toEqual(Object.fromEntries(wanted));
  expect(result.totals, `totals beside ${result.table}`).toEqual(Object.fromEntries(metrics.map((metric) => [metric, truth[metric]!(rows)])));
  expect(result.groups).toBe(wanted.length);
  expect(result.exact).toBe(true);
}

/** All ids of a list with the bytes sent, a page of 400 at a time. */
async function listed(query: {
  readonly window: TimeWindow;
  readonly filter: FlowFilter;
  readonly orderBy: "NEWEST" | "OLDEST";
}): Promise<(readonly [id: string, sentBytes: number])[]> {
  const ids: (readonly [string, number])[] = [];
  for (let after: string | undefined; ;) {
    const page = await list.page({ ...query, first: 400, withTotal: after === undefined, ...(after !== undefined && { after }) }, everyone);
    ids.push(...page.rows.map(({ node }) => [node.id, node.sent.bytes] as const));
    if (after === undefined) total = page.total;
    after = page.rows.at(-1)?.cursor;
    if (!page.hasNextPage || after === undefined) return ids;
  }
}
let total: number | undefined;

async function expectListed(window: TimeWindow, filter: FlowFilter, orderBy: "NEWEST" | "OLDEST"): Promise<void> {
  const fits = compileFlowFilter(filter, everyone);
  const first = new Map<bigint, number>();
  const sent = new Map<bigint, number>();
  for (const row of inWindow(window).filter((one) => fits(one))) {
    first.set(row.flowId, Math.min(row.firstSeenMs, first.get(row.flowId) ?? Infinity));
    sent.set(row.flowId, row.sentBytes + (sent.get(row.flowId) ?? 0));
  }
  const way = orderBy === "NEWEST" ? -1 : 1;
  const wanted = [...first].toSorted(([a, atA], [b, atB]) => way * (atA - atB || (a < b ? -1 : 1))).map(([id]) => [String(id), sent.get(id)!] as const);
  expect(await listed({ window, filter, orderBy })).toEqual(wanted);
  expect(total).toBe(wanted.length);
}

describe("answers from rollups", () => {
  it("are lists of flows by time with each flow once, at its first interval of the window", async () => {
    await fc.assert(
      fc.asyncProperty(windows, filters, fc.constantFrom("NEWEST", "OLDEST"), (window, filter, orderBy) => expectListed(window, filter, orderBy)),
      { numRuns: 12 },
    );
    const whole = { fromMs: startMs, toMs: startMs + days * dayMs };
    await expectListed(whole, { match: { host: ["10.0.0.2"] } }, "NEWEST");
    const [one] = (await list.page({ window: whole, filter: {}, orderBy: "NEWEST", first: 1, withTotal: false }, everyone)).rows;
    const rows = inWindow(whole).filter((row) => String(row.flowId) === one!.node.id);
    expect(one!.node.sent.bytes).toBe(sum(rows, (row) => row.sentBytes));
  });

  it("are those of the intervals, whatever is asked", async () => {
    await fc.assert(
      fc.asyncProperty(windows, filters, groupings, countings, accesses, (window, filter, groupBy, metrics, access) =>
        expectExact(window, filter, groupBy, metrics, access),
      ),
      { numRuns: 50 },
    );
  });

  it.each<[string, FlowFilter, readonly FlowDimension[], readonly FlowMetric[]]>([
    ["flow_dimensions_1d + flow_dimensions_1h + flow_dimensions_1m + flow_intervals", {}, ["APPLICATION"], ["BYTES", "FLOWS", "DURATION"]],
    ["flow_dimensions_1d + flow_dimensions_1h + flow_dimensions_1m + flow_intervals", { match: { application: ["tls"] } }, ["INTERFACE"], ["FLOWS"]],
    ["flow_hosts_1d + flow_hosts_1h + flow_intervals", {}, ["HOST"], ["SENT_BYTES", "FLOWS"]],
    ["flow_hosts_1d + flow_hosts_1h + flow_intervals", {}, ["CLIENT"], ["SENT_BYTES", "FLOWS", "CLIENTS"]],
    ["flow_hosts_1d + flow_hosts_1h + flow_intervals", { match: { server: ["10.0.0.4"] } }, ["SERVER"], ["SENT_BYTES", "RETRANSMISSIONS"]],
    ["flow_hostnames_1d + flow_intervals", { match: { hostname: { suffix: "example" } } }, ["CLIENT"], ["BYTES", "FLOWS"]],
    ["flow_pairs_1d + flow_intervals", {}, ["PEER", "SERVER_PORT"], ["PACKETS", "SERVERS", "SERVER_PORTS", "FLOWS"]],
    ["flow_intervals", { match: { application: ["app 1"] } }, ["SERVER"], ["CLIENTS"]],
  ])("come from %s when it has what is asked for", async (table, filter, groupBy, metrics) => {
    used.clear();
    await expectExact({ fromMs: startMs + 5_000_123, toMs: startMs + 3 * dayMs + 5_000_007 }, filter, groupBy, metrics);
    expect([...used]).toEqual([table]);
  });

  it("over time count a flow in each step in which an interval of it begins", async () => {
    await fc.assert(
      fc.asyncProperty(
        windows,
        filters,
        fc.option(fc.constantFrom<FlowDimension>("APPLICATION", "CLIENT", "HOST", "INTERFACE"), { nil: null }),
        fc.constantFrom<FlowMetric>("BYTES", "FLOWS", "CLIENTS", "PACKETS"),
        fc.constantFrom(600_000, hourMs, 6 * hourMs, dayMs, 7_200_001),
        fc.constantFrom(0, 0, 7 * dayMs, 90_000),
        async (window, filter, groupBy, metric, stepMs, shiftMs) => {
          const result = await statistics.timeseries({ window, filter, groupBy, metric, stepMs, shiftMs, first: 1_000 }, everyone);
          used.add(result.table);
          const fits = compileFlowFilter(filter, everyone);
          const wanted = new Map<string, FlowInterval[][]>();
          const steps = result.timesMs.length;
          if (!groupBy)
            wanted.set(
              "total",
              Array.from({ length: steps }, () => []),
            );
          for (const row of inWindow(window).filter((one) => fits(one))) {
            const at = Math.floor((row.firstSeenMs + shiftMs) / stepMs) - Math.floor((window.fromMs + shiftMs) / stepMs);
            for (const key of groupBy ? keyOf(groupBy, row, false) : ["total"]) {
              const points = wanted.get(key) ?? Array.from({ length: steps }, (): FlowInterval[] => []);
              points[at]!.push(row);
              wanted.set(key, points);
            }
          }
          const lines = [...wanted].map(([key, points]) => [key, points.map((rows) => truth[metric]!(rows))] as const);
          expect(Object.fromEntries(result.series.map(({ key, points }) => [key, points])), result.table).toEqual(Object.fromEntries(lines));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("stay exact when intervals come in any order", async () => {
    await insert(flows(300, true));
    await fc.assert(
      fc.asyncProperty(windows, filters, groupings, countings, (window, filter, groupBy, metrics) => expectExact(window, filter, groupBy, metrics)),
      { numRuns: 25 },
    );
  });
});
