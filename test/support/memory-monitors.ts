import { z } from "zod";
import { createMonitors } from "../../src/jobs/monitors.ts";
import { defineMonitor } from "../../src/model/monitor.ts";
import type { Monitors } from "../../src/model/services/index.ts";
import type { Monitor, MonitorRecords } from "../../src/model/services/monitors.ts";
import { createEgress } from "../../src/runtime/egress.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { noSnmp } from "./monitor-servers.ts";

/** The real part with one script that sends nothing: it takes `ms`, and is down for ports above 60000. */
export function memoryMonitors(clock: () => number): Monitors {
  const tcp = defineMonitor({
    name: "tcp",
    description: "Time to open a TCP connection.",
    target: "HOST",
    unit: "ms",
    direction: "HIGHER_IS_WORSE",
    parameters: z.strictObject({ port: z.int().min(1).max(65_535).default(22), ms: z.number().default(12.5) }),
    intervals: { usualMs: 60_000, leastMs: 1_000 },
    timeoutMs: 1_000,
    thresholds: { warning: 100, critical: 1_000, guidance: "Three times the usual." },
    measure: async ({ port, ms }, { target, egress }) => {
      await egress.resolve(target, port);
      return port > 60_000 ? { down: "connect: refused", phases: [{ name: "connect", ms: 1 }] } : { value: ms, phases: [{ name: "connect", ms }] };
    },
  });
  return createMonitors({
    records: memoryMonitorRecords(clock),
    samples: { monitor: () => undefined },
    log: silentLog,
    scripts: [tcp],
    egress: createEgress({ ownPorts: [] }),
    pinger: { program: "none", ping: () => Promise.reject(new Error("no ICMP here")) },
    snmp: noSnmp,
    clock,
  });
}

/** Records in memory. */
export function memoryMonitorRecords(clock: () => number): MonitorRecords {
  const rows = new Map<string, Monitor>();
  let made = 0;
  const put = (monitor: Monitor): Monitor => {
    rows.set(monitor.id, structuredClone(monitor));
    return monitor;
  };
  return {
    list: async () => [...rows.values()],
    add: async (wanted) =>
      wanted.map((each) =>
        put({
          ...each,
          id: `monitor-${String(++made).padStart(6, "0")}`,
          createdAtMs: clock(),
          standing: { state: "PENDING", sinceMs: clock(), streak: [] },
        }),
      ),
    change: async (monitor) => void put(monitor),
    remove: async (ids) => ids.forEach((id) => rows.delete(id)),
    keep: async (monitors) => monitors.forEach(put),
  };
}
