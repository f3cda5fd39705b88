import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { dnsBatch, everyone, flowBatch, interval, question, storeIn, temporaryFolder } from "../../support/flow-store.ts";
import { questions } from "./sql-questions.ts";

const folder = temporaryFolder();
let store: FlowStore;

beforeAll(async () => {
  store = storeIn(folder.path);
  await store.start();
  const nowMs = Math.floor(Date.now() / 1_000) * 1_000 - 60_000;
  await store.append(
    flowBatch([interval({ hostname: "www.example.com", application: "TLS", sentBytes: 1_000, firstSeenMs: nowMs, lastSeenMs: nowMs + 1_000 })]),
  );
  await store.append(dnsBatch([question({ timeMs: nowMs - 1_000, answers: ["192.0.2.50"] })]));
  await store.settled();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

const statements = questions.flatMap((each) => each.statements);

it("has more than sixty questions", () => expect(new Set(statements).size).toBeGreaterThanOrEqual(90));

for (const { what, statements: each } of questions) {
  describe(what, () => {
    it.each(each)("runs %s", async (sql) => {
      const result = await store.history.sql({ sql, maxRows: 200, tokenKey: "t" }, everyone);
      expect(result.columns.length).toBeGreaterThan(0);
    });
  });
}

describe("who is limited to networks", () => {
  // The hosts of the data are among them, so that there is something to answer with.
  const lab = { networks: ["10.0.0.0/8", "2001:db8::/32"] };
  it.each(statements.filter((sql) => !/^EXPLAIN|wiregraph\./.test(sql)))("runs %s", async (sql) => {
    const [mine, all] = await Promise.all([
      store.history.sql({ sql, maxRows: 200, tokenKey: "lab" }, lab),
      store.history.sql({ sql, maxRows: 200, tokenKey: "all" }, everyone),
    ]);
    expect(mine.columns.map(({ name }) => name)).toEqual(all.columns.map(({ name }) => name));
    expect(mine.rows.length).toBe(all.rows.length);
  });
});
