import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median } from "../bench.ts";
import { ask, type ClientFigures, type ClientTask } from "./api-client.ts";
import type { ApiReady, BareQuestion } from "./api-server.ts";
import type { KeptStore } from "./kept-store.ts";
import { nowOf } from "./truth.ts";

export interface ApiFigures {
  readonly overheadMs: number;
  readonly bareMs: number;
  readonly openLoopP50Ms: number | string;
  readonly openLoopP99Ms: number | string;
  readonly livePerSecond: number;
}

const turns = 41;
/** Asked before anything counts: a server that has only just started runs code that is not compiled yet. */
const warmUps = { live: 400, turns: 20 } as const;
const openLoop = { perSecond: 150, connections: 50 } as const;
const liveQueries = ["HOST", "APPLICATION", "SERVER_PORT", "CLIENT"].map(
  (groupBy) => `{ liveSummary(groupBy: ${groupBy}, first: 10) { totals { flows } rows { key bytes flows } } }`,
);

/** On one core each, where there are two and taskset(1): then the client takes nothing from the server. */
const canPin = cpus().length > 1 && spawnSync("taskset", ["--version"]).status === 0;
const pinned = (core: number, args: readonly string[]): readonly [string, readonly string[]] =>
  canPin ? ["taskset", ["-c", String(core), process.execPath, ...args]] : [process.execPath, args];

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Asks the API over the kept store, in a process of its own, from another. */
export async function measureApi({ dataDir, plan }: KeptStore, seconds: number, say: (line: string) => void): Promise<ApiFigures> {
  const [command, args] = pinned(0, ["--import", "tsx", program("api-server.ts"), dataDir]);
  const server = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const ended = once(server, "exit");
  try {
    const [ready] = (await once(server, "message")) as [ApiReady];
    const toMs = nowOf(plan);
    const question: BareQuestion = { fromMs: toMs - 3_600_000, toMs, groupBy: "APPLICATION", metrics: ["BYTES"], first: 10 };
    const time = (ms: number): string => JSON.stringify(new Date(ms).toISOString());
    const window = `{ from: ${time(question.fromMs)}, to: ${time(toMs)} }`;
    const history = `{ flowStats(window: ${window}, groupBy: [APPLICATION], metrics: [BYTES], first: 10) { totals { bytes } rows { keys { value } metrics { bytes } } } }`;
    const { overheadMs, bareMs } = await overhead(server, ready, question, history);
    say(`the query alone ${bareMs.toFixed(1)} ms, GraphQL ${overheadMs.toFixed(1)} ms more`);
    const queries = [...liveQueries, history];
    await load({ ...ready, queries, ...openLoop, seconds: 3 });
    const open = await load({ ...ready, queries, ...openLoop, seconds });
    const live = await load({ ...ready, queries: liveQueries, connections: 8, seconds });
    const at = (share: number): number | string => (open.isBehind ? "the server did not keep up" : open.tookMs[Math.floor(open.tookMs.length * share)]!);
    return { overheadMs, bareMs, openLoopP50Ms: at(0.5), openLoopP99Ms: at(0.99), livePerSecond: live.tookMs.length / live.seconds };
  } finally {
    if (server.connected) server.disconnect();
    await ended;
  }
}

/** By turns, so that what slows one down slows the other; on a warm connection, in a warm server. */
async function overhead(
  server: ChildProcess,
  ready: ApiReady,
  question: BareQuestion,
  query: string,
): Promise<{ readonly overheadMs: number; readonly bareMs: number }> {
  const agent = new Agent({ keepAlive: true });
  const bare: number[] = [];
  const through: number[] = [];
  for (let i = 0; i < warmUps.live; i++) await ask(agent, ready, liveQueries[i % liveQueries.length]!);
  for (let i = -warmUps.turns; i < turns; i++) {
    server.send(question);
    const [tookMs] = (await once(server, "message")) as [number];
    const began = performance.now();
    await ask(agent, ready, query);
    if (i < 0) continue;
    bare.push(tookMs);
    through.push(performance.now() - began);
  }
  agent.destroy();
  return { overheadMs: median(through) - median(bare), bareMs: median(bare) };
}

async function load(task: ClientTask): Promise<ClientFigures> {
  const [command, args] = pinned(1, ["--import", "tsx", program("api-client.ts"), JSON.stringify(task)]);
  const { stdout } = await promisify(execFile)(command, [...args], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as ClientFigures;
}
