import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../../../src/model/errors.ts";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { publishedViews } from "../../../src/store/flows/published-views.ts";
import { everyone, flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
const secretFile = join(folder.path, "secret.txt");
const outFile = join(folder.path, "written");
let store: FlowStore;

beforeAll(async () => {
  writeFileSync(secretFile, "topsecret-7431");
  store = storeIn(folder.path);
  await store.start();
  await store.append(flowBatch([interval({ hostname: "a.example.com" })]));
  await store.settled();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

const run = (sql: string, tokenKey = "t", maxRows = 100) => store.history.sql({ sql, maxRows, tokenKey }, everyone);

const attacks: readonly string[] = [
  `SELECT ${"[".repeat(900)}${"]".repeat(900)}`,
  `SELECT ${"(".repeat(200)}1${")".repeat(200)}`,
  "",
  ";",
  "DROP TABLE flow_intervals",
  "SELECT 1; DROP TABLE flow_intervals",
  "SELECT 1;\n\nDROP TABLE flow_intervals",
  "INSERT INTO flow_intervals (flow_id) VALUES (1)",
  "ALTER TABLE flow_intervals DELETE WHERE 1",
  "SET readonly = 0",
  "USE system",
  "SYSTEM SHUTDOWN",
  "KILL QUERY WHERE 1 ASYNC",
  "BACKUP TABLE flows TO Null",
  "OPTIMIZE TABLE flow_intervals",
  "DESCRIBE TABLE url('http://127.0.0.1/')",
  "DESCRIBE TABLE file('FILE')",
  "EXPLAIN SELECT 1",
  "SHOW TABLES",
  "EXISTS TABLE flows",
  "CHECK TABLE flow_intervals",
  "SELECT file('FILE')",
  "SELECT `file`('FILE')",
  "SELECT \"file\"('FILE')",
  "SELECT FILE('FILE')",
  "SELECT file /* */ ('FILE')",
  "SELECT file -- \n ('FILE')",
  "SELECT CAST(file('FILE') AS UInt64)",
  "SELECT CAST(arrayMap(file, ['FILE'])[1] AS UInt64)",
  "SELECT CAST(arrayMap(`file`, ['FILE'])[1] AS UInt64)",
  "SELECT arrayMap(`fi\\x6ce`, ['FILE'])",
  "SELECT `fi\\x6ce`('FILE')",
  "SELECT arrayMap(x -> file(x), ['FILE'])",
  "SELECT * APPLY(file) FROM (SELECT 'FILE' AS x)",
  "SELECT COLUMNS('x') APPLY file FROM (SELECT 'FILE' AS x)",
  "WITH file AS f SELECT arrayMap(f, ['FILE'])",
  "SELECT * FROM file('FILE', 'LineAsString')",
  "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
  "SELECT * FROM remote('127.0.0.1', 'system', 'one')",
  "SELECT * FROM s3('http://127.0.0.1/x', 'CSV')",
  "SELECT * FROM mysql('127.0.0.1:3306', 'a', 'b', 'c', 'd')",
  "SELECT * FROM executable('id', 'TSV', 'x String')",
  "SELECT * FROM merge('wiregraph', '.*')",
  "SELECT * FROM merge('.*')",
  "SELECT * FROM mergeTreeIndex('wiregraph', 'flow_intervals')",
  "SELECT * FROM loop(flows)",
  "SELECT * FROM viewExplain('EXPLAIN', '', (SELECT 1))",
  "SELECT * FROM (EXPLAIN SELECT 1)",
  "SELECT * FROM view(SELECT * FROM system.tables)",
  "SELECT * FROM generateRandom('a String')",
  "SELECT * FROM values('a String', 'x')",
  "SELECT * FROM dictionary('x')",
  "SELECT * FROM cluster('default', system.one)",
  "SELECT * FROM flow_intervals",
  "SELECT * FROM wiregraph.flow_intervals",
  "SELECT * FROM `flow_intervals`",
  'SELECT * FROM "wiregraph"."flow_intervals"',
  "SELECT * FROM schema_migrations",
  "SELECT * FROM system.tables",
  "SELECT * FROM system . tables",
  "SELECT * FROM `system`.`processes`",
  "SELECT * FROM `syste\\x6d`.tables",
  "SELECT * FROM information_schema.tables",
  "SELECT * FROM INFORMATION_SCHEMA.TABLES",
  "SELECT 1 IN system.one",
  "SELECT 'x' IN (SELECT name FROM system.tables)",
  "SELECT count() FROM flows WHERE client_ip IN system.databases",
  "SELECT (SELECT name FROM system.tables LIMIT 1)",
  "SELECT CAST((SELECT name FROM system.tables LIMIT 1) AS UInt64)",
  "SELECT 1 UNION ALL SELECT count() FROM system.tables",
  "SELECT 1 INTERSECT SELECT count() FROM system.tables",
  "WITH x AS (SELECT * FROM system.tables) SELECT * FROM x",
  "SELECT * FROM flows JOIN system.tables ON 1 = 1",
  "SELECT * FROM flows, system.tables",
  "SELECT * FROM system.tables AS `q, table_name: wiregraph.flows`",
  "SELECT * FROM flow_intervals AS flows",
  "SELECT 1 INTO OUTFILE 'OUT'",
  "SELECT 1 INTO OUTFILE 'OUT' TRUNCATE FORMAT CSV",
  "SELECT 1 /* */ INTO/**/OUTFILE 'OUT'",
  "SELECT $x$'$x$; SELECT 1 INTO OUTFILE 'OUT' --'",
  "SELECT $x$'$x$; DROP TABLE flow_intervals --'",
  "SELECT ‘'‘; SELECT 1 INTO OUTFILE 'OUT' --'",
  "SELECT 1) INTO OUTFILE 'OUT' --",
  "SELECT 1) FORMAT Null --",
  "SELECT 1 FORMAT Native",
  "SELECT 1 SETTINGS readonly = 0",
  "SELECT 1 SETTINGS max_execution_time = 0",
  "SELECT * FROM (SELECT 1 SETTINGS max_threads = 8)",
  "SELECT {p:String}",
  "SELECT sleep(3)",
  "SELECT sleepEachRow(1) FROM numbers(10)",
  "SELECT dictGet('a', 'b', 1)",
  "SELECT joinGet('flow_intervals', 'a', 1)",
  "SELECT getSetting('readonly')",
  "SELECT getServerSetting('max_thread_pool_size')",
  "SELECT currentUser()",
  "SELECT user()",
  "SELECT hostName()",
  "SELECT FQDN()",
  "SELECT version()",
  "SELECT uptime()",
  "SELECT serverUUID()",
  "SELECT getMacro('x')",
  "SELECT getClientHTTPHeader('x-wiregraph-secret')",
  "SELECT filesystemAvailable()",
  "SELECT addressToLine(1)",
  "SELECT logTrace('x')",
  "SELECT catboostEvaluate('FILE', 1)",
  "SELECT evalMLMethod(1, 2)",
  "SELECT aiGenerate('x')",
  "SELECT showCertificate()",
  "SELECT hasColumnInTable('system', 'tables', 'name')",
  "SELECT initializeAggregation('sumState', 1)",
  "SELECT finalizeAggregation(CAST(unhex('01') AS AggregateFunction(uniq, String)))",
  "SELECT CAST('x', 'AggregateFunction(uniq, String)')",
  "SELECT sumState(bytes) FROM flows",
  "SELECT @@version",
  "SELECT globalVariable('version')",
  "SELECT 1\u0000; DROP TABLE flow_intervals",
  "/* SELECT */ DROP TABLE flow_intervals",
  "(SELECT 1); DROP TABLE flow_intervals",
  "SELECT 1 -- ;\n; DROP TABLE flow_intervals",
  "SELECT 1 # ;\n; DROP TABLE flow_intervals",
];

describe("the gate", () => {
  it.each(attacks)("refuses %s", async (attack) => {
    const sql = attack.replaceAll("FILE", secretFile).replaceAll("OUT'", `${outFile}'`);
    const error = await run(sql).then(
      (result) => ({ code: "PASSED", text: JSON.stringify(result.rows) }),
      (thrown: unknown) =>
        thrown instanceof AppError
          ? { code: thrown.code, text: `${thrown.message} ${JSON.stringify({ ...thrown.details, got: "" })}` }
          : { code: "THROWN", text: String(thrown) },
    );
    expect(error.code).toBe("BAD_INPUT");
    expect(error.text).not.toContain("7431");
    expect(existsSync(outFile)).toBe(false);
  });

  it("leaves everything as it was", async () => {
    expect((await run("SELECT count() FROM flows")).rows).toEqual([["1"]]);
  });

  it.each([
    ["SELECT 1 AS a", [[1]]],
    ["select count() from flows;", [["1"]]],
    ["SELECT hostname, src_ip, dst_ip, L4_PROTO, dst_port FROM flows", [["a.example.com", "10.0.0.1", "192.0.2.50", "TCP", 443]]],
    ["SELECT number FROM numbers(5) ORDER BY number DESC", [["4"], ["3"], ["2"], ["1"], ["0"]]],
    ["WITH t AS (SELECT server_port, sum(bytes) AS b FROM wiregraph.flows GROUP BY server_port) SELECT server_port FROM t", [[443]]],
    ["SELECT countIf(protocol = 'TCP'), uniqExactIf(flow_id, bytes >= 0) FROM flows", [["1", "1"]]],
    ["SELECT splitByChar(';', 'a;b')", [[["a", "b"]]]],
    ["SELECT arrayMap(x -> x + 1, [1, 2]), quantile(0.5)(bytes), toStartOfHour(FIRST_SEEN) > toDateTime(0) FROM flows GROUP BY FIRST_SEEN", [[[2, 3], 0, 1]]],
    ["SELECT a.client_ip FROM flows AS a LEFT JOIN dns AS d ON d.client_ip = a.client_ip", [["10.0.0.1"]]],
    ["SELECT 'it''s -- not a comment; nor /* this */' AS text", [["it's -- not a comment; nor /* this */"]]],
    ["SELECT client_ip FROM flows WHERE client_address = toIPv6('10.0.0.1') AND isIPAddressInRange(client_ip, '10.0.0.0/8')", [["10.0.0.1"]]],
    ["SELECT case when bytes > 5 then 'big' else 'small' end AS size, row_number() OVER (ORDER BY bytes) AS n FROM flows", [["small", "1"]]],
  ])("lets %s through", async (sql, rows) => {
    expect((await run(sql)).rows).toEqual(rows);
  });

  it("keeps the statement's order and says when it was cut", async () => {
    const result = await run("SELECT number FROM numbers(100000) ORDER BY number DESC", "t", 3);
    expect(result.rows).toEqual([["99999"], ["99998"], ["99997"]]);
    expect(result.truncated).toBe(true);
    expect(result.columns).toEqual([{ name: "number", type: "UInt64" }]);
  });

  it.each([
    ["SELECT hostname FROM dns WHERE time > now() - INTERVAL 1 DAY", "There is no column hostname.", /^It is a column of flows\. dns has time, .*\bname\b/],
    ["SELECT d.nme FROM dns AS d", "There is no column nme.", /^Did you mean name\?/],
    ["SELECT hostnme FROM flows", "There is no column hostnme.", /^Did you mean hostname\?/],
    ["SELECT hostname FROM (SELECT client_ip FROM flows)", "There is no column hostname here.", /^The table flows has it, but/],
  ])("says of an unknown column in %s what the tables of the statement have", async (sql, message, cure) => {
    const error = await run(sql).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "BAD_INPUT", message, details: { path: "query", cure: expect.stringMatching(cure) as string } });
  });

  it("refuses to describe a table that is not there", async () => {
    await expect(store.history.sqlTables(["flows", "flwos"], everyone)).rejects.toMatchObject({
      code: "BAD_INPUT",
      details: { path: "names[1]", wanted: "flows, dns", cure: "Did you mean flows?" },
    });
    await expect(store.history.sqlTables(["x"], everyone)).rejects.toMatchObject({
      code: "BAD_INPUT",
      details: { cure: expect.stringContaining("Leave names out") as string },
    });
    expect((await store.history.sqlTables(["dns"], everyone)).map(({ name }) => name)).toEqual(["dns"]);
  });

  it("runs every published example", async () => {
    for (const { sql } of publishedViews.flatMap((view) => view.examples)) expect((await run(sql)).columns.length).toBeGreaterThan(0);
  });

  it("names the nearest column, table and function", async () => {
    const cure = (sql: string) => run(sql).catch((error: AppError) => error.details.cure);
    expect(await cure("SELECT clent_ip FROM flows")).toContain("client_ip");
    expect(await cure("SELECT 1 FROM flowz")).toContain("flows");
    expect(await cure("SELECT summ(bytes) FROM flows")).toContain("sum");
  });

  it("stops what takes too long or too much", async () => {
    await expect(run("SELECT sum(sipHash64(number)) FROM numbers(100000000000)")).rejects.toMatchObject({
      code: expect.stringMatching(/TIMEOUT|LIMIT_EXCEEDED/),
    });
    await expect(run("SELECT length(groupArray(number)) FROM numbers(1000000000)")).rejects.toMatchObject({
      code: expect.stringMatching(/TIMEOUT|LIMIT_EXCEEDED/),
    });
  });

  it("one statement at a time per token, others meanwhile, and a cancelled one frees its place", async () => {
    const stop = new AbortController();
    const long = store.history.sql({ sql: "SELECT sum(sipHash64(number)) FROM numbers(1900000000)", maxRows: 1, tokenKey: "a" }, everyone, stop.signal);
    const ended = expect(long).rejects.toMatchObject({ code: "CANCELLED" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await run("SELECT 1", "b")).rows).toEqual([[1]]);
    await expect(run("SELECT 1", "a")).rejects.toMatchObject({ code: "RATE_LIMITED" });
    stop.abort();
    await ended;
    expect((await run("SELECT 2", "a")).rows).toEqual([[2]]);
  });

  it("refuses callers that are limited to networks", async () => {
    await expect(store.history.sql({ sql: "SELECT 1", maxRows: 1, tokenKey: "n" }, { networks: ["192.0.2.0/24"] })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

describe("a statement that fails on its way", () => {
  // The session used last is used next: what the failed one left behind would stand in these answers.
  it.each([
    "SELECT arrayJoin(range(100000000)) AS a, arrayJoin(range(100000000)) AS b",
    "SELECT groupArray(a) FROM (SELECT repeat('a',1000000) AS a FROM numbers(1000000))",
  ])("leaves nothing in the answers after it: %s", async (failing) => {
    await expect(run(failing)).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    for (let i = 0; i < 4; i++) expect((await run("SELECT 7 AS n")).rows).toEqual([[7]]);
  });
});
