import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FlowStore } from "../../../src/store/flows/index.ts";
import { baseMs, everyone, flowBatch, interval, storeIn, temporaryFolder } from "../../support/flow-store.ts";

const folder = temporaryFolder();
let store: FlowStore;
const logged: string[] = [];

beforeAll(async () => {
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  store = storeIn(folder.path, { log });
  await store.start();
});
afterAll(async () => {
  await store.stop();
  folder.remove();
});

/** The engine's process: a child of ours whose command line names its module. */
function enginePid(): number | undefined {
  const lines = execFileSync("ps", ["--ppid", String(process.pid), "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
  const line = lines.find((each) => each.includes("store/embedded/process"));
  return line === undefined ? undefined : Number(line.trim().split(/\s+/)[0]);
}

describe("the engine dies", () => {
  it("every acknowledged row is there exactly once after kills in the middle of inserts", async () => {
    const rowsPerBatch = 5_000;
    let acknowledged = 0;
    let kills = 0;
    for (let i = 0; i < 24; i++) {
      const rows = Array.from({ length: rowsPerBatch }, (_, n) =>
        interval({ flowId: BigInt(i * rowsPerBatch + n), firstSeenMs: baseMs + (i % 3) * 86_400_000, sentBytes: 1 }),
      );
      await store.append(flowBatch(rows));
      acknowledged += rowsPerBatch;
      const pid = i % 6 === 3 ? enginePid() : undefined;
      if (pid !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, 5 + i * 2));
        process.kill(pid, "SIGKILL");
        kills++;
      }
    }
    expect(kills).toBeGreaterThan(1);
    await store.settled();
    const window = { fromMs: baseMs - 1, toMs: baseMs + 10 * 86_400_000 };
    const stats = await store.history.stats({ window, groupBy: ["PROTOCOL"], metrics: ["BYTES", "FLOWS"], orderBy: "BYTES", first: 5 }, everyone);
    expect(stats.totals).toEqual({ BYTES: acknowledged, FLOWS: acknowledged });
    const status = await store.history.status();
    expect(status).toMatchObject({ reachable: true, spooledBatches: 0, behindMs: 0, refusedBatches: 0 });
    expect(status.restarts).toBeGreaterThan(0);
    // A start that was killed itself is tried again: not every try is a return.
    expect(logged.findLast((line) => /engine (?:died|could not be restarted|is back)/.test(line))).toContain("engine is back");
  });

  it("a second owner of the folder is told so", async () => {
    await expect(storeIn(folder.path).start()).rejects.toMatchObject({ code: "CONFLICT", details: { cure: expect.stringContaining("WIREGRAPH_DATA_DIR") } });
    expect((await store.history.status()).reachable).toBe(true);
  });

  it("a store that was stopped has everything when it starts again, and ships what was spooled meanwhile", async () => {
    await store.stop();
    mkdirSync(join(folder.path, "spool"), { recursive: true });
    writeFileSync(join(folder.path, "spool", "00000000000099-00000000.batch"), "not a batch");
    store = storeIn(folder.path, { retentionMs: 365 * 86_400_000 });
    await store.start();
    await store.append(flowBatch([interval({ flowId: 10n ** 12n, sentBytes: 1 })]));
    await store.settled();
    const [flows] = await store.history.sqlTables(["flows"], everyone);
    expect(flows?.rows).toBe(120_001);
    expect(await store.migrationStatus()).toMatchObject({ pending: [] });
  });
});
