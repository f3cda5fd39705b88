import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { Flow } from "../../model/flow.ts";
import { IpcConnection } from "../../runtime/ipc.ts";
import type { Log } from "../../runtime/log.ts";
import { shardFd, shardMethods, type FlowNews, type FlowPlace, type PullRequest, type ShardState } from "./shard-protocol.ts";

export interface ShardProcessOptions {
  readonly index: number;
  /** Starts it; `shardFd` is a socket to it. */
  readonly spawn: () => ChildProcess;
  /** Takes in a piece of its news. */
  readonly onNews: (news: FlowNews, records: Float64Array) => void;
  /** It is gone; `last` is how it read at the end, as far as is known. The next one is started when this resolves. */
  readonly onGone: (last: ShardState | undefined) => Promise<void>;
  readonly log: Log;
}

/** News are asked for once a second. */
const silentMs = 5_000;
const restart = { firstMs: 250, longestMs: 30_000, forgetAfterMs: 60_000 } as const;
/** A shard that stops delivers its whole table first. */
const stopWaitMs = 12_000;

/** One reading process as the meter sees it: started, asked, and started again when it dies. */
export class ShardProcess {
  state: ShardState | undefined;
  restarts = 0;
  readonly #options: ShardProcessOptions;
  #child: ChildProcess | undefined;
  #connection: IpcConnection | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pulling: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #isStopping = false;
  #failures = 0;
  #startedAtMs = 0;
  #gapMs = 0;
  #gapSinceMs: number | undefined;
  #toldAtMs = 0;

  constructor(options: ShardProcessOptions) {
    this.#options = options;
  }

  /** Milliseconds in which it did not run, but for the first start. */
  get gapMs(): number {
    return this.#gapMs + (this.#gapSinceMs === undefined ? 0 : Date.now() - this.#gapSinceMs);
  }

  /** Whether it reads packets. */
  get isRunning(): boolean {
    return this.#connection?.isOpen === true && this.#gapSinceMs === undefined;
  }

  /** Whether it has also told its news of late: one that hangs does not. */
  get answers(): boolean {
    return this.isRunning && Date.now() - this.#toldAtMs < silentMs;
  }

  /** Resolves when its captures are open, or it has ended. */
  async start(): Promise<void> {
    const child = this.#options.spawn();
    const connection = new IpcConnection(child.stdio[shardFd] as Socket, {});
    this.#child = child;
    this.#connection = connection;
    this.#startedAtMs = this.#toldAtMs = Date.now();
    child.once("error", (error) => this.#options.log.error({ error: error.message }, "a reading process could not be started"));
    child.once("close", (code, signal) => void this.#ended(code, signal));
    await this.rescan();
  }

  async rescan(): Promise<void> {
    await this.#ask(shardMethods.rescan);
  }

  async begin(): Promise<void> {
    await this.#ask(shardMethods.begin);
  }

  /** Takes all its news up to now: one who asks while some are taken waits for those, and for what came since. */
  pull(): Promise<void> {
    if (!this.#pulling) return (this.#pulling = this.#pull().finally(() => (this.#pulling = undefined)));
    return (this.#next ??= this.#pulling.then(() => {
      this.#next = undefined;
      return this.pull();
    }));
  }

  async details(places: readonly FlowPlace[]): Promise<readonly (Flow | null)[]> {
    return (await this.#ask<(Flow | null)[]>(shardMethods.details, places)) ?? [];
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => void child.once("close", () => resolve()));
    const killer = setTimeout(() => child.kill("SIGKILL"), stopWaitMs);
    await this.#ask(shardMethods.stop);
    this.#connection?.close();
    await ended;
    clearTimeout(killer);
  }

  async #pull(): Promise<void> {
    const connection = this.#connection;
    if (!connection?.isOpen) return;
    try {
      for (let begins = true; ; begins = false) {
        const { value, bytes } = await connection.exchange(shardMethods.pull, { begins } satisfies PullRequest);
        const news = value as FlowNews;
        // Copied: the bytes may lie anywhere in what came.
        this.#options.onNews(news, new Float64Array(Uint8Array.from(bytes).buffer));
        if (!news.state) continue;
        this.state = news.state;
        this.#toldAtMs = Date.now();
        return;
      }
    } catch (error) {
      if (connection.isOpen) this.#options.log.error({ error: String(error) }, "a reading process did not tell its flows");
    }
  }

  /** Undefined when it is gone: how that goes on is decided when its process has ended. */
  async #ask<T>(method: string, parameters?: unknown): Promise<T | undefined> {
    const connection = this.#connection;
    if (!connection?.isOpen) return undefined;
    try {
      return await connection.request<T>(method, parameters);
    } catch (error) {
      if (connection.isOpen) this.#options.log.error({ error: String(error), method }, "a reading process refused");
      return undefined;
    }
  }

  async #ended(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.#child = undefined;
    this.#gapSinceMs = Date.now();
    const last = this.state;
    this.state = undefined;
    if (this.#isStopping) return;
    if (Date.now() - this.#startedAtMs > restart.forgetAfterMs) this.#failures = 0;
    const waitMs = Math.min(restart.longestMs, restart.firstMs * 2 ** this.#failures++);
    this.#options.log.error({ shard: this.#options.index, code, signal, waitMs }, "a reading process ended; it is started again");
    await this.pull();
    await this.#options.onGone(last);
    this.#timer = setTimeout(() => void this.#again(), waitMs);
  }

  async #again(): Promise<void> {
    this.restarts++;
    await this.start();
    await this.begin();
    if (this.#connection?.isOpen !== true || this.#gapSinceMs === undefined) return;
    this.#gapMs += Date.now() - this.#gapSinceMs;
    this.#gapSinceMs = undefined;
  }
}
