import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { FlowHistory, LiveView, Monitors, SnmpPolling } from "../model/services/index.ts";
import { snmpMetrics } from "./snmp-metrics.ts";
import type { MeterStatus } from "../model/services/live-view.ts";
import type { StoreStatus } from "../model/services/flow-history.ts";

/** One row per figure: name, help, where it comes from. Monotonic ones end in `_total` and are exposed as they stand. */
const meterFigures: readonly (readonly [string, string, (status: MeterStatus) => number])[] = [
  ["wiregraph_meter_up", "1 while a meter runs", (status) => Number(status.running)],
  ["wiregraph_meter_restarts_total", "Meters started again since the server started", (status) => status.restarts],
  ["wiregraph_meter_gap_seconds_total", "Seconds in which no meter ran since the server started", (status) => status.gapMs / 1_000],
  ["wiregraph_capture_packets_total", "Packets captured", (status) => status.packets],
  ["wiregraph_capture_drops_total", "Packets the kernel dropped because they were not read in time", (status) => status.drops],
  ["wiregraph_flows_active", "Flows in the live table", (status) => status.activeFlows],
  ["wiregraph_flow_table_full_total", "Flows that left early because the table was full", (status) => status.tableFull],
];

const storeFigures: readonly (readonly [string, string, (status: StoreStatus) => number])[] = [
  ["wiregraph_store_up", "1 while the flow store answers", (status) => Number(status.reachable)],
  ["wiregraph_store_restarts_total", "Times the embedded engine was started again", (status) => status.restarts],
  ["wiregraph_store_rows_inserted_total", "Rows inserted since the server started", (status) => status.insertedRows],
  ["wiregraph_store_disk_bytes", "Disk the flow store takes", (status) => status.diskBytes],
  ["wiregraph_store_parts", "Parts its tables lie in; growing without end when merges do not keep up", (status) => status.parts],
  ["wiregraph_store_dropped_days_total", "Days of raw rows dropped because the disk budget was used up", (status) => status.droppedDays],
  ["wiregraph_spool_batches", "Batches that wait for the store", (status) => status.spooledBatches],
  ["wiregraph_spool_bytes", "Bytes that wait for the store", (status) => status.spooledBytes],
  ["wiregraph_spool_behind_seconds", "Age of the oldest batch that waits", (status) => status.behindMs / 1_000],
  ["wiregraph_spool_refused_total", "Batches refused because the spool or the disk was full", (status) => status.refusedBatches],
];

/** The process's own metrics and the figures of meter and store, asked for when somebody scrapes. */
export function createMetrics(
  services: { readonly live: LiveView; readonly history: FlowHistory; readonly monitors: Pick<Monitors, "status">; readonly snmpPolling: SnmpPolling },
  samples: { readonly deliveredRows: number; readonly refusedRows: number },
): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const group = <Status>(figures: readonly (readonly [string, string, (status: Status) => number])[], ask: () => Promise<Status>): (() => Promise<Status>) => {
    let asking: Promise<Status> | undefined;
    const status = (): Promise<Status> => (asking ??= ask().finally(() => (asking = undefined)));
    for (const [name, help, read] of figures) {
      const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: async () => gauge.set(read(await status())) });
    }
    return status;
  };
  const meterStatus = group(meterFigures, () => services.live.status());
  const malformed = new Gauge({
    name: "wiregraph_packets_malformed_total",
    help: "Packets that were not as a standard says, by reason",
    labelNames: ["reason"],
    registers: [registry],
    collect: async () => {
      const { malformedReasons } = await meterStatus();
      // A meter that was started again counts anew.
      malformed.reset();
      for (const { reason, packets } of malformedReasons) malformed.set({ reason }, packets);
    },
  });
  const monitorFigures = [
    ["wiregraph_monitor_measurements_total", "Measurements of active monitoring since the server started", "measurements"],
    ["wiregraph_monitor_missed_total", "Measurements left out because the one before, or too many others, took too long", "missed"],
  ] as const;
  for (const [name, help, figure] of monitorFigures) {
    const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(services.monitors.status()[figure]) });
  }
  const sampleFigures = [
    ["wiregraph_samples_delivered_total", "Samples of devices, interfaces and monitors handed to the spool since the server started", "deliveredRows"],
    ["wiregraph_samples_refused_total", "Samples thrown away because the spool was full", "refusedRows"],
  ] as const;
  for (const [name, help, figure] of sampleFigures) {
    const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(samples[figure]) });
  }
  const states = new Gauge({
    name: "wiregraph_monitors",
    help: "Monitors, by where they stand",
    labelNames: ["state"],
    registers: [registry],
    collect: () => {
      states.reset();
      for (const state of services.monitors.status().states) states.inc({ state });
    },
  });
  snmpMetrics(registry, services.snmpPolling);
  group(storeFigures, () => services.history.status());
  return registry;
}
