import { createClient } from "@clickhouse/client";
import { Agent, type AgentOptions } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { dnsFields } from "../../../src/model/dns-fields.ts";
import { flowFields, type FlowInterval } from "../../../src/model/flow-fields.ts";
import { compileFlowFilter } from "../../../src/model/flow-match.ts";
import { compilePeer } from "../../../src/model/flow-peer.ts";
import type { FlowFilter } from "../../../src/model/flow-filter.ts";
import { Ip, parseIp } from "../../../src/net/ip.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { EmbeddedEngine } from "../../../src/store/embedded/supervisor.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import { FlowStatistics } from "../../../src/store/flows/flow-statistics.ts";
import { FlowList } from "../../../src/store/flows/flow-list.ts";
import { migrate } from "../../../src/store/flows/migrate.ts";
import { TableFacts } from "../../../src/store/flows/table-facts.ts";
import { clearFlows } from "../../support/rollups.ts";
import { baseMs, dnsBatch, everyone, flowBatch, interval, question, temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
const engine = new EmbeddedEngine({ dataDir: folder.path, database: "wiregraph", log: silentLog });
const connection = new FlowConnection({ kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: "wiregraph" });
let inserts = 0;

async function insertFlows(rows: readonly FlowInterval[], token = `t${inserts++}`): Promise<void> {
  await connection.insert(
    "flow_intervals",
    flowFields.map((field) => field.column),
    flowBatch(rows).bytes,
    token,
  );
}
const clear = () => clearFlows(connection);
const day = { fromMs: baseMs - 43_200_000, toMs: baseMs + 43_200_000 };

beforeAll(async () => {
  await engine.start();
  await migrate(connection, 730 * 86_400_000, silentLog);
});
afterAll(async () => {
  await connection.close();
  await engine.stop();
  folder.remove();
});

const hostile = [
  "x\n\nDROP TABLE flow_intervals;\n\n",
  "'; DROP TABLE flow_intervals; --",
  "\0\u0001\n\r\t\\'\"`",
  "ünïcödé 漢字 🦊",
  "a".repeat(20_000),
  "\n\n",
  "]]>{{p0:String}}{p0:String}",
];

describe("insert and read", () => {
  it("every column type with its extremes, and hostile text as it is", async () => {
    const high = interval({
      flowId: 2n ** 64n - 1n,
      firstSeenMs: baseMs + 999,
      lastSeenMs: 4_294_967_295_000,
      opens: 255,
      vlan: 65_535,
      clientIp: new Ip(-1, -1, -1, -1),
      serverIp: new Ip(0, 0, 0, 0),
      clientMac: 2 ** 48 - 1,
      sentBytes: Number.MAX_SAFE_INTEGER,
      communityIdHash: 2n ** 63n,
    });
    const texts = hostile.map((text, i) => interval({ flowId: BigInt(i + 1), hostname: text, httpPath: text, application: text, interface: text }));
    await insertFlows([high, ...texts]);
    const rows = await connection.rows<Record<string, string>>({
      sql: "SELECT *, toUnixTimestamp64Milli(first_seen) AS first_ms, toUnixTimestamp64Milli(last_seen) AS last_ms FROM flow_intervals ORDER BY flow_id",
    });
    expect(rows).toHaveLength(texts.length + 1);
    hostile.forEach((text, i) => expect(rows[i]).toMatchObject({ hostname: text, http_path: text, application: text, interface: text }));
    expect(rows.at(-1)).toMatchObject({
      flow_id: "18446744073709551615",
      first_ms: String(baseMs + 999),
      last_ms: "4294967295000",
      opens: 255,
      vlan: 65_535,
      client_ip: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      server_ip: "::",
      client_mac: "281474976710655",
      sent_bytes: String(Number.MAX_SAFE_INTEGER),
      community_id_hash: "9223372036854775808",
    });
    await clear();
  });

  it("arrays and signed numbers of DNS", async () => {
    await connection.insert(
      "dns_transactions",
      dnsFields.map((field) => field.column),
      dnsBatch([question({ answers: hostile, latencyUs: -1 }), question({ answers: [], latencyUs: 2_147_483_647, timeMs: baseMs + 1 })]).bytes,
      "dns1",
    );
    const rows = await connection.rows<{ answers: string[]; latency_us: number }>({ sql: "SELECT answers, latency_us FROM dns_transactions ORDER BY time" });
    expect(rows).toEqual([
      { answers: hostile, latency_us: -1 },
      { answers: [], latency_us: 2_147_483_647 },
    ]);
  });

  it("more distinct names than one and two bytes can number", async () => {
    const rows = Array.from({ length: 70_000 }, (_, i) => interval({ flowId: BigInt(i), application: `app ${i}`, category: `c${i % 300}` }));
    await insertFlows(rows);
    const [found] = await connection.rows<{ good: string; kinds: string }>({
      sql: "SELECT countIf(application = concat('app ', toString(flow_id)) AND category = concat('c', toString(flow_id % 300))) AS good, uniqExact(application) AS kinds FROM flow_intervals",
    });
    expect(found).toEqual({ good: "70000", kinds: "70000" });
    await clear();
  });

  it("the same token stores once, another one again", async () => {
    const rows = [interval({ flowId: 5n })];
    await insertFlows(rows, "same");
    await insertFlows(rows, "same");
    await insertFlows(rows, "other");
    expect(await connection.rows({ sql: "SELECT count() AS n FROM flow_intervals" })).toEqual([{ n: "2" }]);
    await clear();
  });

  it("arbitrary strings as query parameters come back as they are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom(...hostile)), { maxLength: 12 }), async (texts) => {
        const well = texts.map((text) => text.toWellFormed());
        const parameters = Object.fromEntries(well.map((text, i) => [`v${i}`, text]));
        const [row] = await connection.rows<{ back: string[] }>({
          sql: `SELECT [${well.map((_, i) => `{v${i}:String}`).join(", ")}]::Array(String) AS back, '{v0:String}' AS literal`,
          parameters,
        });
        expect(row?.back).toEqual(well);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the child's door", () => {
  const client = (headers: Record<string, string>) =>
    createClient({
      url: "http://localhost",
      http_agent: new Agent({ socketPath: engine.socketPath } as AgentOptions),
      set_basic_auth_header: false,
      http_headers: headers,
      log: { level: 127 },
    });

  it("opens to the secret only", async () => {
    for (const secret of ["", "wrong", `${engine.secret}x`]) {
      const stranger = client({ "x-wiregraph-secret": secret });
      expect((await stranger.ping()).success).toBe(false);
      await expect(stranger.query({ query: "SELECT 1" })).rejects.toMatchObject({ code: "516" });
      await stranger.close();
    }
  });

  it("takes no settings but the known ones, and keeps none", async () => {
    const known = client({ "x-wiregraph-secret": engine.secret });
    await expect(known.query({ query: "SELECT 1", clickhouse_settings: { readonly: "1" } })).rejects.toMatchObject({ code: "115" });
    await expect(known.query({ query: "SELECT 1", clickhouse_settings: { max_threads: "1, readonly = 1" as never } })).rejects.toMatchObject({ code: "36" });
    const asked = async (settings: { readonly max_threads?: number }) =>
      (await known.query({ query: "SELECT getSetting('max_threads') AS n", format: "JSONEachRow", clickhouse_settings: settings })).json();
    expect(await asked({ max_threads: 7 })).toEqual([{ n: 7 }]);
    for (let i = 0; i < 4; i++) expect(await asked({})).not.toEqual([{ n: 7 }]);
    await known.close();
  });

  it("a query whose caller went away is stopped in the engine", async () => {
    const stop = new AbortController();
    const long = connection.rows({ sql: "SELECT sum(sipHash64(number)) FROM numbers(100000000000)", signal: stop.signal });
    setTimeout(() => stop.abort(), 200);
    await expect(long).rejects.toMatchObject({ code: "CANCELLED" });
    await expect
      .poll(
        async () =>
          (
            await connection.rows({ sql: "SELECT count() AS n FROM system.processes WHERE query LIKE '%sipHash64(number)%' AND query NOT LIKE '%processes%'" })
          )[0],
        { timeout: 30_000 },
      )
      .toEqual({ n: "0" });
  });

  it("big results come in pieces and whole", async () => {
    const rows = await connection.rows<{ n: string }>({ sql: "SELECT number AS n, repeat('x', 100) AS x FROM numbers(100000)" });
    expect(rows).toHaveLength(100_000);
    expect(rows.at(-1)?.n).toBe("99999");
  });
});

describe("the filter in SQL and in memory", () => {
  const ips = [Ip.v4(0x0a000001), Ip.v4(0x0a000102), Ip.v4(0xc0000201), new Ip(0x20010db8, 0, 0, 1), new Ip(0x20010db8, 1, 0, 1)];
  const name = fc.constantFrom("", "example.com", "a.example.com", "notexample.com", "50%_x.net", "b.org", "a\\b.org");
  const intervalPart = fc.record({
    bytes: fc.integer({ min: 0, max: 500 }),
    gapMs: fc.integer({ min: 1, max: 20_000 }),
    hostname: name,
    application: fc.constantFrom("", "TLS", "GitHub", "DNS"),
    ja4: fc.constantFrom("", "t13d1516h2_8daaf6152771_e5627efa2ab1"),
  });
  const flow = fc.record({
    clientIp: fc.constantFrom(...ips),
    serverIp: fc.constantFrom(...ips),
    protocol: fc.constantFrom(1, 6, 17),
    clientPort: fc.constantFrom(0, 1_000, 443),
    serverPort: fc.constantFrom(0, 53, 443),
    clientMac: fc.constantFrom(0, 0x00005e005301),
    clientCountry: fc.constantFrom("", "DE"),
    serverCountry: fc.constantFrom("", "DE", "US"),
    clientAsn: fc.constantFrom(0, 64_500),
    serverAsn: fc.constantFrom(0, 4_294_967_295),
    vlan: fc.constantFrom(0, 10),
    direction: fc.constantFrom("LOCAL", "OUTBOUND", "INBOUND"),
    interface: fc.constantFrom("eth0", "Eth0", ""),
    exporter: fc.constantFrom(new Ip(0, 0, 0, 0), Ip.v4(0xc0000201), new Ip(0x20010db8, 0, 0, 7)),
    communityIdHash: fc.constantFrom(1n, 2n ** 63n),
    parts: fc.array(intervalPart, { minLength: 1, maxLength: 4 }),
  });
  const some = <T>(...values: T[]) => fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }), { nil: undefined });
  const match = fc.record(
    {
      host: some("10.0.0.0/24", "192.0.2.1", "2001:db8::/33", "::/0"),
      client: some("10.0.0.1", "2001:db8::/32"),
      server: some("10.0.0.0/8", "0.0.0.0/0"),
      port: some(443, 1_000),
      serverPort: some(53, 443),
      protocol: some("TCP", "17", "ICMP"),
      application: some("github", "TLS", "dns"),
      hostname: fc.option(
        fc.oneof(
          ...(["equals", "contains", "suffix", "glob"] as const).map((kind) =>
            fc.constantFrom("example.com", "exam", "*.com", "?.example.com", "50%_x.net", "a\\b.org", "*").map((text) => ({ [kind]: text })),
          ),
        ),
        { nil: undefined },
      ),
      mac: some("00:00:5e:00:53:01"),
      group: some(
        { name: "Desks", networks: ["10.0.0.0/24", "2001:db8::/33"], macs: [] },
        { name: "Phones", networks: [], macs: ["00:00:5e:00:53:01"] },
        { name: "Both", networks: ["192.0.2.1"], macs: ["00:00:5e:00:53:01", "00:00:5e:00:53:02"] },
        { name: "Nobody", networks: [], macs: [] },
      ),
      country: some("germany", "US"),
      asn: some(64_500, 4_294_967_295),
      vlan: some(0, 10),
      direction: some("LOCAL" as const, "INBOUND" as const),
      interface: some("eth0"),
      exporter: some("192.0.2.0/24", "2001:db8::7"),
      minBytes: fc.option(fc.integer({ min: 0, max: 1_500 }), { nil: undefined }),
      minDuration: fc.option(fc.constantFrom("1s", "10s", "30s"), { nil: undefined }),
      ja4: some("T13D1516H2_8daaf6152771_e5627efa2ab1"),
    },
    { requiredKeys: [] },
  );
  const filter: fc.Arbitrary<FlowFilter> = fc.record({
    match: fc.option(match, { nil: undefined }),
    anyOf: fc.option(fc.array(match, { maxLength: 2 }), { nil: undefined }),
    noneOf: fc.option(
      fc.array(
        match.filter((each) => Object.values(each).some((value) => value !== undefined)),
        { maxLength: 2 },
      ),
      { nil: undefined },
    ),
  });
  const access = fc.constantFrom({ networks: [] }, { networks: ["10.0.0.0/24"] }, { networks: ["192.0.2.0/24", "2001:db8:0:0::/48"] });

  it("agree on flows cut into intervals", async () => {
    const list = new FlowList(connection, new TableFacts(connection));
    const flows = fc.sample(flow, { numRuns: 120, seed: 7 });
    const wholes: FlowInterval[] = [];
    const rows: FlowInterval[] = [];
    flows.forEach(({ parts, ...same }, i) => {
      let atMs = baseMs;
      const whole = interval({ ...same, flowId: BigInt(i + 1) });
      for (const [n, part] of parts.entries()) {
        const { bytes, gapMs, ...learnt } = part;
        rows.push(
          interval({
            ...same,
            ...learnt,
            flowId: BigInt(i + 1),
            firstSeenMs: atMs,
            lastSeenMs: atMs + gapMs,
            sentBytes: bytes,
            opens: n === 0 ? 1 : 0,
            closes: n === parts.length - 1 ? 1 : 0,
          }),
        );
        whole.sentBytes += bytes;
        whole.lastSeenMs = atMs + gapMs;
        for (const key of ["hostname", "application", "ja4"] as const) if (learnt[key] !== "") whole[key] = learnt[key];
        atMs += gapMs;
      }
      wholes.push(whole);
    });
    await insertFlows(rows);
    await fc.assert(
      fc.asyncProperty(filter, access, async (asked, by) => {
        const test = compileFlowFilter(asked, by);
        const wanted = wholes.filter(test).map((each) => String(each.flowId));
        const page = await list.page({ window: day, filter: asked, orderBy: "NEWEST", withTotal: true, first: 200 }, by);
        expect(page.rows.map(({ node }) => node.id).toSorted()).toEqual(wanted.toSorted());
        expect(page.total).toBe(wanted.length);
      }),
      { numRuns: 30, seed: 11, endOnFailure: true },
    );
    // The other side is the same one in both worlds.
    const statistics = new FlowStatistics(connection, new TableFacts(connection));
    for (const asked of [undefined, ...fc.sample(filter, { numRuns: 20, seed: 13 })]) {
      const peerIsServer = compilePeer(asked);
      const fits = compileFlowFilter(asked, everyone);
      const wanted = wholes.filter(fits).map((each) => (peerIsServer(each) ? each.serverIp : each.clientIp).text);
      const stats = await statistics.stats(
        { window: day, filter: asked ?? null, groupBy: ["PEER"], metrics: ["FLOWS"], orderBy: "FLOWS", first: 500 },
        everyone,
      );
      expect(stats.rows.map((each) => each.keys[0]!.value).toSorted()).toEqual([...new Set(wanted)].toSorted());
    }
    // Totals are of the flow, not of an interval.
    const { rows: read } = await list.page({ window: day, orderBy: "BYTES", withTotal: false, first: 200 }, everyone);
    for (const { node } of read) expect(node.sent.bytes).toBe(wholes[Number(node.id) - 1]!.sentBytes);
    await clear();
  });
});

describe("sent and received", () => {
  it("are the client's and the server's, as live; under HOST each side's own, a host that talks to itself once", async () => {
    await clear();
    const [client, server] = [parseIp("10.0.0.1")!, parseIp("198.51.100.7")!];
    await insertFlows([
      interval({ flowId: 1n, clientIp: client, serverIp: server, sentBytes: 1_000, receivedBytes: 300, direction: "OUTBOUND" }),
      interval({ flowId: 2n, clientIp: parseIp("127.0.0.1")!, serverIp: parseIp("127.0.0.1")!, sentBytes: 70, receivedBytes: 5, direction: "LOCAL" }),
    ]);
    const statistics = new FlowStatistics(connection, new TableFacts(connection));
    const rowsOf = async (groupBy: "CLIENT" | "SERVER" | "PEER" | "HOST") => {
      const { rows } = await statistics.stats(
        { window: day, groupBy: [groupBy], metrics: ["SENT_BYTES", "RECEIVED_BYTES"], orderBy: "SENT_BYTES", first: 10 },
        everyone,
      );
      return Object.fromEntries(rows.map(({ keys, metrics }) => [keys[0]!.value, [metrics.SENT_BYTES, metrics.RECEIVED_BYTES]]));
    };
    expect(await rowsOf("CLIENT")).toEqual({ "10.0.0.1": [1_000, 300], "127.0.0.1": [70, 5] });
    expect(await rowsOf("SERVER")).toEqual({ "198.51.100.7": [1_000, 300], "127.0.0.1": [70, 5] });
    expect(await rowsOf("PEER")).toMatchObject({ "198.51.100.7": [1_000, 300] });
    expect(await rowsOf("HOST")).toEqual({ "10.0.0.1": [1_000, 300], "198.51.100.7": [300, 1_000], "127.0.0.1": [70, 5] });
  });
});
