import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flowFields } from "../../../src/model/flow-fields.ts";
import { spawnModule } from "../../../src/runtime/child.ts";
import { quoteString } from "../../../src/store/embedded/sql-parameters.ts";
import { allDdl } from "../../../src/store/flows/ddl.ts";
import { clusterSettings, type Shape } from "../../../src/store/flows/shape.ts";
import { dnsBatch, flowBatch, interval, question, temporaryFolder } from "../../support/flow-store.ts";

/** One shard, without replicas: the engine is a cluster of itself. Keeper and other servers it has none. */
const shape: Shape = { kind: "cluster", cluster: "one", replicated: false, database: "wiregraph" };
const folder = temporaryFolder();
let engine: ChildProcess;
let asked = 0;

async function query(sql: string): Promise<string> {
  const id = ++asked;
  const answered = new Promise<{ readonly text?: string; readonly problem?: string }>((resolve) => {
    const listen = (message: { readonly id: number; readonly text?: string; readonly problem?: string }): void => {
      if (message.id !== id) return;
      engine.off("message", listen);
      resolve(message);
    };
    engine.on("message", listen);
  });
  engine.send({ id, sql });
  const { text, problem } = await answered;
  if (problem !== undefined) throw new Error(problem);
  return text!;
}

const settings = Object.entries(clusterSettings(shape))
  .map(([name, value]) => `${name} = ${typeof value === "number" ? value : quoteString(value)}`)
  .join(", ");

beforeAll(async () => {
  engine = spawnModule(new URL("../../support/cluster-engine.ts", import.meta.url), [folder.path], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    variables: { UV_THREADPOOL_SIZE: "16", TZ: "UTC" },
  });
  await query("CREATE DATABASE wiregraph");
  await query("USE wiregraph");
  for (const { statements } of allDdl(730 * 86_400_000, shape)) {
    // Who runs it everywhere is Keeper's business.
    for (const statement of statements) await query(statement.replace(" ON CLUSTER `one`", ""));
  }
});
afterAll(async () => {
  const gone = once(engine, "exit");
  engine.disconnect();
  await gone;
  folder.remove();
});

describe("the tables of a cluster", () => {
  it("take rows by the name over the shards, once for a token, into the shard's own and its rollups", async () => {
    const rows = [1n, 2n, 2n, 3n].map((flowId) => interval({ flowId, sentBytes: 100, receivedBytes: 0, sentPackets: 1 }));
    writeFileSync(join(folder.path, "flows.native"), flowBatch(rows).bytes);
    writeFileSync(join(folder.path, "dns.native"), dnsBatch([question()]).bytes);
    const columns = flowFields.map(({ column }) => column).join(", ");
    for (let i = 0; i < 3; i++) {
      await query(
        `INSERT INTO flow_intervals (${columns}) FROM INFILE 'flows.native' SETTINGS ${settings}, insert_deduplication_token = 'batch-a', deduplicate_blocks_in_dependent_materialized_views = 1 FORMAT Native`,
      );
    }
    expect(await query("SELECT count(), uniqExact(flow_id), sum(sent_bytes) FROM flow_intervals")).toBe("4\t3\t400");
    expect(await query("SELECT count() FROM flow_intervals_local")).toBe("4");
    const rollups = (await query("SELECT name FROM system.tables WHERE database = 'wiregraph' AND engine = 'AggregatingMergeTree' ORDER BY name")).split("\n");
    expect(rollups.length).toBeGreaterThan(3);
    for (const local of rollups) {
      const over = local.replace(/_local$/, "");
      expect(over).not.toBe(local);
      expect(Number(await query(`SELECT count() FROM ${local}`)), local).toBeGreaterThan(0);
      expect(await query(`SELECT count() FROM ${over}`)).toBe(await query(`SELECT count() FROM ${local}`));
    }
  });

  it("answer queries, published views and subqueries over all shards", async () => {
    expect(await query("SELECT uniqExact(flow_id), sum(bytes), any(L4_PROTO) FROM flows")).toBe("3\t400\tTCP");
    const flows = `SELECT flow_id, sum(sent_bytes) FROM flow_intervals WHERE flow_id IN (SELECT flow_id FROM flow_intervals WHERE sent_bytes > 50) GROUP BY flow_id ORDER BY flow_id`;
    expect(await query(`${flows} SETTINGS ${settings}`)).toBe("1\t100\n2\t200\n3\t100");
    expect(await query(`SELECT count() FROM flow_intervals WHERE flow_id = 2 SETTINGS ${settings}`)).toBe("2");
    expect(await query("SELECT engine FROM system.tables WHERE database = 'wiregraph' AND name = 'flow_intervals'")).toBe("Distributed");
    expect(Number(await query("SELECT sum(bytes_on_disk) FROM cluster('one', system.parts) WHERE active AND table = 'flow_intervals_local'"))).toBeGreaterThan(
      0,
    );
  });
});
