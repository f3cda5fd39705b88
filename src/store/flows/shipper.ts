import { ClickHouseError } from "@clickhouse/client";
import type { EncodedBatch } from "../../model/encoded-batch.ts";
import type { Log } from "../../runtime/log.ts";
import type { FlowConnection } from "./connection.ts";
import { destinationOf, nextShipment } from "./next-shipment.ts";
import type { Spool, SpoolEntry, SpoolShipment } from "./spool.ts";
import { sequenceOf } from "./spool-names.ts";
import { tableOf } from "./tables.ts";

const firstDelayMs = 100;
const maxDelayMs = 10_000;
const maxRejections = 5;
/** Between two inserts into one day of a table, from start to start, while they are not full. */
const paceMs = 2_000;

/**
 * Errors that say something about the batch itself; it would be refused for ever. Found when the rows are read, which is before any of
 * them are written. Numbers of ClickHouse's ErrorCodes.cpp.
 */
const batchErrors = new Set(["6", "10", "16", "26", "27", "32", "33", "34", "53", "62", "70", "72", "117", "131", "190", "252", "349", "420"]);

/** As the system and as ClickHouse (NOT_ENOUGH_SPACE, 243) say it. */
const diskFull = /ENOSPC|EDQUOT|no space left on device|not enough (?:disk )?space/i;

/**
 * Takes batches from the spool to the store, oldest first, those of one table and day together, each exactly once: a repeated insert is
 * of the same batches and carries the same token.
 */
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
  /** When an insert was last begun, by destination. */
  readonly #begunAtMs = new Map<string, number>();
  /** Batches up to this number are waited for. */
  #hurriedUpTo = 0;
  /** Batches up to this number go one by one: one of them is refused. */
  #singleUpTo = 0;

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

  /** Somebody waits for the batches up to this number: they go as soon as they can. */
  hurry(upTo: number): void {
    if (upTo <= this.#hurriedUpTo) return;
    this.#hurriedUpTo = upTo;
    this.nudge();
  }

  /** Resolves when the spool is empty. */
  settled(): Promise<void> {
    if (this.#spool.batches === 0) return Promise.resolve();
    this.hurry(Number.POSITIVE_INFINITY);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends after the insert that is under way, if any; the rest stays in the spool. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.nudge();
    await this.#running;
    this.#running = undefined;
  }

  /** Runs the work while nothing is being inserted: after the insert under way. What comes meanwhile waits in the spool. */
  async paused<T>(work: () => Promise<T>): Promise<T> {
    const wasRunning = this.#running !== undefined;
    await this.stop();
    try {
      return await work();
    } finally {
      if (wasRunning) this.start();
    }
  }

  async #loop(stop: AbortSignal): Promise<void> {
    let delayMs = firstDelayMs;
    let rejections = 0;
    while (!stop.aborted) {
      if (this.#spool.batches === 0) {
        this.#hurriedUpTo = Math.min(this.#hurriedUpTo, this.#spool.newest);
        for (const resolve of this.#waiting.splice(0)) resolve();
        await this.#sleep(undefined);
        continue;
      }
      const next = this.#spool.underWay ?? this.#next();
      if (typeof next === "number") {
        await this.#sleep(next);
        continue;
      }
      try {
        await this.#ship("token" in next ? next : await this.#begin(next));
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
          await this.#refused(error);
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

  #next(): readonly SpoolEntry[] | number {
    const { entries } = this.#spool;
    const [oldest] = entries;
    if (oldest && sequenceOf(oldest.name) <= this.#singleUpTo) return [oldest];
    const nowMs = performance.now();
    return nextShipment(entries, (first) => {
      if (sequenceOf(first.name) <= this.#hurriedUpTo) return 0;
      return (this.#begunAtMs.get(destinationOf(first)) ?? Number.NEGATIVE_INFINITY) + paceMs - nowMs;
    });
  }

  async #begin(entries: readonly SpoolEntry[]): Promise<SpoolShipment> {
    const nowMs = performance.now();
    for (const [destination, atMs] of this.#begunAtMs) if (atMs + paceMs < nowMs) this.#begunAtMs.delete(destination);
    this.#begunAtMs.set(destinationOf(entries[0]!), nowMs);
    return this.#spool.send(entries);
  }

  async #ship({ token, entries }: SpoolShipment): Promise<void> {
    const head = entries[0]!.head;
    if (!head) {
      // It cannot be read either, and is set aside.
      if (await this.#read(entries[0]!)) throw new Error(`the batch ${entries[0]!.name} is of a table that is not known`);
      return;
    }
    const table = tableOf(head.table);
    const columns = table.fields.map((field) => field.column);
    let isDamaged = false;
    const blocks = async function* (this: Shipper): AsyncGenerator<Uint8Array> {
      for (const entry of entries) {
        const batch = await this.#read(entry);
        if (!batch) {
          isDamaged = true;
          throw new Error("a spooled batch is damaged");
        }
        yield batch.bytes;
      }
    };
    try {
      await this.#connection.insert(table.name, columns, blocks.call(this), token);
    } catch (error) {
      // The others of this shipment are sent again without it.
      if (isDamaged) return;
      throw error;
    }
    for (const { rows } of entries) this.#insertedRows += rows;
    await this.#spool.done();
  }

  async #read(entry: SpoolEntry): Promise<EncodedBatch | undefined> {
    const batch = await this.#spool.read(entry);
    if (!batch) this.#log.error({ batch: entry.name }, "a spooled batch is damaged and was set aside in spool/damaged");
    return batch;
  }

  /** One batch is set aside; of several, each is tried alone. */
  async #refused(error: ClickHouseError): Promise<void> {
    const { entries = [] } = this.#spool.underWay ?? {};
    const [first] = entries;
    if (entries.length > 1) {
      this.#singleUpTo = Math.max(...entries.map(({ name }) => sequenceOf(name)));
      this.#spool.refused();
    } else if (first) {
      this.#log.error({ err: error, batch: first.name }, "the flow store refuses this batch; it was set aside in spool/rejected");
      await this.#spool.setAside(first, "rejected").catch((problem: unknown) => this.#log.error({ err: problem }, "a refused batch could not be set aside"));
    }
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
