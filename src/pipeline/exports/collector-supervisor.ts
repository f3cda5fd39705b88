import type { ChildProcess } from "node:child_process";
import type { EncodedBatch } from "../../model/encoded-batch.ts";
import { AppError } from "../../model/errors.ts";
import type { CollectorReport, ExporterStatus } from "../../model/exporters.ts";
import type { CollectorProcessStatus, ExporterView } from "../../model/services/exporters.ts";
import { spawnModule } from "../../runtime/child.ts";
import { serveIpc, type IpcConnection } from "../../runtime/ipc.ts";
import type { Log } from "../../runtime/log.ts";
import { isBatchHead } from "../meter-batch.ts";
import { collectorMethods, type CollectorHello, type CollectorOptions } from "./collector-protocol.ts";

export interface CollectorSupervisorOptions {
  /** The collector's entry module: src/app/collector-process. */
  readonly module: URL;
  readonly collector: CollectorOptions;
  /** Resolves when the batch is safe (fsynced in the spool); its AppError goes back to the collector. */
  readonly append: (batch: EncodedBatch) => Promise<void>;
  readonly log: Log;
}

export interface CollectorSupervisor extends ExporterView {
  /** Opens the socket and starts the collector, if there is anything to listen on. */
  start(): Promise<void>;
  /** Lets the collector deliver what it holds, then ends it. */
  stop(): Promise<void>;
}

const restart = { firstMs: 250, longestMs: 30_000, forgetAfterMs: 60_000 } as const;
const stopWaitMs = 15_000;

export function createCollectorSupervisor(options: CollectorSupervisorOptions): CollectorSupervisor {
  return new Supervisor(options);
}

/** Keeps one collector process running. */
class Supervisor implements CollectorSupervisor {
  readonly #options: CollectorSupervisorOptions;
  #server: Awaited<ReturnType<typeof serveIpc>> | undefined;
  #child: ChildProcess | undefined;
  #collector: IpcConnection | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #startedAtMs = 0;
  #restarts = 0;
  #failures = 0;

  constructor(options: CollectorSupervisorOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (!this.#isConfigured) return;
    this.#isStopping = false;
    this.#server = await serveIpc(this.#options.collector.socketPath, {
      hello: (hello: CollectorHello, _bytes: Buffer, connection: IpcConnection) => this.#welcome(hello, connection),
      batch: (head: unknown, bytes: Buffer) => this.#append(head, bytes),
    });
    this.#spawn();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
      if (this.#collector?.isOpen) this.#collector.request(collectorMethods.stop).catch(() => child.kill("SIGTERM"));
      else child.kill("SIGTERM");
      const killer = setTimeout(() => child.kill("SIGKILL"), stopWaitMs);
      await ended;
      clearTimeout(killer);
    }
    await this.#server?.close();
    this.#server = undefined;
  }

  async list(): Promise<readonly ExporterStatus[]> {
    return (await this.#ask<readonly ExporterStatus[]>(collectorMethods.exporters)) ?? [];
  }

  async status(): Promise<CollectorProcessStatus> {
    const report = await this.#ask<CollectorReport>(collectorMethods.report);
    return { configured: this.#isConfigured, running: report !== undefined, restarts: this.#restarts, ...(report && { report }) };
  }

  get #isConfigured(): boolean {
    return this.#options.collector.listen.length > 0;
  }

  /** Undefined while no collector answers. */
  async #ask<T>(method: string): Promise<T | undefined> {
    if (!this.#collector?.isOpen) return undefined;
    try {
      return await this.#collector.request<T>(method);
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  }

  #spawn(): void {
    const { module, collector, log } = this.#options;
    const child = spawnModule(module, [JSON.stringify(collector)], { stdio: ["ignore", "ignore", "inherit"] });
    this.#child = child;
    child.once("error", (error) => log.error({ error: error.message }, "the collector could not be started"));
    child.once("close", (code, signal) => this.#ended(child, code, signal));
  }

  #welcome(hello: CollectorHello, connection: IpcConnection): { readonly pid: number } {
    this.#collector = connection;
    this.#startedAtMs = Date.now();
    this.#options.log.info({ pid: hello.pid }, "the collector runs");
    return { pid: process.pid };
  }

  async #append(head: unknown, bytes: Buffer): Promise<{ readonly rows: number }> {
    if (!isBatchHead(head) || bytes.length === 0) throw new AppError("BAD_INPUT", "That is not a batch of rows.");
    const { table, partition, rows, minMs, maxMs } = head;
    await this.#options.append({ table, partition, rows, minMs, maxMs, bytes });
    return { rows };
  }

  #ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#collector = undefined;
    if (this.#isStopping) return;
    if (Date.now() - this.#startedAtMs > restart.forgetAfterMs) this.#failures = 0;
    const waitMs = Math.min(restart.longestMs, restart.firstMs * 2 ** this.#failures);
    this.#failures++;
    this.#options.log.error({ code, signal, waitMs }, "the collector ended; it is started again");
    this.#timer = setTimeout(() => {
      this.#restarts++;
      this.#spawn();
    }, waitMs);
  }
}
