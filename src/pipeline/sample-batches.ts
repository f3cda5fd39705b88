import { auditFields, type AuditRow } from "../model/audit-fields.ts";
import type { SampleWriter } from "../model/services/samples.ts";
import { monitorSampleFields, type MonitorSample } from "../model/monitor-sample-fields.ts";
import { snmpDeviceSampleFields, snmpInterfaceSampleFields, type SnmpDeviceSample, type SnmpInterfaceSample } from "../model/snmp-sample-fields.ts";
import type { Component } from "../runtime/lifecycle.ts";
import { type DeliveryCounters, type DeliveryOptions, DeliveryQueue } from "./delivery-queue.ts";
import { NativeBlock } from "./native-block.ts";
import { TableBatches } from "./table-batches.ts";

export interface SampleBatchesOptions extends Pick<DeliveryOptions, "deliver" | "maxPendingBytes"> {
  readonly clock?: () => number;
  /** Age of its oldest row that makes a batch due. Each is a file that is synced: samples come slowly, so that they wait for one another. */
  readonly maxAgeMs?: number;
}

const maxRows = 50_000;
const beatMs = 500;

/** Gathers samples into batches for the store. What was not handed on when the process dies is lost; `stop` hands on everything. */
export class SampleBatches implements SampleWriter, Component {
  readonly name = "samples";
  readonly #queue: DeliveryQueue;
  readonly #clock: () => number;
  readonly #maxAgeMs: number;
  readonly #monitors: TableBatches<MonitorSample>;
  readonly #devices: TableBatches<SnmpDeviceSample>;
  readonly #interfaces: TableBatches<SnmpInterfaceSample>;
  readonly #audit: TableBatches<AuditRow>;
  #beat: NodeJS.Timeout | undefined;

  constructor({ clock = Date.now, maxAgeMs = 5_000, deliver, maxPendingBytes = 64 * 1024 * 1024 }: SampleBatchesOptions) {
    this.#clock = clock;
    this.#maxAgeMs = maxAgeMs;
    const queue = new DeliveryQueue({ deliver, maxPendingBytes });
    this.#queue = queue;
    this.#monitors = new TableBatches(
      "monitor_samples",
      () => new NativeBlock(monitorSampleFields),
      maxRows,
      (batch) => queue.add(batch),
    );
    this.#devices = new TableBatches(
      "snmp_device_samples",
      () => new NativeBlock(snmpDeviceSampleFields),
      maxRows,
      (batch) => queue.add(batch),
    );
    this.#interfaces = new TableBatches(
      "snmp_interface_samples",
      () => new NativeBlock(snmpInterfaceSampleFields),
      maxRows,
      (batch) => queue.add(batch),
    );
    this.#audit = new TableBatches(
      "audit",
      () => new NativeBlock(auditFields),
      maxRows,
      (batch) => queue.add(batch),
    );
  }

  get counters(): DeliveryCounters {
    return this.#queue.counters;
  }

  async start(): Promise<void> {
    this.#beat = setInterval(() => this.#closeOlderThan(this.#clock() - this.#maxAgeMs), beatMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat);
    await this.drain();
  }

  /** Hands everything on; resolves when all of it is safe or refused. */
  async drain(): Promise<void> {
    this.#closeOlderThan(Number.POSITIVE_INFINITY);
    await this.#queue.drain();
  }

  monitor(sample: MonitorSample): void {
    this.#monitors.add(sample, sample.timeMs, this.#clock());
  }

  device(sample: SnmpDeviceSample): void {
    this.#devices.add(sample, sample.timeMs, this.#clock());
  }

  interface(sample: SnmpInterfaceSample): void {
    this.#interfaces.add(sample, sample.timeMs, this.#clock());
  }

  /** A write for the audit's copy. */
  audit(row: AuditRow): void {
    this.#audit.add(row, row.timeMs, this.#clock());
  }

  #closeOlderThan(bornMs: number): void {
    this.#monitors.closeOlderThan(bornMs);
    this.#devices.closeOlderThan(bornMs);
    this.#interfaces.closeOlderThan(bornMs);
    this.#audit.closeOlderThan(bornMs);
  }
}
