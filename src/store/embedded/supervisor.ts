import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { AppError } from "../../model/errors.ts";
import { defaultSqlLimits, type SqlLimits } from "../../model/sql-limits.ts";
import { siblingModule, spawnModule } from "../../runtime/child.ts";
import type { Log } from "../../runtime/log.ts";
import { printable } from "../../runtime/printable.ts";
import type { EngineSettings } from "./lanes.ts";
import type { EngineStart, EngineStarted, EngineStuck } from "./process.ts";

export interface EmbeddedEngineOptions {
  readonly dataDir: string;
  readonly database: string;
  readonly log: Log;
  /** Bytes the engine may take for queries, merges and caches. */
  readonly maxMemoryBytes?: number;
  /** That every session of it begins with. */
  readonly settings?: EngineSettings;
  /** Of people's statements. */
  readonly sqlLimits?: SqlLimits;
  /** Called each time the engine is ready, the first time included. */
  readonly onReady?: () => void;
}

const firstDelayMs = 200;
const maxDelayMs = 30_000;
const startTimeoutMs = 120_000;
const stopTimeoutMs = 20_000;

/** ClickHouse as a child process of ours: started, watched, restarted with growing pauses, stopped with its queries killed. */
export class EmbeddedEngine {
  readonly socketPath: string;
  readonly secret = randomBytes(24).toString("base64url");
  readonly #options: EmbeddedEngineOptions;
  #child: ChildProcess | undefined;
  #stopping = false;
  #timer: NodeJS.Timeout | undefined;
  #delayMs = firstDelayMs;
  #readySinceMs = 0;
  #restarts = 0;
  #ready = false;
  #problem: string | undefined;
  #version: string | undefined;

  constructor(options: EmbeddedEngineOptions) {
    this.#options = options;
    this.socketPath = join(options.dataDir, "engine.sock");
  }

  get ready(): boolean {
    return this.#ready;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get version(): string | undefined {
    return this.#version;
  }

  /** Why it is not ready, for people. */
  get problem(): string | undefined {
    return this.#problem;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the engine answers; rejects with UNAVAILABLE or CONFLICT (another process holds the folder) when it cannot start. */
  async start(): Promise<void> {
    if (Buffer.byteLength(this.socketPath) > 103) {
      throw new AppError("BAD_INPUT", "The data directory's path is too long for a Unix socket.", {
        wanted: "at most 90 bytes",
        got: this.#options.dataDir,
        cure: "Choose a shorter WIREGRAPH_DATA_DIR.",
      });
    }
    this.#stopping = false;
    await this.#launch();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    if (child.connected) child.send("stop", () => undefined);
    const force = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
    await ended;
    clearTimeout(force);
  }

  async #launch(): Promise<void> {
    const { dataDir, database, log, maxMemoryBytes = 2_000_000_000, settings = {}, sqlLimits = defaultSqlLimits } = this.#options;
    const child = spawnModule(siblingModule(import.meta.url, "process"), [], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // Each running query holds one of libuv's threads.
      variables: { UV_THREADPOOL_SIZE: "16", TZ: "UTC" },
      nodeArgs: ["--max-old-space-size=256"],
    });
    this.#child = child;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => log.debug({ engine: printable(text.trim(), 2_000) }, "engine output"));
    child.once("exit", (code, signal) => this.#ended(child, code, signal));
    const { socketPath, secret } = this;
    const start: EngineStart = { folder: join(dataDir, "clickhouse"), socketPath, secret, database, maxMemoryBytes, settings, sqlLimits };
    const started = await new Promise<EngineStarted>((resolve) => {
      const give = (problem: string): void => resolve({ ready: false, code: 0, problem });
      const timer = setTimeout(() => give("it did not answer in time"), startTimeoutMs);
      child.once("message", (message) => resolve(message as EngineStarted));
      child.once("error", (error) => give(error.message));
      child.once("exit", (code, signal) => give(`it ended with ${signal ?? `code ${code}`}`));
      child.send(start, (error) => error && give(error.message));
      child.once("message", () => clearTimeout(timer));
      child.once("exit", () => clearTimeout(timer));
    });
    if (!started.ready) {
      child.kill("SIGKILL");
      this.#problem = started.problem;
      throw startError(started.code, started.problem, dataDir);
    }
    this.#problem = undefined;
    this.#version = started.version;
    child.on(
      "message",
      (message: EngineStuck) => message.stuck && log.error("a person's statement could not be stopped; the embedded flow store engine is ended"),
    );
    this.#ready = true;
    this.#readySinceMs = Date.now();
    if (this.#restarts === 0) log.debug({ version: started.version, pid: child.pid }, "flow store engine ready");
    else log.info({ version: started.version, pid: child.pid, restarts: this.#restarts }, "the embedded flow store engine is back");
    this.#options.onReady?.();
  }

  #ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    const wasReady = this.#ready && this.#child === child;
    this.#ready = false;
    if (this.#stopping || !wasReady) return;
    this.#problem = `The embedded ClickHouse ended with ${signal ?? `code ${code}`} and is being restarted.`;
    this.#options.log.error({ code, signal }, "the embedded flow store engine died; restarting it");
    if (Date.now() - this.#readySinceMs > maxDelayMs) this.#delayMs = firstDelayMs;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#stopping) return;
    this.#timer = setTimeout(() => {
      this.#restarts++;
      this.#launch().catch((error: unknown) => {
        this.#options.log.error({ err: error }, "the embedded flow store engine could not be restarted");
        this.#schedule();
      });
    }, this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, maxDelayMs);
  }
}

function startError(code: number, problem: string, dataDir: string): AppError {
  // 76 CANNOT_OPEN_FILE: chDB's lock file is held; its connection error says only that it failed.
  if (code === 76 || /lock|another server instance|Failed to create connection/i.test(problem)) {
    return new AppError("CONFLICT", `The flow store in ${dataDir} could not be opened: another process probably uses it (${problem}).`, {
      cure: "Stop the other Wiregraph, or choose another WIREGRAPH_DATA_DIR.",
    });
  }
  return new AppError("UNAVAILABLE", `The embedded flow store did not start: ${problem}`, {
    cure: "See the log with WIREGRAPH_LOG_LEVEL=debug, or use a server with WIREGRAPH_CLICKHOUSE_URL.",
  });
}
