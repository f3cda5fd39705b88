import { ClickHouseError } from "@clickhouse/client";
import type { Log } from "../../runtime/log.ts";
import type { FlowConnection } from "./connection.ts";
import type { Spool, SpoolEntry } from "./spool.ts";
import { tableOf } from "./tables.ts";

const firstDelayMs = 100;
const maxDelayMs = 10_000;
const maxRejections = 5;

/** Errors that say something about the batch itself; it would be refused for ever. Numbers of ClickHouse's ErrorCodes.cpp. */
const batchErrors = new Set(["6", "10", "16", "26", "27", "32", "33", "34", "53", "62", "70", "72", "117", "131", "190", "252", "349", "420"]);

/** As the system and as ClickHouse (NOT_ENOUGH_SPACE, 243) say it. */
const diskFull = /ENOSPC|EDQUOT|no space left on device|not enough (?:disk )?space/i;

/** Takes batches from the spool to the store, oldest first, each exactly once: a repeated insert carries the same token. */
export class Shipper {
  readonly #spool: Spool;
  readonly #connection: FlowConnection;
  readonly #log: Log;
  readonly #waiting: (() => void)[] = [];
  #running: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #stop = new AbortController();
  #insertedRows = 0;
  #problem: string | undefined;
  #isDiskFull = false;

  constructor(spool: Spool, connection: FlowConnection, log: Log) {
    this.#spool = spool;
    this.#connection = connection;
    this.#log = log;
  }

  get insertedRows(): number {
    return this.#insertedRows;
  }

  /** Why the last insert failed; undefined while all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whether the last insert failed because the store's disk is full. */
  get isDiskFull(): boolean {
    return this.#isDiskFull;
  }

  start(): void {
    this.#stop = new AbortController();
    this.#spool.onAppended(() => this.nudge());
    this.#running = this.#loop(this.#stop.signal);
  }

  /** Tries at once: a batch has come, or the engine is back. */
  nudge(): void {
    this.#wake?.();
  }

  /** Resolves when the spool is empty. */
  settled(): Promise<void> {
    if (this.#spool.batches === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends after the insert that is under way, if any; the rest stays in the spool. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.nudge();
    await this.#running;
    this.#running = undefined;
  }

  async #loop(stop: AbortSignal): Promise<void> {
    let delayMs = firstDelayMs;
    let rejections = 0;
    while (!stop.aborted) {
      const entry = this.#spool.oldest;
      if (!entry) {
        for (const resolve of this.#waiting.splice(0)) resolve();
        await this.#sleep(undefined);
        continue;
      }
      try {
        await this.#ship(entry);
        this.#problem = undefined;
        this.#isDiskFull = false;
        delayMs = firstDelayMs;
        rejections = 0;
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        const isNew = problem !== this.#problem;
        this.#problem = problem;
        this.#isDiskFull = diskFull.test(problem);
        if (error instanceof ClickHouseError && batchErrors.has(error.code) && ++rejections >= maxRejections) {
          this.#log.error({ err: error, batch: entry.name }, "the flow store refuses this batch; it was set aside in spool/rejected");
          await this.#spool
            .setAside(entry, "rejected")
            .catch((problem: unknown) => this.#log.error({ err: problem }, "a refused batch could not be set aside"));
          rejections = 0;
          continue;
        }
        // Each try fails with the same words until the cause is gone: said once. Where it came from in our code says nothing.
        this.#log[isNew ? "warn" : "debug"]({ problem, waiting: this.#spool.batches }, "a batch could not be stored yet; it stays in the spool");
        await this.#sleep(delayMs);
        delayMs = Math.min(delayMs * 2, maxDelayMs);
      }
    }
  }

  async #ship(entry: SpoolEntry): Promise<void> {
    const batch = await this.#spool.read(entry);
    if (!batch) {
      this.#log.error({ batch: entry.name }, "a spooled batch is damaged and was set aside in spool/damaged");
      return;
    }
    const table = tableOf(batch.table);
    const columns = table.fields.map((field) => field.column);
    await this.#connection.insert(table.name, columns, batch.bytes, entry.name);
    this.#insertedRows += batch.rows;
    await this.#spool.done(entry);
  }

  #sleep(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => this.#wake?.(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      if (this.#stop.signal.aborted) this.#wake();
    });
  }
}
