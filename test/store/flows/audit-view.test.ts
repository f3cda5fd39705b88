import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SampleBatches } from "../../../src/pipeline/sample-batches.ts";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { baseMs, storeIn, temporaryFolder } from "../../support/flow-store.ts";
import { auditRow } from "../../support/samples.ts";

const folder = temporaryFolder();
let store: FlowStore;

beforeAll(async () => {
  store = storeIn(folder.path);
  await store.start();
  expect(await store.copiedAudit.newestMs()).toBeUndefined();
  const batches = new SampleBatches({ deliver: (batch) => store.append(batch) });
  batches.audit(auditRow({}));
  batches.audit(auditRow({ eventId: "e2", timeMs: baseMs + 1_000, outcome: "refused", userName: "mallory" }));
  await batches.drain();
  await store.settled();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

const ask = (sql: string, access: { networks: readonly string[]; isAdministrator?: boolean }) => store.history.sql({ sql, maxRows: 10, tokenKey: "t" }, access);

describe("the audit in people's SQL", () => {
  it("is there for administrators, as the examples ask", async () => {
    const admin = { networks: [], isAdministrator: true };
    expect((await ask("SELECT user, outcome, summary FROM audit ORDER BY time", admin)).rows).toEqual([
      ["alice", "applied", "The user bob was made."],
      ["mallory", "refused", "The user bob was made."],
    ]);
    const [table] = await store.history.sqlTables(["audit"], admin);
    expect(table).toMatchObject({ name: "audit", rows: 2 });
    for (const { sql } of table!.examples) expect((await ask(sql, admin)).columns.length).toBeGreaterThan(3);
  });

  it.each([
    ["who is none", { networks: [] }],
    ["who is limited to networks", { networks: ["10.0.0.0/8"], isAdministrator: true }],
  ])("is not there for %s", async (_who, access) => {
    for (const sql of [
      "SELECT * FROM audit",
      "SELECT count() FROM wiregraph.audit",
      "SELECT * FROM audit_events",
      "SELECT (SELECT any(user) FROM audit)",
      "DESCRIBE audit",
    ])
      await expect(ask(sql, access), sql).rejects.toMatchObject({ code: "BAD_INPUT" });
    expect((await store.history.sqlTables(null, access)).map(({ name }) => name)).not.toContain("audit");
    await expect(store.history.sqlTables(["audit"], access)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it("tells what of it is copied", async () => {
    expect(await store.copiedAudit.newestMs()).toBe(baseMs + 1_000);
    expect([...(await store.copiedAudit.since(baseMs + 500))]).toEqual([["e2", baseMs + 1_000]]);
  });
});
