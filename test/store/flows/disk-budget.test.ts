import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flowFields } from "../../../src/model/flow-fields.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { EmbeddedEngine } from "../../../src/store/embedded/supervisor.ts";
import { FlowConnection } from "../../../src/store/flows/connection.ts";
import { DiskBudget } from "../../../src/store/flows/disk-budget.ts";
import { FlowStatistics } from "../../../src/store/flows/flow-statistics.ts";
import { migrate } from "../../../src/store/flows/migrate.ts";
import { TableFacts } from "../../../src/store/flows/table-facts.ts";
import { baseMs, everyone, flowBatch, interval, temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
const engine = new EmbeddedEngine({ dataDir: folder.path, database: "wiregraph", log: silentLog });
const connection = new FlowConnection({ kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: "wiregraph" });
const dayMs = 86_400_000;
const columns = flowFields.map((field) => field.column);

beforeAll(async () => {
  await engine.start();
  await migrate(connection, 730 * dayMs, silentLog);
  // The oldest capture is stored last.
  for (const day of [1, 2, 3, 0]) {
    const rows = Array.from({ length: 2_000 }, (_, i) =>
      interval({
        flowId: BigInt(day * 10_000 + i),
        firstSeenMs: baseMs + day * dayMs + i,
        lastSeenMs: baseMs + day * dayMs + i,
        sentBytes: 10,
        hostname: `${i}.example`,
      }),
    );
    await connection.insert("flow_intervals", columns, flowBatch(rows).bytes, `day${day}`);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
});
afterAll(async () => {
  await connection.close();
  await engine.stop();
  folder.remove();
});

const days = async (): Promise<string[]> =>
  (await connection.rows<{ day: string }>({ sql: "SELECT DISTINCT toString(toDate(first_seen)) AS day FROM flow_intervals ORDER BY day" })).map(
    ({ day }) => day,
  );

describe("a disk budget", () => {
  it("drops the days stored longest ago, never the last, and leaves rollups", async () => {
    const all = await days();
    expect(all).toHaveLength(4);
    const unbounded = new DiskBudget(connection, 1e12, silentLog);
    await unbounded.enforce();
    expect(await days()).toEqual(all);
    const [sizes] = await connection.rows<{ bytes: string; day: string }>({
      sql: "SELECT sum(bytes_on_disk) AS bytes, sumIf(bytes_on_disk, table = 'flow_intervals' AND partition = '20260116') AS day FROM system.parts WHERE active AND database = 'wiregraph'",
    });
    const budget = new DiskBudget(connection, Number(sizes!.bytes) - Number(sizes!.day) - 1, silentLog);
    await budget.enforce();
    expect(budget.droppedDays).toBe(2);
    expect(await days()).toEqual([all[0], all[3]]);
    const none = new DiskBudget(connection, 1, silentLog);
    await none.enforce();
    expect(await days()).toEqual([all[0]]);
    const [rollup] = await connection.rows<{ bytes: string }>({ sql: "SELECT sum(sent_bytes) AS bytes FROM flow_pairs_1d" });
    expect(rollup).toEqual({ bytes: "80000" });
  });

  it("and what is left of a window that was dropped is answered, and said not to be all", async () => {
    const statistics = new FlowStatistics(connection, new TableFacts(connection));
    const ask = (fromMs: number, toMs: number) =>
      statistics.stats({ window: { fromMs, toMs }, groupBy: ["SERVER_PORT"], metrics: ["BYTES", "FLOWS"], orderBy: "BYTES", first: 5 }, everyone);
    const midnight = Math.floor(baseMs / dayMs) * dayMs;
    const whole = await ask(midnight, midnight + 4 * dayMs);
    expect(whole.totals).toEqual({ BYTES: 80_000, FLOWS: 8_000 });
    expect(whole.exact).toBe(true);
    const cut = await ask(midnight + 1, midnight + 4 * dayMs - 1);
    expect(cut.exact).toBe(false);
    expect(cut.notice).toContain("no longer kept one by one");
  });
});
