import { setTimeout as pause } from "node:timers/promises";
import type { EncodedBatch } from "../model/encoded-batch.ts";
import { AppError } from "../model/errors.ts";

export interface DeliveryOptions {
  /** Resolves when the batch is acknowledged. LIMIT_EXCEEDED refuses it; other failures are tried again. */
  readonly deliver: (batch: EncodedBatch) => Promise<void>;
  /** Encoded bytes that may wait for delivery; rows beyond are refused and counted. */
  readonly maxPendingBytes?: number;
  /** `wait` retries refused batches too: right for files, which can be read more slowly. */
  readonly whenRefused?: "count" | "wait";
}

export interface DeliveryCounters {
  deliveredRows: number;
  deliveredBatches: number;
  /** Rows thrown away because what receives them was full. */
  refusedRows: number;
  /** When the last of them were; absent while there are none. */
  lastRefusedMs?: number;
}

const maxRetryMs = 5_000;

/** Hands batches on, one at a time and in order, trying again while nobody takes them. */
export class DeliveryQueue {
  readonly counters: DeliveryCounters = { deliveredRows: 0, deliveredBatches: 0, refusedRows: 0 };
  readonly #deliver: (batch: EncodedBatch) => Promise<void>;
  readonly #maxPendingBytes: number;
  readonly #whenRefused: "count" | "wait";
  readonly #queue: EncodedBatch[] = [];
  #pendingBytes = 0;
  #running: Promise<void> | undefined;
  #waiting: (() => void)[] = [];

  constructor({ deliver, maxPendingBytes = 128 * 1024 * 1024, whenRefused = "count" }: DeliveryOptions) {
    this.#deliver = deliver;
    this.#maxPendingBytes = maxPendingBytes;
    this.#whenRefused = whenRefused;
  }

  /** Encoded bytes waiting for delivery. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  add(batch: EncodedBatch): void {
    if (this.#pendingBytes + batch.bytes.length > this.#maxPendingBytes && this.#queue.length > 0 && this.#whenRefused === "count") {
      this.#refuse(batch);
      return;
    }
    this.#pendingBytes += batch.bytes.length;
    this.#queue.push(batch);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when less than half of the bound waits: who reads a file awaits it now and then. */
  room(): Promise<void> {
    return this.#pendingBytes <= this.#maxPendingBytes / 2 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when all of it is acknowledged or refused; batches may come meanwhile. */
  async drain(): Promise<void> {
    for (let last = this.#running; last; last = this.#running) await last;
  }

  #refuse(batch: EncodedBatch): void {
    this.counters.refusedRows += batch.rows;
    this.counters.lastRefusedMs = Date.now();
  }

  async #run(): Promise<void> {
    for (let batch = this.#queue[0]; batch; batch = this.#queue[0]) {
      if (await this.#deliverOne(batch)) {
        this.counters.deliveredRows += batch.rows;
        this.counters.deliveredBatches++;
      } else this.#refuse(batch);
      this.#queue.shift();
      this.#pendingBytes -= batch.bytes.length;
      if (this.#pendingBytes <= this.#maxPendingBytes / 2) {
        for (const resolve of this.#waiting) resolve();
        this.#waiting = [];
      }
    }
  }

  async #deliverOne(batch: EncodedBatch): Promise<boolean> {
    for (let delayMs = 50; ; delayMs = Math.min(delayMs * 2, maxRetryMs)) {
      try {
        await this.#deliver(batch);
        return true;
      } catch (error) {
        const refused = error instanceof AppError && error.code === "LIMIT_EXCEEDED";
        if (refused && this.#whenRefused === "count") return false;
        await pause(delayMs);
      }
    }
  }
}
