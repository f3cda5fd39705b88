import { dnsFields, type DnsTransaction } from "../model/dns-fields.ts";
import { flowFields, type FlowInterval } from "../model/flow-fields.ts";
import { type DeliveryCounters, type DeliveryOptions, DeliveryQueue } from "./delivery-queue.ts";
import type { EngineSink } from "./engine.ts";
import { NativeBlock } from "./native-block.ts";
import { TableBatches } from "./table-batches.ts";

export interface BatcherOptions extends DeliveryOptions {
  /** Rows that make a batch full. */
  readonly maxRows?: number;
  /** Age of its oldest row that makes a batch due, in milliseconds. */
  readonly maxAgeMs?: number;
}

export type BatcherCounters = DeliveryCounters;

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

/** Collects rows into columns per table and day and hands full or old batches on, one at a time and in order. */
export function createBatcher({ maxRows = 50_000, maxAgeMs = 1_000, ...options }: BatcherOptions): Batcher {
  const queue = new DeliveryQueue(options);
  let nowMs = Date.now();
  const flows = new TableBatches<FlowInterval>(
    "flows",
    () => new NativeBlock(flowFields),
    maxRows,
    (batch) => queue.add(batch),
  );
  const dns = new TableBatches<DnsTransaction>(
    "dns",
    () => new NativeBlock(dnsFields),
    maxRows,
    (batch) => queue.add(batch),
  );

  return {
    counters: queue.counters,
    get pendingBytes() {
      return queue.pendingBytes;
    },
    flow: (interval) => flows.add(interval, interval.firstSeenMs, nowMs),
    dns: (transaction) => dns.add(transaction, transaction.timeMs, nowMs),
    beat(wallClockMs) {
      nowMs = wallClockMs;
      flows.closeOlderThan(nowMs - maxAgeMs);
      dns.closeOlderThan(nowMs - maxAgeMs);
    },
    room: () => queue.room(),
    async drain() {
      flows.closeOlderThan(Number.POSITIVE_INFINITY);
      dns.closeOlderThan(Number.POSITIVE_INFINITY);
      await queue.drain();
    },
  };
}
