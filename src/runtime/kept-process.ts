import type { ChildProcess } from "node:child_process";
import type { Log } from "./log.ts";

export interface KeptProcessOptions {
  /** For the log: `meter`. */
  readonly name: string;
  readonly spawn: () => ChildProcess;
  /** It is gone: by a signal or with a code; undefined when it was stopped. */
  readonly onEnd: (how: string | undefined) => void;
  readonly log: Log;
}

const backOff = { firstMs: 250, longestMs: 30_000, forgetAfterMs: 60_000 } as const;
/** A process that stops delivers what it holds first. */
const stopWaitMs = 15_000;

/** One child process that is started again whenever it ends, later each time it did not live for a minute. */
export class KeptProcess {
  /** How often it was started again. */
  restarts = 0;
  readonly #options: KeptProcessOptions;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #spawnedAtMs = 0;
  #failures = 0;

  constructor(options: KeptProcessOptions) {
    this.#options = options;
  }

  /** Undefined while it waits to be started again. */
  get child(): ChildProcess | undefined {
    return this.#child;
  }

  start(): void {
    this.#isStopping = false;
    this.#spawn();
  }

  /** Resolves when it has ended. `ask` asks it to end by itself; where it cannot be asked, a signal does. */
  async stop(ask: () => Promise<unknown> | undefined): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
    const asked = ask();
    if (asked) asked.catch(() => child.kill("SIGTERM"));
    else child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), stopWaitMs);
    await ended;
    clearTimeout(killer);
  }

  #spawn(): void {
    const { name, spawn, log } = this.#options;
    this.#spawnedAtMs = Date.now();
    const child = spawn();
    this.#child = child;
    child.once("error", (error) => log.error({ error: error.message }, `the ${name} could not be started`));
    child.once("close", (code, signal) => this.#ended(child, code, signal));
  }

  #ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#options.onEnd(this.#isStopping ? undefined : (signal ?? `code ${code}`));
    if (this.#isStopping) return;
    if (Date.now() - this.#spawnedAtMs > backOff.forgetAfterMs) this.#failures = 0;
    const waitMs = Math.min(backOff.longestMs, backOff.firstMs * 2 ** this.#failures);
    this.#failures++;
    this.#options.log.error({ code, signal, waitMs }, `the ${this.#options.name} ended; it is started again`);
    this.#timer = setTimeout(() => {
      this.restarts++;
      this.#spawn();
    }, waitMs);
  }
}
