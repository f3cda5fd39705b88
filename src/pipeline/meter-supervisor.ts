import type { ChildProcess } from "node:child_process";
import type { EncodedBatch } from "../model/encoded-batch.ts";
import { AppError } from "../model/errors.ts";
import type { LiveView, MeterStatus } from "../model/services/live-view.ts";
import { spawnModule } from "../runtime/child.ts";
import { serveIpc, type IpcConnection, type IpcHandlers } from "../runtime/ipc.ts";
import { KeptProcess } from "../runtime/kept-process.ts";
import type { Log } from "../runtime/log.ts";
import { appendBatch } from "./meter-batch.ts";
import { meterAway } from "./meter-absent.ts";
import { liveMethod, stopMethod, type Hello, type LiveMethod, type MeterOptions, type MeterReport } from "./meter-protocol.ts";

export interface MeterSupervisorOptions {
  /** Unix socket on which meters and import processes deliver batches. */
  readonly socketPath: string;
  /** The meter's entry module: src/app/meter-process. */
  readonly module: URL;
  readonly meter: Omit<MeterOptions, "socketPath">;
  /** Resolves when the batch is safe (fsynced in the spool); its AppError goes back to who delivered. */
  readonly append: (batch: EncodedBatch) => Promise<void>;
  /** What else the meter may ask of or tell the server, and that it is gone. */
  readonly handlers?: IpcHandlers;
  readonly onGone?: () => void;
  readonly log: Log;
  /** How to start the child; tests put it in a network namespace. */
  readonly spawn?: (options: MeterOptions) => ChildProcess;
  /** Longest wait for a live answer. */
  readonly answerTimeoutMs?: number;
}

export interface MeterSupervisor {
  /** Opens the socket and starts the meter; resolves without waiting for its first packet. */
  start(): Promise<void>;
  /** Lets the meter export what it holds, then ends it. */
  stop(): Promise<void>;
  readonly live: LiveView;
  /** Asks the meter something that is no part of the live view; UNAVAILABLE while there is none. */
  ask<T>(method: string, parameters: unknown): Promise<T>;
}

export function createMeterSupervisor(options: MeterSupervisorOptions): MeterSupervisor {
  return new Supervisor(options);
}

class Supervisor implements MeterSupervisor {
  readonly live: LiveView;
  readonly #options: MeterSupervisorOptions;
  #server: Awaited<ReturnType<typeof serveIpc>> | undefined;
  readonly #process: KeptProcess;
  #meter: IpcConnection | undefined;
  #startedAtMs = 0;
  #gapMs = 0;
  /** What the meter told last of the processes that read for it, and what meters before it had told. */
  #shards = { restarts: 0, gapMs: 0 };
  #pastShards = { restarts: 0, gapMs: 0 };
  /** Since when no meter runs; undefined while one does. */
  #gapSinceMs: number | undefined;
  /** Since when the one that runs does not answer; undefined while it does. */
  #silentSinceMs: number | undefined;
  /** How the last one ended. */
  #end: string | undefined;

  constructor(options: MeterSupervisorOptions) {
    this.#options = options;
    this.#process = new KeptProcess({ name: "meter", spawn: () => this.#spawn(), onEnd: (how) => this.#ended(how), log: options.log });
    this.live = {
      interfaces: (...given) => this.#ask("interfaces", given),
      flows: (...given) => this.#ask("flows", given),
      summary: (...given) => this.#ask("summary", given),
      hosts: (...given) => this.#ask("hosts", given),
      hostsByAddress: (...given) => this.#ask("hostsByAddress", given),
      countries: (...given) => this.#ask("countries", given),
      macsByAddress: (...given) => this.#ask("macsByAddress", given),
      traffic: (...given) => this.#ask("traffic", given),
      status: () => this.#status(),
    };
  }

  async start(): Promise<void> {
    this.#server = await serveIpc(this.#options.socketPath, {
      ...this.#options.handlers,
      hello: (hello: Hello, _bytes: Buffer, connection: IpcConnection) => this.#welcome(hello, connection),
      batch: (head: unknown, bytes: Buffer) => appendBatch(head, bytes, this.#options.append),
    });
    this.#gapSinceMs = Date.now();
    this.#process.start();
  }

  async stop(): Promise<void> {
    await this.#process.stop(() => (this.#meter?.isOpen ? this.#meter.request(stopMethod) : undefined));
    await this.#server?.close();
    this.#server = undefined;
  }

  #spawn(): ChildProcess {
    const { socketPath, module, meter } = this.#options;
    const told: MeterOptions = { ...meter, socketPath };
    return this.#options.spawn?.(told) ?? spawnModule(module, [JSON.stringify(told)], { stdio: ["ignore", "ignore", "inherit"] });
  }

  get #child(): ChildProcess | undefined {
    return this.#process.child;
  }

  get #restarts(): number {
    return this.#process.restarts;
  }

  #welcome(hello: Hello, connection: IpcConnection): { readonly pid: number } {
    if (hello.role === "meter") {
      this.#meter = connection;
      this.#startedAtMs = Date.now();
      this.#gapMs += this.#gapSinceMs === undefined ? 0 : Date.now() - this.#gapSinceMs;
      this.#gapSinceMs = undefined;
      this.#silentSinceMs = undefined;
      this.#options.log.info({ pid: hello.pid }, "the meter runs");
      void connection.closed.then(() => {
        if (this.#meter !== connection) return;
        this.#end = "a closed connection";
        this.#lost();
      });
    }
    return { pid: process.pid };
  }

  #lost(): void {
    this.#meter = undefined;
    this.#pastShards = { restarts: this.#pastShards.restarts + this.#shards.restarts, gapMs: this.#pastShards.gapMs + this.#shards.gapMs };
    this.#shards = { restarts: 0, gapMs: 0 };
    this.#options.onGone?.();
    this.#gapSinceMs ??= Date.now();
  }

  #ended(how: string | undefined): void {
    this.#lost();
    if (how !== undefined) this.#end = how;
  }

  async ask<T>(method: string, parameters: unknown): Promise<T> {
    const meter = this.#meter;
    if (!meter?.isOpen) throw this.#away();
    return withTimeout(meter.request<T>(method, parameters), this.#options.answerTimeoutMs ?? 10_000);
  }

  /** UNAVAILABLE while there is no meter: an empty answer would read as a quiet network. */
  async #ask<T>(method: LiveMethod, given: readonly unknown[]): Promise<T> {
    const meter = this.#meter;
    if (!meter?.isOpen) throw this.#away();
    try {
      return await this.#request<T>(meter, method, given);
    } catch (error) {
      throw meter.isOpen ? error : this.#away();
    }
  }

  #away(): AppError {
    const sinceMs = this.#gapSinceMs ?? Date.now();
    return meterAway({ sinceMs, restarts: this.#restarts, ...(this.#end === undefined ? {} : { end: this.#end }) });
  }

  async #request<T>(meter: IpcConnection, method: LiveMethod, parameters: readonly unknown[]): Promise<T> {
    const askedAtMs = Date.now();
    try {
      const answer = await withTimeout(meter.request<T>(liveMethod(method), parameters), this.#options.answerTimeoutMs ?? 10_000);
      this.#silentSinceMs = undefined;
      return answer;
    } catch (error) {
      if (error instanceof AppError && error.code === "TIMEOUT") this.#silentSinceMs ??= askedAtMs;
      throw error;
    }
  }

  /** Since the server started, of the meter and of what reads for it. */
  #interruptions(): { readonly restarts: number; readonly gapMs: number } {
    const gapMs = this.#gapMs + (this.#gapSinceMs === undefined ? 0 : Date.now() - this.#gapSinceMs);
    return {
      restarts: this.#restarts + this.#pastShards.restarts + this.#shards.restarts,
      gapMs: gapMs + this.#pastShards.gapMs + this.#shards.gapMs,
    };
  }

  async #status(): Promise<MeterStatus> {
    const absent = (sinceMs: number, problem: string, cure: string | undefined) => ({
      ...this.#interruptions(),
      running: false,
      awaySinceMs: sinceMs,
      canCapture: false,
      captureProblem: problem,
      ...(cure === undefined ? {} : { captureCure: cure }),
      ...noTraffic,
    });
    const away = () => {
      const { details } = this.#away();
      return absent(this.#gapSinceMs ?? Date.now(), `The meter is away: ${details.got}. Nothing is captured and nothing live is known.`, details.cure);
    };
    if (!this.#meter?.isOpen) return away();
    try {
      const { restarts = 0, gapMs = 0, ...report } = await this.#request<MeterReport>(this.#meter, "status", []);
      this.#shards = { restarts, gapMs };
      const pid = this.#child?.pid;
      return {
        ...report,
        ...this.#interruptions(),
        running: true,
        startedAtMs: this.#startedAtMs,
        ...(pid === undefined ? {} : { pid }),
      };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (!this.#meter?.isOpen) return away();
      const sinceMs = this.#silentSinceMs ?? Date.now();
      return absent(
        sinceMs,
        `The meter does not answer since ${new Date(sinceMs).toISOString()}: ${error.message}`,
        "Look at the server's log; a restart of the server starts it anew.",
      );
    }
  }
}

const noTraffic = { packets: 0, drops: 0, malformed: 0, malformedReasons: [], activeFlows: 0, tableFull: 0 } as const;

async function withTimeout<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new AppError("TIMEOUT", "The meter did not answer in time.", {
          wanted: `an answer within ${timeoutMs} ms`,
          cure: "Try again, with a narrower filter.",
        }),
      );
    }, timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
