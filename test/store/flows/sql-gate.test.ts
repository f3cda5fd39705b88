import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppError } from "../../../src/model/errors.ts";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { publishedViews } from "../../../src/store/flows/published-views.ts";
import { viewsFor } from "../../../src/store/flows/visible-rows.ts";
import { everyone, flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
let store: FlowStore;

beforeAll(async () => {
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

describe("the gate", () => {
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
      details: {
        path: "names[1]",
        wanted: viewsFor(everyone)
          .map(({ name }) => name)
          .join(", "),
        cure: "Did you mean flows?",
      },
    });
    await expect(store.history.sqlTables(["x"], everyone)).rejects.toMatchObject({
      code: "BAD_INPUT",
      details: { cure: expect.stringContaining("Leave names out") as string },
    });
    expect((await store.history.sqlTables(["dns"], everyone)).map(({ name }) => name)).toEqual(["dns"]);
  });

  it("runs every published example", async () => {
    for (const { sql } of publishedViews.flatMap((view) => view.examples)) {
      const { columns } = await store.history.sql({ sql, maxRows: 100, tokenKey: "t" }, { networks: [], isAdministrator: true });
      expect(columns.length).toBeGreaterThan(0);
    }
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

  it("gives callers limited to networks their own rows, and no figure of the others'", async () => {
    const result = await store.history.sql({ sql: "SELECT count() FROM flows", maxRows: 1, tokenKey: "n" }, { networks: ["198.51.100.0/24"] });
    expect(result.rows).toEqual([["0"]]);
    expect([result.rowsRead, result.bytesRead]).toEqual([undefined, undefined]);
    expect(
      (await store.history.sqlTables(null, { networks: ["198.51.100.0/24"] })).map(({ rows, bytesOnDisk, fromMs, toMs }) => [rows, bytesOnDisk, fromMs, toMs]),
    ).toEqual(publishedViews.filter(({ hosts }) => hosts.length > 0).map(() => [undefined, undefined, undefined, undefined]));
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
