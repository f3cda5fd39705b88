import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flowFields, type FlowInterval } from "../../../src/model/flow-fields.ts";
import { Ip } from "../../../src/net/ip.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { EmbeddedEngine } from "../../../src/store/embedded/supervisor.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import { migrate } from "../../../src/store/flows/migrate.ts";
import { fillRollups, readCoverage } from "../../../src/store/flows/rollup-coverage.ts";
import { baseMs, flowBatch, interval, temporaryFolder } from "../../support/flow-store.ts";
import { dropRollups, sumsOf } from "../../support/rollups.ts";

const folder = temporaryFolder();
const engine = new EmbeddedEngine({ dataDir: folder.path, database: "wiregraph", log: silentLog });
const connection = new FlowConnection({ kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: "wiregraph" });
const retentionMs = 730 * 86_400_000;
const columns = flowFields.map((field) => field.column);
const dayMs = 86_400_000;
const flowRollups = ["flow_dimensions_1m", "flow_dimensions_1h", "flow_dimensions_1d", "flow_hostnames_1d", "flow_pairs_1d"];

beforeAll(async () => {
  await engine.start();
  await migrate(connection, retentionMs, silentLog);
});
afterAll(async () => {
  await connection.close();
  await engine.stop();
  folder.remove();
});

const rows = (day: number, count: number): FlowInterval[] =>
  Array.from({ length: count }, (_, i) =>
    interval({
      flowId: BigInt(day * 10_000 + i),
      firstSeenMs: baseMs + day * dayMs + i * 4_000,
      lastSeenMs: baseMs + day * dayMs + i * 5_000,
      clientIp: Ip.v4(0x0a000001 + (i % 7)),
      serverPort: i % 3,
      application: `app ${i % 5}`,
      hostname: `h${i % 11}.example`,
      sentBytes: 100 + i,
      receivedPackets: i,
    }),
  );
const insert = (given: readonly FlowInterval[], token: string) => connection.insert("flow_intervals", columns, flowBatch(given).bytes, token);

/** Rollups of flows say what the intervals say; those of hosts have each flow on both sides. */
async function expectWhole(): Promise<void> {
  const base = await sumsOf(connection, "flow_intervals");
  expect(base["intervals"]).toBeGreaterThan(0);
  for (const table of flowRollups) expect(await sumsOf(connection, table), table).toEqual(base);
  for (const table of ["flow_hosts_1h", "flow_hosts_1d"]) {
    const [hosts] = await connection.rows<{ intervals: string; bytes: string }>({
      sql: `SELECT sum(intervals) AS intervals, sum(sent_bytes) AS bytes FROM ${table} WHERE role = 1`,
    });
    expect(hosts).toEqual({ intervals: String(base["intervals"]), bytes: String(base["sent"]) });
  }
  expect(Number((await connection.rows<{ n: string }>({ sql: "SELECT sum(intervals) AS n FROM flow_chains_1h" }))[0]?.n)).toBe(base["intervals"]);
}

describe("rollups", () => {
  it("hold what is inserted, and a batch that comes again changes nothing", async () => {
    for (const token of ["a", "b", "a", "b"]) await insert(rows(token === "a" ? 0 : 1, 2_000), token);
    expect((await sumsOf(connection, "flow_intervals"))["intervals"]).toBe(4_000);
    await expectWhole();
  });

  it("a batch of which only the base or a part of the rollups was stored is completed by its repetition", async () => {
    const views = await connection.rows<{ name: string; ddl: string }>({
      sql: "SELECT name, create_table_query AS ddl FROM system.tables WHERE name IN ('flow_pairs_1d_view', 'flow_dimensions_1h_view')",
    });
    expect(views).toHaveLength(2);
    for (const { name } of views) await connection.command(`DROP TABLE ${name} SYNC`);
    await insert(rows(2, 500), "c");
    for (const { ddl } of views) await connection.command(ddl);
    await insert(rows(2, 500), "c");
    await expectWhole();
  });

  it("of a store that had none are made from what is stored, once, beside what comes in meanwhile", async () => {
    await dropRollups(connection);
    await migrate(connection, retentionMs, silentLog);
    expect((await readCoverage(connection)).get("flow_pairs_1d")?.wholeFromMs).toBe(Math.floor(baseMs / dayMs) * dayMs + 3 * dayMs);
    await insert(
      rows(1, 300).map((row) => ({ ...row, flowId: row.flowId + 5_000n })),
      "d",
    );
    const stop = new AbortController();
    await fillRollups(connection, silentLog, stop.signal);
    await expectWhole();
    // As after a crash before the last day was noted.
    await connection.command("TRUNCATE TABLE rollup_coverage");
    await connection.command(
      `INSERT INTO rollup_coverage (table_name, whole_from, recorded_at) SELECT arrayJoin(['flow_dimensions_1m', 'flow_hosts_1h', 'flow_hostnames_1d', 'flow_pairs_1d', 'flow_chains_1h', 'flow_exceptions']), fromUnixTimestamp64Milli(toInt64(${baseMs + 10 * dayMs}), 'UTC'), (SELECT min(ingested_at) FROM flow_intervals)`,
    );
    await fillRollups(connection, silentLog, stop.signal);
    await expectWhole();
    for (const { wholeFromMs } of (await readCoverage(connection)).values()) expect(wholeFromMs).toBe(0);
  });
});
