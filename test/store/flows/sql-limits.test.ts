import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setTimeout as pause } from "node:timers/promises";
import { defaultSqlLimits } from "../../../src/model/sql-limits.ts";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { startTestApi, type TestApi } from "../../support/api-server.ts";
import { createMemoryServices } from "../../support/memory-services.ts";
import { baseMs, everyone, flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
let store: FlowStore;
let server: TestApi;

beforeAll(async () => {
  store = storeIn(folder.path, { sqlLimits: { ...defaultSqlLimits, maxSeconds: 5, maxRowsToRead: 20_000, maxResultRows: 50, maxResultBytes: 10_000 } });
  await store.start();
  await store.append(
    flowBatch(Array.from({ length: 30_000 }, (_, i) => interval({ flowId: BigInt(i + 1), firstSeenMs: baseMs + i * 500, lastSeenMs: baseMs + i * 500 }))),
  );
  await store.settled();
  server = await startTestApi({ services: { ...createMemoryServices(), history: store.history } });
});
afterAll(async () => {
  await server.stop();
  await store.stop();
  folder.remove();
});

const run = (sql: string, tokenKey = "t", maxRows = 10_000) => store.history.sql({ sql, maxRows, tokenKey }, everyone);

describe("limits", () => {
  it("refuse what would read too much before it begins, and say how to narrow it", async () => {
    await expect(run("SELECT uniqExact(flow_id) FROM flows")).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      message: "The query would read more than it may, and was not begun.",
      details: {
        wanted: "at most 20,000 rows read",
        got: "about 30,000 rows, by EXPLAIN ESTIMATE",
        cure: expect.stringContaining("Narrow the time") as string,
      },
    });
    const narrow = await run("SELECT uniqExact(flow_id) AS n FROM flows WHERE first_seen < '2026-01-15 12:30:00'");
    expect(narrow.rows).toEqual([["3600"]]);
  });

  it("give no figure to callers limited to networks", async () => {
    const error = await store.history
      .sql({ sql: "SELECT count() FROM flows", maxRows: 1, tokenKey: "n" }, { networks: ["10.0.0.0/8"] })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "LIMIT_EXCEEDED", details: { wanted: "at most 20,000 rows read" } });
    expect(JSON.stringify((error as { details: unknown }).details)).not.toContain("30");
    // A condition on time counts before the rows of others are put aside.
    const own = await store.history.sql(
      { sql: "SELECT count() FROM flows WHERE first_seen < '2026-01-15 12:30:00' AND intDiv(1, bytes + 1) = 1", maxRows: 1, tokenKey: "n" },
      { networks: ["10.0.0.0/8"] },
    );
    expect(own.rows).toEqual([["3600"]]);
  });

  it("cut the answer at rows and at bytes", async () => {
    expect(await run("SELECT number FROM numbers(1000)")).toMatchObject({ truncated: true, rows: { length: 50 } });
    const wide = await run("SELECT repeat('a', 3000) FROM numbers(10)");
    expect([wide.truncated, wide.rows.length]).toEqual([true, 3]);
  });

  it("are said by EXPLAIN ESTIMATE", async () => {
    const { columns, rows } = await run("EXPLAIN ESTIMATE SELECT count() FROM flows WHERE first_seen < '2026-01-15 12:30:00' AND bytes > 0");
    expect(columns.map(({ name }) => name)).toContain("rows");
    expect(Number(rows[0]![3])).toBeLessThanOrEqual(16_384);
  });
});

describe("a caller that goes away", () => {
  it("stops its query in the engine, over HTTP too", async () => {
    const token = await server.services.token("admin", { scopes: ["read", "sql"] });
    const query = `{ sql(query: "SELECT sum(sipHash64(number)) FROM numbers(6000) AS a, numbers(6000) AS b, numbers(6000) AS c") { rows } }`;
    for (let i = 0; i < 4; i++) {
      const leave = new AbortController();
      const asked = fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
        signal: leave.signal,
      }).catch((error: unknown) => error);
      await pause(400);
      leave.abort();
      expect(await asked).toMatchObject({ name: "AbortError" });
    }
    // Four were begun and three run at once: had they gone on, this one would be refused after two seconds.
    const { data, errors } = await server.ask(`{ sql(query: "SELECT 7") { rows } }`, { token });
    expect(errors).toEqual([]);
    expect(data.sql.rows).toEqual([[7]]);
  });
});

describe("what nothing stops", () => {
  it("ends with the engine, which comes back; its token is barred, others are not", async () => {
    const endless = "SELECT hasAll(arrayMap(x -> toString(x), range(1000000)), arrayMap(x -> toString(x + 1), range(1000000)))";
    await expect(run(endless, "attacker")).rejects.toMatchObject({ code: "TIMEOUT" });
    await expect.poll(async () => (await store.history.status()).restarts, { timeout: 60_000, interval: 500 }).toBe(1);
    await expect.poll(() => run("SELECT 1", "other").then(({ rows }) => rows, String), { timeout: 60_000, interval: 500 }).toEqual([[1]]);
    expect((await run("SELECT count() AS n FROM flows WHERE first_seen < '2026-01-15 12:30:00'", "other")).rows).toEqual([["3600"]]);
    await expect(run("SELECT 1", "attacker")).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });
});
