import { readdirSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionFields } from "../../../src/model/connection-fields.ts";
import { flowFields, type FlowInterval } from "../../../src/model/flow-fields.ts";
import type { BatchTable, EncodedBatch } from "../../../src/model/encoded-batch.ts";
import { SampleBatches } from "../../../src/pipeline/sample-batches.ts";
import { NativeBlock } from "../../../src/pipeline/native-block.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { EmbeddedEngine } from "../../../src/store/embedded/supervisor.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import { FlowList } from "../../../src/store/flows/flow-list.ts";
import { migrate, storeMigrationStatus } from "../../../src/store/flows/migrate.ts";
import { TableFacts } from "../../../src/store/flows/table-facts.ts";
import { tables } from "../../../src/store/flows/tables.ts";
import { dropRollups } from "../../support/rollups.ts";
import { auditRow, deviceSample, interfaceSample, monitorSample } from "../../support/samples.ts";
import { baseMs, dnsBatch, everyone, flowBatch, interval, question, temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
const engine = new EmbeddedEngine({ dataDir: folder.path, database: "wiregraph", log: silentLog });
const connection = new FlowConnection({ kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: "wiregraph" });
const flows = new FlowList(connection, new TableFacts(connection));
const retentionMs = 730 * 86_400_000;
const columns = flowFields.map((field) => field.column);
/** What a store of an earlier version does not have. */
const later = new Set<string>(
  columns.filter((column) => connectionFields.some((field) => field.column === column) || /^(?:certificate|ssh|hassh|dhcp)_?/.test(column)),
);
const earlier = flowFields.filter((field) => !later.has(field.column));

beforeAll(async () => {
  await engine.start();
  await migrate(connection, retentionMs, silentLog);
});
afterAll(async () => {
  await connection.close();
  await engine.stop();
  folder.remove();
});

const columnsNow = async (): Promise<string[]> => {
  const rows = await connection.rows<{ name: string }>({
    sql: "SELECT name FROM system.columns WHERE database = 'wiregraph' AND table = 'flow_intervals' AND name != 'ingested_at' ORDER BY position",
  });
  return rows.map(({ name }) => name);
};

describe("a store of an earlier version", () => {
  it("gets the columns it lacks, in their places; its rows and spooled batches are read as without them", async () => {
    expect(later.size).toBeGreaterThan(30);
    await dropRollups(connection);
    await connection.command(`ALTER TABLE flow_intervals ${[...later].map((column) => `DROP COLUMN ${column}`).join(", ")}`);
    const old = (flowId: bigint): Uint8Array => {
      const block = new NativeBlock<FlowInterval>(earlier);
      block.add(interval({ flowId, tlsVersion: "TLSv1.2" }));
      return block.take();
    };
    await connection.insert(
      "flow_intervals",
      earlier.map((field) => field.column),
      old(1n),
      "before",
    );
    await migrate(connection, retentionMs, silentLog);
    expect(await columnsNow()).toEqual(columns);
    await connection.insert("flow_intervals", columns, old(2n), "spooled");
    for (const id of ["1", "2"]) {
      const flow = await flows.byId(id, everyone);
      expect(flow?.tls).toEqual({ version: "TLSv1.2" });
      expect(flow).not.toHaveProperty("connection");
      expect(flow).not.toHaveProperty("ssh");
      expect(flow).not.toHaveProperty("dhcp");
    }
  });

  it("gets this version's table settings", async () => {
    const ddl = async (): Promise<string> =>
      (await connection.rows<{ ddl: string }>({ sql: "SELECT create_table_query AS ddl FROM system.tables WHERE name = 'flow_intervals'" }))[0]!.ddl;
    await connection.command(
      "ALTER TABLE flow_intervals MODIFY SETTING min_bytes_for_wide_part = 10485760, fsync_after_insert = 0, auto_statistics_types = 'uniq_v2'",
    );
    expect(await ddl()).toContain("min_bytes_for_wide_part = 10485760");
    await migrate(connection, retentionMs, silentLog);
    expect(await ddl()).toContain("min_bytes_for_wide_part = 134217728");
    expect(await ddl()).toContain("fsync_after_insert = 1");
    expect(await ddl()).toContain("auto_statistics_types = ''");
    expect((await storeMigrationStatus(connection, retentionMs)).pending).toEqual([]);
  });
});

describe("what dissectors and the engine found", () => {
  it("comes back as it was, combined over the flow's intervals", async () => {
    const certificate = {
      certificateSubject: "CN=example.com,O=Übung",
      certificateIssuer: "CN=Example CA",
      certificateNames: "example.com,www.example.com",
      certificateNotBeforeMs: Date.UTC(2025, 0, 1),
      certificateNotAfterMs: Date.UTC(9999, 11, 31),
      certificateSha1: "aa",
      certificateSha256: "bb",
    };
    const first = interval({
      flowId: 9n,
      closes: 0,
      connectionState: "S1",
      sentPackets: 3,
      sentRetransmissions: 1,
      clientLatencyUs: 20,
      sentInterarrivalMinUs: 0,
      ...certificate,
    });
    const second = interval({
      flowId: 9n,
      firstSeenMs: baseMs + 60_000,
      lastSeenMs: baseMs + 61_000,
      connectionState: "SF",
      connectionHistory: "ShADadFf",
      sentPackets: 3,
      sentRetransmissions: 2,
      receivedLost: 4,
      sentInterarrivalMinUs: 5,
      sentInterarrivalMaxUs: 90,
      sentInterarrivalTotalUs: 100,
      sshClient: "OpenSSH_9.2p1",
      hassh: "cc",
      dhcpFingerprint: "1,3,6",
    });
    await connection.insert("flow_intervals", columns, flowBatch([first, second]).bytes, "found");
    const flow = await flows.byId("9", everyone);
    expect(flow).toMatchObject({
      tls: {
        certificateSubject: "CN=example.com,O=Übung",
        certificateIssuer: "CN=Example CA",
        certificateNames: ["example.com", "www.example.com"],
        certificateNotBeforeMs: Date.UTC(2025, 0, 1),
        // The store's times end in 2106.
        certificateNotAfterMs: 0xffff_ffff * 1_000,
        certificateSha1: "aa",
        certificateSha256: "bb",
      },
      ssh: { clientSoftware: "OpenSSH_9.2p1", hassh: "cc" },
      dhcp: { fingerprint: "1,3,6" },
    });
    expect(flow?.connection).toEqual({
      state: "SF",
      history: "ShADadFf",
      clientLatencyUs: 20,
      sent: { retransmissions: 3, outOfOrder: 0, lost: 0, zeroWindows: 0, interarrivalUs: { min: 5, mean: 20, max: 90 } },
      received: { retransmissions: 0, outOfOrder: 0, lost: 4, zeroWindows: 0 },
    });
  });
});

describe("the embedded engine", () => {
  it.runIf(process.platform === "linux")("lets merges stand back once there is something to merge", () => {
    const threads = `/proc/${engine.pid}/task`;
    const merging = readdirSync(threads).filter((id) => readFileSync(`${threads}/${id}/comm`, "utf8").trim() === "MergeMutate");
    expect(merging.length).toBeGreaterThan(0);
    for (const id of merging) expect(getPriority(Number(id))).toBe(10);
    // The engine itself runs as we do.
    expect(getPriority(engine.pid)).toBe(getPriority());
  });
});

async function oneRowOf(table: BatchTable): Promise<EncodedBatch> {
  if (table === "flows") return flowBatch([interval({ flowId: 77n })]);
  if (table === "dns") return dnsBatch([question()]);
  const batches: EncodedBatch[] = [];
  const samples = new SampleBatches({ deliver: async (batch) => void batches.push(batch) });
  samples.device(deviceSample());
  samples.interface(interfaceSample());
  samples.monitor(monitorSample());
  samples.audit(auditRow());
  await samples.drain();
  return batches.find((batch) => batch.table === table)!;
}

it("answers an insert into any table when the files of its part and their folder are on the disk", async () => {
  const syncs = async (): Promise<{ readonly files: number; readonly folders: number }> => {
    const [now] = await connection.rows<{ files: string; folders: string }>({
      sql: "SELECT sumIf(value, event = 'FileSync') AS files, sumIf(value, event = 'DirectorySync') AS folders FROM system.events",
    });
    return { files: Number(now!.files), folders: Number(now!.folders) };
  };
  for (const table of tables) {
    const block = await oneRowOf(table.batchTable);
    const before = await syncs();
    await connection.insert(
      table.name,
      table.fields.map((field) => field.column),
      block.bytes,
      `synced-${table.name}`,
    );
    const after = await syncs();
    expect(after.files - before.files, table.name).toBeGreaterThanOrEqual(10);
    expect(after.folders - before.folders, table.name).toBeGreaterThan(0);
  }
});
