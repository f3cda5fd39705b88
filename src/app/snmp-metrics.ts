import { Gauge, type Registry } from "prom-client";
import type { SnmpPolling } from "../model/services/index.ts";
import type { SnmpPollingStatus } from "../model/services/snmp-polling.ts";

const figures: readonly (readonly [string, string, (status: SnmpPollingStatus) => number])[] = [
  ["wiregraph_snmp_polls_total", "Polls of SNMP devices since the server started", (status) => status.polls],
  ["wiregraph_snmp_polls_missed_total", "Polls left out because the one before still ran", (status) => status.missed],
  ["wiregraph_snmp_polls_running", "Polls under way", (status) => status.running],
  ["wiregraph_snmp_poll_late_seconds", "How late the latest poll of the last minute began", (status) => status.lateMs / 1_000],
];

/** How polling of SNMP devices does, asked for when somebody scrapes. */
export function snmpMetrics(registry: Registry, polling: SnmpPolling): void {
  for (const [name, help, read] of figures) {
    const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(read(polling.status())) });
  }
  const devices = new Gauge({
    name: "wiregraph_snmp_devices",
    help: "SNMP devices, by where they stand",
    labelNames: ["status"],
    registers: [registry],
    collect: () => {
      devices.reset();
      for (const status of polling.status().statuses) devices.inc({ status });
    },
  });
  const traps = new Gauge({
    name: "wiregraph_snmp_traps_total",
    help: "Traps and informs received since the server started, by what became of them",
    labelNames: ["outcome"],
    registers: [registry],
    collect: () => {
      const { taken, unknownSender, refused, malformed, tooMany } = polling.status().traps;
      for (const [outcome, count] of Object.entries({ taken, unknown_sender: unknownSender, refused, malformed, too_many: tooMany }))
        traps.set({ outcome }, count);
    },
  });
}
