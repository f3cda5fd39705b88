import { configurationOf } from "../../src/model/snmp-configuration.ts";
import { newStanding, type SnmpDevice, type SnmpEvent, type SnmpReading, type SnmpSnapshot, type SnmpTables } from "../../src/model/snmp-device.ts";
import type { SnmpRecords, StoredSnmpCredential } from "../../src/model/services/snmp.ts";

const noTables: SnmpTables = { interfaces: [], neighbours: [], bridge: [], arp: [] };

/** Records in memory. */
export function memorySnmpRecords(clock: () => number): SnmpRecords {
  const devices = new Map<string, SnmpDevice>();
  const credentials = new Map<string, StoredSnmpCredential>();
  const reports = new Map<string, { readonly reading?: SnmpReading; readonly tables: SnmpTables; readonly seenAtMs: number }>();
  const snapshots: SnmpSnapshot[] = [];
  const events: SnmpEvent[] = [];
  let made = 0;
  const next = (kind: string): string => `${kind}-${String(++made).padStart(6, "0")}`;
  const known = <K extends keyof SnmpTables>(name: K, deviceIds: readonly string[] = [...devices.keys()]) =>
    deviceIds.flatMap((deviceId) => {
      const { tables, seenAtMs = 0 } = reports.get(deviceId) ?? {};
      return ((tables ?? noTables)[name] as readonly SnmpTables[K][number][]).map((row) => ({ ...row, deviceId, seenAtMs }));
    });
  return {
    devices: async () => [...devices.values()],
    addDevices: async (wanted) =>
      wanted.map((each) => {
        const device = { ...each, id: next("device"), createdAtMs: clock(), standing: newStanding(clock()) };
        devices.set(device.id, device);
        return device;
      }),
    changeDevice: async (device) => void devices.set(device.id, device),
    removeDevices: async (ids) => {
      for (const id of ids) {
        devices.delete(id);
        reports.delete(id);
      }
    },
    keepProgress: async (changed) => {
      for (const each of changed) if (devices.has(each.id)) devices.set(each.id, { ...devices.get(each.id)!, ...each });
    },
    credentials: async () => [...credentials.values()],
    setCredential: async (wanted) => {
      const same = [...credentials.values()].find(({ name }) => name.toLowerCase() === wanted.name.toLowerCase());
      const stored = { ...wanted, id: same?.id ?? next("credential"), updatedAtMs: clock() };
      credentials.set(stored.id, stored);
      return stored;
    },
    removeCredential: async (id) => void credentials.delete(id),
    keepReport: async (deviceId, report) => {
      const { interfaces, neighbours, bridge, arp, ...reading } = report;
      reports.set(deviceId, { reading, tables: { interfaces, neighbours, bridge, arp }, seenAtMs: report.readAtMs });
      const before = snapshots.findLast((each) => each.deviceId === deviceId);
      const text = configurationOf(report);
      if (before?.text === text) return undefined;
      const snapshot = { id: next("snapshot"), deviceId, version: (before?.version ?? 0) + 1, takenAtMs: report.readAtMs, text };
      snapshots.push(snapshot);
      return { snapshot, ...(before && { before }) };
    },
    keepTables: async (deviceId, tables, seenAtMs) =>
      void reports.set(deviceId, { ...reports.get(deviceId), tables: { ...noTables, ...reports.get(deviceId)?.tables, ...tables }, seenAtMs }),
    reading: async (id) => reports.get(id)?.reading,
    tables: async (id) => reports.get(id)?.tables ?? noTables,
    interfaces: async (ids) => known("interfaces", ids),
    neighbours: async (ids) => known("neighbours", ids),
    bridgeEntries: async (macs) => known("bridge").filter(({ mac }) => macs.includes(mac)),
    bridgeCounts: async (ids) => {
      const counts = new Map<string, { deviceId: string; ifIndex: number; macs: number }>();
      for (const { deviceId, ifIndex } of known("bridge", ids)) {
        const key = `${deviceId} ${ifIndex}`;
        counts.set(key, { deviceId, ifIndex, macs: (counts.get(key)?.macs ?? 0) + 1 });
      }
      return [...counts.values()];
    },
    arpEntries: async ({ addresses = [], macs = [] }) => known("arp").filter(({ address, mac }) => addresses.includes(address) || macs.includes(mac)),
    macsBehind: async (id, ifIndex, first) =>
      known("bridge", [id])
        .filter((each) => each.ifIndex === ifIndex)
        .slice(0, first),
    addEvents: async (wanted) => {
      const added = wanted.map((each) => ({ ...each, id: next("event") }));
      events.push(...added);
      return added;
    },
    events: async ({ deviceIds, kinds, ifIndex, fromMs = 0, toMs = Number.POSITIVE_INFINITY, first, after }) => {
      const all = events
        .filter(
          (each) => (deviceIds?.includes(each.deviceId) ?? true) && (kinds?.includes(each.kind) ?? true) && (ifIndex === undefined || each.ifIndex === ifIndex),
        )
        .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
        .toSorted((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
      const rest = after ? all.slice(all.findIndex(({ id }) => id === after) + 1) : all;
      const rows = rest.slice(0, first);
      return { rows, total: all.length, ...(rest.length > rows.length && { next: rows.at(-1)!.id }) };
    },
    snapshots: async (deviceId, first) =>
      snapshots
        .filter((each) => each.deviceId === deviceId)
        .toReversed()
        .slice(0, first),
  };
}
