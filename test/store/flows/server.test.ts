import { randomBytes } from "node:crypto";
import { createClient } from "@clickhouse/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookAtServer, type FlowStore } from "../../../src/store/flows/index.ts";
import { baseMs, dnsBatch, everyone, flowBatch, interval, question, storeIn, temporaryFolder } from "../../support/flow-store.ts";

/** `http://user:password@host:8123` of a ClickHouse server that may be written to; databases of the test's own are made there. */
const server = process.env["WIREGRAPH_TEST_CLICKHOUSE_URL"];
/** Of that server; `WIREGRAPH_TEST_CLICKHOUSE_REPLICATED=false` when its shards have no replicas. */
const cluster = process.env["WIREGRAPH_TEST_CLICKHOUSE_CLUSTER"];
const replicated = process.env["WIREGRAPH_TEST_CLICKHOUSE_REPLICATED"] !== "false";

const shapes = [{ name: "one server" }, ...(cluster === undefined ? [] : [{ name: `the cluster ${cluster}`, cluster: { name: cluster, replicated } }])];

describe.skipIf(server === undefined)(server === undefined ? "no WIREGRAPH_TEST_CLICKHOUSE_URL" : "a ClickHouse server", () => {
  describe.each(shapes)("as $name", (shape) => {
    const folder = temporaryFolder();
    const database = `wiregraph_test_${randomBytes(4).toString("hex")}`;
    const everywhere = "cluster" in shape ? ` ON CLUSTER \`${cluster}\`` : "";
    const url = new URL(server ?? "http://127.0.0.1");
    url.pathname = "/";
    const admin = createClient({ url: url.href });
    url.pathname = `/${database}`;
    const options = { url: url.href, ...("cluster" in shape && { cluster: shape.cluster }) };
    let store: FlowStore;

    beforeAll(async () => {
      await admin.command({ query: `CREATE DATABASE ${database}${everywhere}` });
      store = storeIn(folder.path, options);
      await store.start();
    });
    afterAll(async () => {
      await store.stop();
      await admin.command({ query: `DROP DATABASE ${database}${everywhere} SYNC` });
      await admin.close();
      folder.remove();
    });

    it("is migrated once, and nothing is left to do", async () => {
      expect((await store.migrationStatus()).pending).toEqual([]);
      const seen = await lookAtServer(store.endpoint);
      expect(seen.version).toMatch(/^\d+\.\d+/);
      if ("cluster" in shape) expect(seen.cluster?.shards).toBeGreaterThan(0);
    });

    it("stores what is acknowledged once, and answers for it", async () => {
      const batch = flowBatch(Array.from({ length: 1_000 }, (_, i) => interval({ flowId: BigInt(i % 500), sentBytes: 1, receivedBytes: 0 })));
      await store.append(batch);
      await store.append(dnsBatch([question()]));
      await store.settled();
      const window = { fromMs: baseMs - 1_000, toMs: baseMs + 86_400_000 };
      const stats = await store.history.stats({ window, groupBy: ["PROTOCOL"], metrics: ["BYTES", "FLOWS"], orderBy: "BYTES", first: 5 }, everyone);
      expect(stats.totals).toMatchObject({ BYTES: 1_000, FLOWS: 500 });
      const page = await store.history.flows({ window, orderBy: "NEWEST", first: 3, withTotal: true }, everyone);
      expect(page.total).toBe(500);
      expect((await store.history.status()).kind).toBe("server");
    });
  });
});
