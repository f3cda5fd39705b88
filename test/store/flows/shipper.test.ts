import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ClickHouseError } from "@clickhouse/client";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../../../src/runtime/log.ts";
import { EmbeddedEngine } from "../../../src/store/embedded/supervisor.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import { migrate } from "../../../src/store/flows/migrate.ts";
import { maxShipment } from "../../../src/store/flows/next-shipment.ts";
import { Shipper } from "../../../src/store/flows/shipper.ts";
import { Spool } from "../../../src/store/flows/spool.ts";
import { tableOf } from "../../../src/store/flows/tables.ts";
import { compareRollups } from "../../support/rollup-differences.ts";
import { baseMs, dnsBatch, flowBatch, interval, question, temporaryFolder } from "../../support/flow-store.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

it("says once that the store's disk is full, without a stack, and ships when it has room again", async () => {
  const logged: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void logged.push(line) });
  const spool = new Spool({ folder: folder.path, maxBytes: 1_000_000 });
  await spool.open();
  let tries = 0;
  let shipper: Shipper | undefined;
  const seen: (boolean | undefined)[] = [];
  const connection = {
    insert: async () => {
      seen.push(shipper?.isDiskFull);
      if (++tries < 4) throw new Error("ENOSPC: no space left on device, write. ");
    },
  } as unknown as FlowConnection;
  shipper = new Shipper(spool, connection, log);
  shipper.start();
  await spool.append(flowBatch([interval({ flowId: 1n })]));
  await shipper.settled();
  expect(seen).toEqual([false, true, true, true]);
  expect([shipper.isDiskFull, shipper.problem, shipper.insertedRows]).toEqual([false, undefined, 1]);
  expect(logged.map((line) => JSON.parse(line) as object)).toMatchObject([{ problem: expect.stringContaining("ENOSPC") }]);
  expect(logged[0]).not.toContain("stack");
  await shipper.stop();
  await spool.close();
});

const dayMs = 86_400_000;
const flow = (id: number, firstSeenMs = baseMs) => flowBatch([interval({ flowId: BigInt(id), firstSeenMs, lastSeenMs: firstSeenMs })]);
const openSpool = async (): Promise<Spool> => {
  const spool = new Spool({ folder: folder.path, maxBytes: 1_000_000_000 });
  await spool.open();
  return spool;
};

/** A store that takes what it gets, unless `fail` throws. */
function recorder(fail: (token: string, blocks: readonly Uint8Array[]) => void = () => undefined) {
  const inserts: { readonly table: string; readonly token: string; readonly blocks: readonly Uint8Array[] }[] = [];
  const insert = async (table: string, _columns: readonly string[], given: AsyncIterable<Uint8Array>, token: string): Promise<void> => {
    const blocks: Uint8Array[] = [];
    for await (const block of given) blocks.push(block);
    fail(token, blocks);
    inserts.push({ table, token, blocks });
  };
  return { inserts, connection: { insert } as unknown as FlowConnection };
}

describe("what waits together", () => {
  it("goes in one insert for each day of a table, oldest first", async () => {
    const spool = await openSpool();
    const batches = [flow(1), flow(2, baseMs + dayMs), dnsBatch([question()]), flow(3), flow(4, baseMs + dayMs)];
    for (const batch of batches) await spool.append(batch);
    const { inserts, connection } = recorder();
    const shipper = new Shipper(spool, connection, silentLog);
    shipper.start();
    await shipper.settled();
    const bytes = (...of: readonly number[]) => of.map((i) => Buffer.from(batches[i]!.bytes));
    expect(inserts.map(({ table, blocks }) => ({ table, blocks }))).toEqual([
      { table: "flow_intervals", blocks: bytes(0, 3) },
      { table: "flow_intervals", blocks: bytes(1, 4) },
      { table: "dns_transactions", blocks: bytes(2) },
    ]);
    expect(shipper.insertedRows).toBe(5);
    await shipper.stop();
    await spool.close();
  });

  it("is not more than an insert may have", async () => {
    const spool = await openSpool();
    const rows = Math.floor(maxShipment.rows / 2);
    for (let id = 1; id <= 5; id++) await spool.append({ ...flow(id), rows });
    const { inserts, connection } = recorder();
    const shipper = new Shipper(spool, connection, silentLog);
    shipper.start();
    await shipper.settled();
    expect(inserts.map(({ blocks }) => blocks.length)).toEqual([2, 2, 1]);
    await shipper.stop();
    await spool.close();
  });

  it("waits a little after the last insert of its day, unless somebody waits for it", async () => {
    const spool = await openSpool();
    const { inserts, connection } = recorder();
    const shipper = new Shipper(spool, connection, silentLog);
    shipper.start();
    await spool.append(flow(1));
    await expect.poll(() => inserts.length).toBe(1);
    await spool.append(flow(2));
    await spool.append(flow(3, baseMs + dayMs));
    await expect.poll(() => inserts.length).toBe(2);
    await pause(200);
    expect(inserts.map(({ blocks }) => blocks.length)).toEqual([1, 1]);
    await spool.append(flow(4));
    shipper.hurry(spool.newest);
    await expect.poll(() => inserts.length).toBe(3);
    expect(inserts[2]!.blocks).toHaveLength(2);
    // And by itself soon enough.
    await spool.append(flow(5));
    await expect.poll(() => inserts.length, { timeout: 30_000 }).toBe(4);
    await shipper.stop();
    await spool.close();
  });

  it("is sent again as it was when nobody knows whether it arrived, also by the next run", async () => {
    const spool = await openSpool();
    for (let id = 1; id <= 2; id++) await spool.append(flow(id));
    const tried: { readonly token: string; readonly blocks: number }[] = [];
    const failing = recorder((token, blocks) => {
      tried.push({ token, blocks: blocks.length });
      throw new Error("the engine died");
    });
    const first = new Shipper(spool, failing.connection, silentLog);
    first.start();
    await expect.poll(() => tried.length).toBeGreaterThan(0);
    await spool.append(flow(3));
    await expect.poll(() => tried.length).toBeGreaterThan(1);
    await first.stop();
    await spool.close();
    const later = await openSpool();
    const { inserts, connection } = recorder();
    const second = new Shipper(later, connection, silentLog);
    second.start();
    await second.settled();
    const shown = inserts.map(({ token, blocks }) => ({ token, blocks: blocks.length }));
    expect(new Set([...tried, shown[0]!].map((each) => JSON.stringify(each)))).toEqual(new Set([JSON.stringify({ token: tried[0]!.token, blocks: 2 })]));
    expect(shown[1]).toMatchObject({ blocks: 1 });
    await second.stop();
    await later.close();
  });

  it("goes without the one of it that is damaged", async () => {
    const spool = await openSpool();
    const names: string[] = [];
    for (let id = 1; id <= 3; id++) names.push(await spool.append(flow(id)));
    const path = join(folder.path, names[1]!);
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    const { inserts, connection } = recorder();
    const shipper = new Shipper(spool, connection, silentLog);
    shipper.start();
    await shipper.settled();
    expect(inserts.map(({ blocks }) => blocks.length)).toEqual([2]);
    expect([shipper.insertedRows, spool.counters.damagedFiles]).toEqual([2, 1]);
    expect(readdirSync(join(folder.path, "damaged"))).toEqual([names[1]]);
    await shipper.stop();
    await spool.close();
  });

  it("is tried one by one when it is refused", async () => {
    const spool = await openSpool();
    const names: string[] = [];
    for (let id = 1; id <= 3; id++) names.push(await spool.append(id === 2 ? { ...flow(id), bytes: Buffer.from("bad") } : flow(id)));
    const { inserts, connection } = recorder((_token, blocks) => {
      if (blocks.some((block) => Buffer.from(block).equals(Buffer.from("bad"))))
        throw new ClickHouseError({ message: "no rows", code: "33", type: "CANNOT_READ" });
    });
    const shipper = new Shipper(spool, connection, silentLog);
    shipper.start();
    await shipper.settled();
    expect(inserts.map(({ token, blocks }) => ({ token, blocks: blocks.length }))).toEqual(
      [names[0]!, names[2]!].map((name) => ({ token: `batch-${name.slice(15, 31)}`, blocks: 1 })),
    );
    expect(readdirSync(join(folder.path, "rejected"))).toEqual([names[1]]);
    await shipper.stop();
    await spool.close();
  });
});

describe("what the engine stores of a shipment", () => {
  const data = temporaryFolder();
  const engine = new EmbeddedEngine({ dataDir: data.path, database: "wiregraph", log: silentLog });
  const connection = new FlowConnection({ kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: "wiregraph" });
  const counted = async () =>
    (
      await connection.rows({
        sql: "SELECT count() AS rows, uniqExact(flow_id) AS flows, (SELECT count() FROM system.parts WHERE active AND table = 'flow_intervals') AS parts FROM flow_intervals",
      })
    )[0];
  beforeAll(async () => {
    await engine.start();
    await migrate(connection, 730 * dayMs, silentLog);
  });
  afterAll(async () => {
    await connection.close();
    await engine.stop();
    data.remove();
  });

  it("is one part, once, whole in the rollups, also when it was sent again; of one with a bad batch the good ones are", async () => {
    const spool = await openSpool();
    const rowsOf = (batch: number) =>
      Array.from({ length: 1_000 }, (_, i) => interval({ flowId: BigInt(batch * 1_000 + i), sentBytes: i, hostname: `h${i % 20}` }));
    for (let batch = 0; batch < 4; batch++) await spool.append(flowBatch(rowsOf(batch)));
    let inserts = 0;
    const loses = {
      insert: async (...given: Parameters<FlowConnection["insert"]>) => {
        await connection.insert(...given);
        if (++inserts === 1) throw new Error("the answer was lost");
      },
    } as unknown as FlowConnection;
    const shipper = new Shipper(spool, loses, silentLog);
    shipper.start();
    await shipper.settled();
    expect([inserts, await counted()]).toEqual([2, { rows: "4000", flows: "4000", parts: "1" }]);

    await shipper.paused(async () => {
      for (let batch = 4; batch < 7; batch++) {
        const good = flowBatch(rowsOf(batch));
        await spool.append(batch === 5 ? { ...good, bytes: good.bytes.subarray(0, good.bytes.length - 100) } : good);
      }
    });
    await shipper.settled();
    expect(await counted()).toMatchObject({ rows: "6000", flows: "6000" });
    expect(spool.counters.rejectedBatches).toBe(1);
    expect((await compareRollups(connection)).filter(({ differences }) => differences !== 0)).toEqual([]);
    await shipper.stop();
    await spool.close();
  });

  it("has its indexes at once but those of words, which come with the first merge; both are asked alike", async () => {
    const indexed = async () => {
      const rows = await connection.rows<{ name: string; bytes: string }>({
        sql: "SELECT name, data_compressed_bytes AS bytes FROM system.data_skipping_indices WHERE table = 'flow_intervals' AND data_compressed_bytes > 0 ORDER BY name",
      });
      return rows.map(({ name }) => name);
    };
    const named = () => connection.rows({ sql: "SELECT count() AS n FROM flow_intervals WHERE hostname LIKE '%h1000003%'" });
    // On a slow machine parts may be merged by themselves before they are looked at.
    await connection.command("SYSTEM STOP MERGES flow_intervals");
    await connection.command("TRUNCATE TABLE flow_intervals");
    const columns = tableOf("flows").fields.map(({ column }) => column);
    for (let batch = 0; batch < 2; batch++) {
      const rows = Array.from({ length: 500 }, (_, i) => interval({ flowId: BigInt(i), hostname: `h${1_000_000 + i}` }));
      await connection.insert("flow_intervals", columns, flowBatch(rows).bytes, `words-${batch}`);
    }
    const others = ["by_arrival", "by_client_ip", "by_community_id", "by_flow_id", "by_last_seen", "by_server_ip"];
    expect([await indexed(), await named()]).toEqual([others, [{ n: "2" }]]);
    await connection.command("SYSTEM START MERGES flow_intervals");
    await connection.command("OPTIMIZE TABLE flow_intervals FINAL");
    await expect.poll(indexed).toEqual([...others, "by_hostname"].toSorted());
    expect(await named()).toEqual([{ n: "2" }]);
  });
});
