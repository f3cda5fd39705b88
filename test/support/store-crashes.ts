import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { silentLog } from "../../src/runtime/log.ts";
import { EmbeddedEngine } from "../../src/store/embedded/supervisor.ts";
import { FlowConnection } from "../../src/store/flows/connection.ts";
import { isDns, rowsPerBatch, sentBytesOf, type WriterOptions } from "./crash-writer.ts";
import { familyOf } from "./real-server.ts";
import { compareRollups, type RollupComparison } from "./rollup-differences.ts";
import { Random } from "./traffic/random.ts";

/** Who is killed: the engine, the server, the server when a batch is safe and nobody knows yet, or both at once. */
const kinds = ["engine", "before the acknowledgement", "server", "both"] as const;

export interface CrashOptions {
  readonly kills: number;
  /** How long each writer inserts; it, or its engine, is killed somewhere within. */
  readonly secondsEach: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface CrashResult {
  readonly kills: Readonly<Record<string, number>>;
  readonly acknowledgedBatches: number;
  readonly sentAgain: number;
  readonly acknowledgedRows: number;
  readonly storedRows: number;
  readonly missingRows: number;
  readonly doubledRows: number;
  /** Sum of a column over what was acknowledged and over what is stored. */
  readonly acknowledgedBytes: number;
  readonly storedBytes: number;
  readonly rollups: readonly RollupComparison[];
}

const program = fileURLToPath(new URL("crash-writer.ts", import.meta.url));

/** Writes into one store again and again and kills what writes; then counts what is there. */
export async function crashStore({ kills, secondsEach, seed, say }: CrashOptions): Promise<CrashResult> {
  const dataDir = mkdtempSync(join(tmpdir(), "wg-kill-"));
  const random = new Random(seed);
  const sent = new Set<number>();
  const acknowledged = new Set<number>();
  const killed: Record<string, number> = {};
  let sentAgain = 0;
  const write = async (options: Omit<WriterOptions, "dataDir" | "again" | "from">, kill?: (writer: ChildProcess) => Promise<void>): Promise<void> => {
    const again = [...sent].filter((number) => !acknowledged.has(number));
    sentAgain += again.length;
    const told: WriterOptions = { dataDir, again, from: sent.size, ...options };
    const writer = spawn(process.execPath, ["--import", "tsx", program, JSON.stringify(told)], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    writer.stdout.on("data", (text: Buffer) => (output += text.toString()));
    const closed = once(writer, "close") as Promise<[number | null, NodeJS.Signals | null]>;
    if (kill) {
      while (!output.includes("acknowledged") && writer.exitCode === null) await pause(20);
      await kill(writer);
    }
    const [code, signal] = await closed;
    if (code !== 0 && signal !== "SIGKILL") throw new Error(`the writer ended with ${signal ?? code}`);
    for (const [, word, number] of output.matchAll(/^(sent|acknowledged) (\d+)$/gm)) (word === "sent" ? sent : acknowledged).add(Number(number));
  };
  try {
    for (let i = 0; i < kills; i++) {
      const kind = kinds[i % kinds.length]!;
      const atMs = Math.round(random.fraction() * secondsEach * 1_000);
      const forMs = secondsEach * 1_000;
      const waiting = kind === "before the acknowledgement";
      await write({ forMs, ...(waiting && { dieBeforeTellingAtMs: atMs }) }, async (writer) => {
        if (waiting) return;
        await pause(atMs);
        const engine = engineOf(writer.pid!);
        if (kind !== "engine") writer.kill("SIGKILL");
        if (kind !== "server" && engine !== undefined) process.kill(engine, "SIGKILL");
      });
      killed[kind] = (killed[kind] ?? 0) + 1;
      say(`kill ${i + 1}: ${kind}, after ${atMs} ms; ${acknowledged.size} of ${sent.size} batches acknowledged so far`);
    }
    await write({ forMs: 0 });
    return { kills: killed, acknowledgedBatches: acknowledged.size, sentAgain, ...(await count(dataDir, acknowledged)) };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function engineOf(pid: number): number | undefined {
  return familyOf(pid).find((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, "utf8").includes("store/embedded/process");
    } catch {
      return false; // It ended while we looked.
    }
  });
}

async function count(dataDir: string, acknowledged: ReadonlySet<number>): Promise<Omit<CrashResult, "kills" | "acknowledgedBatches" | "sentAgain">> {
  const engine = new EmbeddedEngine({ dataDir, database: "wiregraph", log: silentLog });
  await engine.start();
  const connection = new FlowConnection({ kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: "wiregraph" });
  try {
    const stored = async (table: string, bytes: string): Promise<{ rows: number; distinct: number; bytes: number }> => {
      const [row] = await connection.rows<Record<string, string>>({
        sql: `SELECT count() AS rows, uniqExact(flow_id) AS distinct, ${bytes} AS bytes FROM ${table}`,
      });
      return { rows: Number(row!["rows"]), distinct: Number(row!["distinct"]), bytes: Number(row!["bytes"]) };
    };
    const [flows, dns] = [await stored("flow_intervals", "sum(sent_bytes)"), await stored("dns_transactions", "0")];
    let acknowledgedBytes = 0;
    for (const number of acknowledged) if (!isDns(number)) for (let i = 0; i < rowsPerBatch; i++) acknowledgedBytes += sentBytesOf(number, i);
    const acknowledgedRows = acknowledged.size * rowsPerBatch;
    const distinct = flows.distinct + dns.distinct;
    return {
      acknowledgedRows,
      storedRows: flows.rows + dns.rows,
      missingRows: acknowledgedRows - distinct,
      doubledRows: flows.rows + dns.rows - distinct,
      acknowledgedBytes,
      storedBytes: flows.bytes,
      rollups: await compareRollups(connection),
    };
  } finally {
    await connection.close();
    await engine.stop();
  }
}
