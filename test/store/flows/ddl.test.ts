import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../../../src/runtime/log.ts";
import { EmbeddedEngine } from "../../../src/store/embedded/supervisor.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import { checksumOf, createTable, migrationsOf } from "../../../src/store/flows/ddl.ts";
import { clickhouseArtefacts, exampleCluster } from "../../../src/store/flows/artefacts.ts";
import { driftOf } from "../../../src/store/flows/drift.ts";
import { appliedMigrations, pendingMigrations } from "../../../src/store/flows/ledger.ts";
import { migrate, storeMigrationStatus } from "../../../src/store/flows/migrate.ts";
import { clusterSettings, engineOf, onShards, type Shape, singleServer } from "../../../src/store/flows/shape.ts";
import { tableOf, tables } from "../../../src/store/flows/tables.ts";
import { temporaryFolder } from "../../support/flow-store.ts";

const retentionMs = 730 * 86_400_000;
const folder = temporaryFolder();
const engine = new EmbeddedEngine({ dataDir: folder.path, database: "wiregraph", log: silentLog });
const connection = new FlowConnection({ kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: "wiregraph" });
const unreplicated: Shape = { kind: "cluster", cluster: "two shards", replicated: false, database: "flows" };

beforeAll(() => engine.start());
afterAll(async () => {
  await connection.close();
  await engine.stop();
  folder.remove();
});

const parsed = async (statement: string): Promise<string> => {
  const rows = await connection.rows<{ explain: string }>({ sql: `EXPLAIN AST ${statement}` }, "write");
  return rows.map(({ explain }) => explain).join("\n");
};

/** As a connection that a migration would change, of which nothing but its catalogue is asked. */
function asIf(shape: Shape, rows: (sql: string) => readonly object[]): FlowConnection {
  return { database: "wiregraph", shape, kind: "server", rows: async ({ sql }: { sql: string }) => rows(sql) } as unknown as FlowConnection;
}

describe("the store's DDL", () => {
  it.each(Object.entries(clickhouseArtefacts()))("the engine understands %s", async (_, text) => {
    const statements = text.split(/;\n+/).filter((statement) => statement !== "");
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) expect(await parsed(statement)).toMatch(/^Create/);
  });

  it("the engine understands what a start changes, of both shapes", async () => {
    for (const shape of [singleServer, exampleCluster, unreplicated]) {
      // Tables that exist and have nothing.
      const bare = asIf(shape, (sql) =>
        sql.includes("system.tables")
          ? ["flow_intervals", "flow_intervals_local", "dns_transactions", "dns_transactions_local"].map((name) => ({ name, ddl: "" }))
          : [],
      );
      const changes = await driftOf(bare, retentionMs);
      const statements = changes.flatMap((change) => change.statements);
      expect(statements.length).toBeGreaterThan(8);
      for (const statement of statements) expect(await parsed(statement)).toMatch(/^(?:Create|Alter)/);
      for (const statement of statements) expect(/ ON CLUSTER /.test(statement)).toBe(shape.kind === "cluster");
      const local = shape.kind === "single" ? "flow_intervals" : "flow_intervals_local";
      expect(statements.some((statement) => statement.startsWith(`ALTER TABLE \`${local}\``) && statement.includes(" MODIFY TTL "))).toBe(true);
      // What lies over the shards stores nothing: it has columns, and no indexes, codecs or retention.
      const over = statements.filter((statement) => statement.startsWith("ALTER TABLE `flow_intervals` ON CLUSTER"));
      expect(over).toHaveLength(shape.kind === "single" ? 0 : 1);
      expect(over.join()).not.toMatch(/CODEC|INDEX|TTL|MODIFY/);
    }
  });

  it("tables have the numbers that stores know, each its own", () => {
    const migrations = migrationsOf();
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
    expect(migrations.slice(0, 13).map(({ name }) => name.replace("create ", ""))).toEqual(
      `flow_intervals dns_transactions rollup_coverage flow_dimensions_1m flow_dimensions_1h flow_dimensions_1d flow_hosts_1h flow_hosts_1d
       flow_hostnames_1d flow_pairs_1d flow_chains_1h flow_exceptions snmp_device_polls`.split(/\s+/),
    );
    expect(migrations.map(({ name }) => name)).toEqual(expect.arrayContaining(tables.map(({ name }) => `create ${name}`)));
  });

  it("rows of a flow lie on one shard; each shard's table is Replicated when shards have replicas", () => {
    const cluster = clickhouseArtefacts()["clickhouse/cluster/flow_intervals.sql"]!;
    expect(cluster).toContain("CREATE TABLE IF NOT EXISTS `flow_intervals_local` ON CLUSTER `wiregraph`");
    expect(cluster).toContain("ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')");
    expect(cluster).toContain("replicated_deduplication_window = 10000");
    expect(cluster).toContain("ENGINE = Distributed('wiregraph', 'wiregraph', 'flow_intervals_local', flow_id)");
    const plain = createTable(tableOf("flows"), retentionMs, unreplicated);
    expect(plain).toContain("ON CLUSTER `two shards`");
    expect(plain).toContain("ENGINE = MergeTree\n");
    expect(plain).toContain("non_replicated_deduplication_window = 10000");
    expect(engineOf(exampleCluster, "SummingMergeTree", "(bytes)")).toBe(
      "ReplicatedSummingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', (bytes))",
    );
    expect(engineOf(singleServer, "SummingMergeTree", "(bytes)")).toBe("SummingMergeTree((bytes))");
    expect(onShards("system.parts", unreplicated)).toBe("cluster('two shards', system.parts)");
    expect(clusterSettings(singleServer)).toEqual({});
  });
});

describe("what a start would do", () => {
  it("is said before, and nothing is left to do after", async () => {
    const before = await storeMigrationStatus(connection, retentionMs);
    expect(before.applied).toEqual([]);
    expect(before.pending).toEqual(expect.arrayContaining(["create flow_intervals", "create dns_transactions", "flows: make the view", "dns: make the view"]));
    const none = await connection.rows({ sql: "SELECT name FROM system.tables WHERE database = 'wiregraph'" });
    expect(none).toEqual([]);
    await migrate(connection, retentionMs, silentLog);
    expect(await storeMigrationStatus(connection, retentionMs)).toEqual({
      applied: before.pending.filter((title) => title.startsWith("create ")),
      pending: [],
    });
  });

  it("names each thing that is otherwise than in the code, and a start mends it", async () => {
    await connection.command(
      "ALTER TABLE flow_intervals DROP COLUMN tunnel, COMMENT COLUMN flow_id 'x', DROP INDEX by_last_seen, MODIFY SETTING fsync_after_insert = 0",
    );
    await connection.command("CREATE OR REPLACE VIEW dns AS SELECT name FROM dns_transactions");
    const { pending } = await storeMigrationStatus(connection, 86_400_000);
    expect(pending).toEqual([
      "flow_intervals: add column tunnel, describe column flow_id",
      "flow_intervals: add index by_last_seen",
      "flow_intervals: change setting fsync_after_insert",
      "flow_intervals: keep rows for 1d",
      "dns_transactions: keep rows for 1d",
      "snmp_device_polls: keep rows for 1d",
      "snmp_interface_polls: keep rows for 1d",
      "monitor_measurements: keep rows for 1d",
      "audit_events: keep rows for 1d",
      "dns: renew the view",
    ]);
    await migrate(connection, retentionMs, silentLog);
    expect((await storeMigrationStatus(connection, retentionMs)).pending).toEqual([]);
  });

  it("a store for one server is not taken for one of a cluster, nor the other way round", async () => {
    const applied = await appliedMigrations(connection);
    expect(() =>
      pendingMigrations(
        asIf(exampleCluster, () => []),
        applied,
      ),
    ).toThrow("made for one server");
    const ofCluster = migrationsOf(exampleCluster).map((migration) => ({ ...migration, checksum: checksumOf(migration) }));
    expect(
      pendingMigrations(
        asIf(exampleCluster, () => []),
        ofCluster,
      ),
    ).toEqual([]);
    expect(
      pendingMigrations(
        asIf({ ...exampleCluster, cluster: "renamed" } as Shape, () => []),
        ofCluster,
      ),
    ).toEqual([]);
    expect(() =>
      pendingMigrations(
        asIf(unreplicated, () => []),
        ofCluster,
      ),
    ).toThrow("made for a cluster whose shards have replicas");
    expect(() => pendingMigrations(connection, ofCluster)).toThrow("made for a cluster");
    expect(() => pendingMigrations(connection, [{ version: 1, name: "create flow_intervals", checksum: "0" }])).toThrow("not the one that was applied");
    expect(() => pendingMigrations(connection, [{ version: 999, name: "x", checksum: "0" }])).toThrow("newer Wiregraph");
  });
});
