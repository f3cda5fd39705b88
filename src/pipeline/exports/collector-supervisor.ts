import type { EncodedBatch } from "../../model/encoded-batch.ts";
import { AppError } from "../../model/errors.ts";
import type { CollectorReport, ExporterStatus } from "../../model/exporters.ts";
import type { CollectorProcessStatus, ExporterView } from "../../model/services/exporters.ts";
import { spawnModule } from "../../runtime/child.ts";
import { serveIpc, type IpcConnection } from "../../runtime/ipc.ts";
import { KeptProcess } from "../../runtime/kept-process.ts";
import type { Log } from "../../runtime/log.ts";
import { appendBatch } from "../meter-batch.ts";
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

export function createCollectorSupervisor(options: CollectorSupervisorOptions): CollectorSupervisor {
  return new Supervisor(options);
}

/** Keeps one collector process running. */
class Supervisor implements CollectorSupervisor {
  readonly #options: CollectorSupervisorOptions;
  #server: Awaited<ReturnType<typeof serveIpc>> | undefined;
  readonly #process: KeptProcess;
  #collector: IpcConnection | undefined;

  constructor(options: CollectorSupervisorOptions) {
    this.#options = options;
    const { module, collector, log } = options;
    this.#process = new KeptProcess({
      name: "collector",
      spawn: () => spawnModule(module, [JSON.stringify(collector)], { stdio: ["ignore", "ignore", "inherit"] }),
      onEnd: () => (this.#collector = undefined),
      log,
    });
  }

  async start(): Promise<void> {
    if (!this.#isConfigured) return;
    this.#server = await serveIpc(this.#options.collector.socketPath, {
      hello: (hello: CollectorHello, _bytes: Buffer, connection: IpcConnection) => this.#welcome(hello, connection),
      batch: (head: unknown, bytes: Buffer) => appendBatch(head, bytes, this.#options.append),
    });
    this.#process.start();
  }

  async stop(): Promise<void> {
    await this.#process.stop(() => (this.#collector?.isOpen ? this.#collector.request(collectorMethods.stop) : undefined));
    await this.#server?.close();
    this.#server = undefined;
  }

  async list(): Promise<readonly ExporterStatus[]> {
    return (await this.#ask<readonly ExporterStatus[]>(collectorMethods.exporters)) ?? [];
  }

  async status(): Promise<CollectorProcessStatus> {
    const report = await this.#ask<CollectorReport>(collectorMethods.report);
    return { configured: this.#isConfigured, running: report !== undefined, restarts: this.#process.restarts, ...(report && { report }) };
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

  #welcome(hello: CollectorHello, connection: IpcConnection): { readonly pid: number } {
    this.#collector = connection;
    this.#options.log.info({ pid: hello.pid }, "the collector runs");
    return { pid: process.pid };
  }
}
