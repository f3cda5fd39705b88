import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { dnsFields, type DnsTransaction } from "../model/dns-fields.ts";
import type { EncodedBatch } from "../model/encoded-batch.ts";
import { AppError } from "../model/errors.ts";
import { flowFields, type FlowInterval } from "../model/flow-fields.ts";
import type { EngineSink } from "./engine.ts";
import { NativeBlock } from "./native-block.ts";
import { storedTimeMs } from "./native-numbers.ts";

export interface BatcherOptions {
  /** Resolves when the batch is acknowledged. LIMIT_EXCEEDED refuses it; other failures are tried again. */
  readonly deliver: (batch: EncodedBatch) => Promise<void>;
  /** Rows that make a batch full. */
  readonly maxRows?: number;
  /** Age of its oldest row that makes a batch due, in milliseconds. */
  readonly maxAgeMs?: number;
  /** Encoded bytes that may wait for delivery; rows beyond are refused and counted. */
  readonly maxPendingBytes?: number;
  /** `wait` retries refused batches too: right for files, which can be read more slowly. */
  readonly whenRefused?: "count" | "wait";
}

export interface BatcherCounters {
  deliveredRows: number;
  deliveredBatches: number;
  /** Rows thrown away because what receives them was full. */
  refusedRows: number;
  /** When the last of them were; absent while there are none. */
  lastRefusedMs?: number;
}

export interface Batcher extends Required<Pick<EngineSink, "dns">> {
  flow(interval: FlowInterval): void;
  readonly counters: BatcherCounters;
  /** Encoded bytes waiting for delivery. */
  readonly pendingBytes: number;
  /** Emits what is old enough. Wall clock, also when packets come from a file. */
  beat(nowMs: number): void;
  /** Resolves when less than half of the bound waits: who reads a file awaits it now and then. */
  room(): Promise<void>;
  /** Emits everything and resolves when all of it is acknowledged or refused. */
  drain(): Promise<void>;
}

const dayMs = 86_400_000;
/** Days filled at one time per table; an old capture has one or two, only a hostile one has many. */
const maxOpenDays = 16;
const maxRetryMs = 5_000;

interface OpenBatch<Row> {
  readonly block: NativeBlock<Row>;
  readonly day: number;
  bornMs: number;
  minMs: number;
  maxMs: number;
}

/** Columns of one table, by day of the row's time. */
class TableBatches<Row> {
  readonly #table: EncodedBatch["table"];
  readonly #create: () => NativeBlock<Row>;
  readonly #open = new Map<number, OpenBatch<Row>>();
  readonly #spare: NativeBlock<Row>[] = [];
  readonly #maxRows: number;
  readonly #emit: (batch: EncodedBatch) => void;
  #last: OpenBatch<Row> | undefined;

  constructor(table: EncodedBatch["table"], create: () => NativeBlock<Row>, maxRows: number, emit: (batch: EncodedBatch) => void) {
    this.#table = table;
    this.#create = create;
    this.#maxRows = maxRows;
    this.#emit = emit;
  }

  add(row: Row, timeMs: number, nowMs: number): void {
    const ms = storedTimeMs(timeMs);
    const day = Math.floor(ms / dayMs);
    let open = this.#last;
    if (open?.day !== day) open = this.#last = this.#openDay(day, nowMs);
    open.block.add(row);
    if (ms < open.minMs) open.minMs = ms;
    if (ms > open.maxMs) open.maxMs = ms;
    if (open.block.rows >= this.#maxRows) this.#close(open);
  }

  closeOlderThan(bornMs: number): void {
    for (const open of this.#open.values()) if (open.bornMs <= bornMs) this.#close(open);
  }

  #openDay(day: number, nowMs: number): OpenBatch<Row> {
    let open = this.#open.get(day);
    if (open) return open;
    if (this.#open.size >= maxOpenDays) this.#close(this.#open.values().next().value!);
    open = { block: this.#spare.pop() ?? this.#create(), day, bornMs: nowMs, minMs: Number.POSITIVE_INFINITY, maxMs: 0 };
    this.#open.set(day, open);
    return open;
  }

  #close(open: OpenBatch<Row>): void {
    this.#open.delete(open.day);
    if (this.#last === open) this.#last = undefined;
    const { rows } = open.block;
    const partition = new Date(open.day * dayMs).toISOString().slice(0, 10).replaceAll("-", "");
    this.#emit({ id: randomBytes(8).toString("hex"), table: this.#table, partition, rows, minMs: open.minMs, maxMs: open.maxMs, bytes: open.block.take() });
    if (this.#spare.length < 1) this.#spare.push(open.block);
  }
}

/** Collects rows into columns per table and day and hands full or old batches on, one at a time and in order. */
export function createBatcher(options: BatcherOptions): Batcher {
  const { deliver, maxRows = 50_000, maxAgeMs = 1_000, maxPendingBytes = 128 * 1024 * 1024, whenRefused = "count" } = options;
  const counters: BatcherCounters = { deliveredRows: 0, deliveredBatches: 0, refusedRows: 0 };
  const queue: EncodedBatch[] = [];
  let pendingBytes = 0;
  let running: Promise<void> | undefined;
  let waiting: (() => void)[] = [];
  let nowMs = Date.now();

  const refuse = (batch: EncodedBatch): void => {
    counters.refusedRows += batch.rows;
    counters.lastRefusedMs = Date.now();
  };

  const emit = (batch: EncodedBatch): void => {
    if (pendingBytes + batch.bytes.length > maxPendingBytes && queue.length > 0 && whenRefused === "count") {
      refuse(batch);
      return;
    }
    pendingBytes += batch.bytes.length;
    queue.push(batch);
    running ??= run().finally(() => {
      running = undefined;
    });
  };

  const run = async (): Promise<void> => {
    for (let batch = queue[0]; batch; batch = queue[0]) {
      if (await deliverOne(batch)) {
        counters.deliveredRows += batch.rows;
        counters.deliveredBatches++;
      } else refuse(batch);
      queue.shift();
      pendingBytes -= batch.bytes.length;
      if (pendingBytes <= maxPendingBytes / 2) {
        for (const resolve of waiting) resolve();
        waiting = [];
      }
    }
  };

  const deliverOne = async (batch: EncodedBatch): Promise<boolean> => {
    for (let delayMs = 50; ; delayMs = Math.min(delayMs * 2, maxRetryMs)) {
      try {
        await deliver(batch);
        return true;
      } catch (error) {
        const refused = error instanceof AppError && error.code === "LIMIT_EXCEEDED";
        if (refused && whenRefused === "count") return false;
        await pause(delayMs);
      }
    }
  };

  const flows = new TableBatches<FlowInterval>("flows", () => new NativeBlock(flowFields), maxRows, emit);
  const dns = new TableBatches<DnsTransaction>("dns", () => new NativeBlock(dnsFields), maxRows, emit);

  return {
    counters,
    get pendingBytes() {
      return pendingBytes;
    },
    flow: (interval) => flows.add(interval, interval.firstSeenMs, nowMs),
    dns: (transaction) => dns.add(transaction, transaction.timeMs, nowMs),
    beat(wallClockMs) {
      nowMs = wallClockMs;
      flows.closeOlderThan(nowMs - maxAgeMs);
      dns.closeOlderThan(nowMs - maxAgeMs);
    },
    room: () => (pendingBytes <= maxPendingBytes / 2 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    async drain() {
      flows.closeOlderThan(Number.POSITIVE_INFINITY);
      dns.closeOlderThan(Number.POSITIVE_INFINITY);
      // Rows may come while the last batch is delivered.
      for (let last = running; last; last = running) await last;
    },
  };
}
