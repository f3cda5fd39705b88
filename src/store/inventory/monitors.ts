import type { Monitor, MonitorRecords, NewMonitor } from "../../model/services/monitors.ts";
import { monitorLimits } from "../../model/services/monitors.ts";
import type { Database } from "./database.ts";
import type { Monitor as Row } from "./generated/sqlite/client.ts";
import { newId } from "./ids.ts";
import { textList } from "./json-column.ts";

type Settings = Pick<Monitor, "parameters" | "timeoutMs" | "thresholds" | "failures" | "recoveries">;
type Progress = Pick<Monitor, "standing" | "last" | "memory">;

const settingsOf = ({ parameters, timeoutMs, thresholds, failures, recoveries }: Settings): string =>
  JSON.stringify({ parameters, timeoutMs, thresholds, failures, recoveries } satisfies Settings);
const progressOf = ({ standing, last, memory }: Progress): string => JSON.stringify({ standing, last, memory });

function monitorOf(row: Row): Monitor {
  return {
    id: row.id,
    script: row.script,
    target: row.target,
    intervalMs: row.intervalMs,
    ...(JSON.parse(row.settings) as Settings),
    enabled: row.enabled,
    networks: textList(row.networks, "Monitor.networks"),
    createdBy: row.createdBy,
    createdThrough: row.createdThrough,
    createdAtMs: row.createdAt.getTime(),
    ...(JSON.parse(row.progress) as Progress),
  };
}

/** Monitors as people set them, and where each stands. */
export function createMonitorRecords(database: Database, clock: () => number): MonitorRecords {
  const monitors = () => database.client.monitor;
  return {
    async list() {
      return (await monitors().findMany({ orderBy: { id: "asc" }, take: monitorLimits.monitors })).map(monitorOf);
    },
    async add(wanted: readonly NewMonitor[]) {
      const nowMs = clock();
      const rows = wanted.map(({ script, target, intervalMs, enabled, networks, createdBy, createdThrough, ...settings }) => ({
        id: newId(nowMs),
        script,
        target,
        intervalMs,
        enabled,
        createdBy,
        createdThrough,
        settings: settingsOf(settings),
        networks: JSON.stringify(networks),
        createdAt: new Date(nowMs),
        progress: progressOf({ standing: { state: "PENDING", sinceMs: nowMs, streak: [] } }),
      }));
      await monitors().createMany({ data: rows });
      return rows.map(monitorOf);
    },
    async change(monitor) {
      const { id, intervalMs, enabled } = monitor;
      await monitors().updateMany({ where: { id }, data: { intervalMs, enabled, settings: settingsOf(monitor), progress: progressOf(monitor) } });
    },
    async remove(ids) {
      await monitors().deleteMany({ where: { id: { in: [...ids] } } });
    },
    async keep(changed) {
      await database.client.$transaction(
        changed.map((monitor) => monitors().updateMany({ where: { id: monitor.id }, data: { progress: progressOf(monitor) } })),
      );
    },
  };
}
