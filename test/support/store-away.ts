import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { firstUser, graphql } from "./e2e-clients.ts";
import { eventually, familyOf, freePort, startServer } from "./real-server.ts";

export interface AwayResult {
  readonly secondsAway: number;
  readonly engineKills: number;
  /** Questions while the store was away, and how many of each kind were answered as they should be. */
  readonly asked: number;
  readonly healthSaysAway: number;
  readonly liveAnswered: number;
  readonly historySaysAway: number;
  readonly slowestMs: number;
  readonly mostSpooledBatches: number;
  /** NetFlow records that the collector took, and rows stored in the end: two records each. */
  readonly records: number;
  readonly rows: number;
  readonly refusedRows: number;
}

const recordsPerDatagram = 24;
const datagramsPerSecond = 100;
const question = `{
  health { store { reachable problem spooledBatches insertedRows } collector { records refusedRows } }
}`;

/** A server under load whose ClickHouse is killed whenever it comes up, for so long; then it may come back. Needs the built server. */
export async function storeAway(seconds: number, say: (line: string) => void): Promise<AwayResult> {
  const port = await freePort();
  const server = await startServer({ variables: { WIREGRAPH_COLLECT: `udp://127.0.0.1:${port}`, WIREGRAPH_LOG_LEVEL: "error" } });
  const sender = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      fileURLToPath(new URL("../bench/udp-sender.ts", import.meta.url)),
      ...[port, datagramsPerSecond, seconds + 6, recordsPerDatagram].map(String),
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const sent = once(sender, "close");
  try {
    const browser = await firstUser(server);
    const ask = (query: string) => graphql(server.url, query, {}, browser);
    await eventually(async () => Number((await ask(question)).data.health.store.insertedRows) > 0, "the first row");
    const counts = { asked: 0, healthSaysAway: 0, liveAnswered: 0, historySaysAway: 0, slowestMs: 0, mostSpooledBatches: 0 };
    let engineKills = 0;
    const kill = (): void => {
      for (const pid of enginesOf(server.process.pid!)) {
        process.kill(pid, "SIGKILL");
        engineKills++;
      }
    };
    const untilMs = performance.now() + seconds * 1_000;
    kill();
    const killing = setInterval(kill, 50);
    await pause(500);
    while (performance.now() < untilMs) {
      const began = performance.now();
      const [health, live, history] = await Promise.all([
        ask(question),
        ask("{ liveSummary(groupBy: PROTOCOL) { totals { flows } } }"),
        ask("{ flowStats(groupBy: [PROTOCOL]) { totals { flows } } }"),
      ]);
      counts.slowestMs = Math.max(counts.slowestMs, performance.now() - began);
      counts.asked++;
      const { store } = health.data.health;
      if (!store.reachable && store.problem) counts.healthSaysAway++;
      if (!live.errors) counts.liveAnswered++;
      if (history.errors?.[0]?.extensions?.["code"] === "UNAVAILABLE") counts.historySaysAway++;
      counts.mostSpooledBatches = Math.max(counts.mostSpooledBatches, store.spooledBatches);
      if (counts.asked % 60 === 0) say(`${counts.asked} times asked, ${store.spooledBatches} batches wait`);
      await pause(Math.max(0, 500 - (performance.now() - began)));
    }
    clearInterval(killing);
    await sent;
    const back = async () => {
      const { store, collector } = (await ask(question)).data.health;
      const stored = await ask('{ sql(query: "SELECT count() AS rows FROM flows") { rows } }');
      const [records, refusedRows] = [Number(collector.records), Number(collector.refusedRows)];
      const rows = Number(stored.data?.sql?.rows?.[0]?.[0] ?? Number.NaN);
      return store.reachable && store.spooledBatches === 0 && (rows + refusedRows) * 2 >= records && { records, refusedRows, rows };
    };
    const end = await eventually(back, "that all is stored", 120_000);
    return { secondsAway: seconds, engineKills, ...counts, ...end };
  } finally {
    sender.kill();
    await server.stop();
    rmSync(server.dataDir, { recursive: true, force: true });
  }
}

function enginesOf(pid: number): number[] {
  return familyOf(pid).filter((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, "utf8").includes("store/embedded/process");
    } catch {
      return false; // It ended while we looked.
    }
  });
}
