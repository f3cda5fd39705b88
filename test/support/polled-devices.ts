import { configurationOf } from "../../src/model/snmp-configuration.ts";
import type { SnmpCredential } from "../../src/model/snmp-credential.ts";
import { newStanding, type NewSnmpDevice, type NewSnmpEvent, type SnmpDevice, type SnmpSnapshot, type SnmpTables } from "../../src/model/snmp-device.ts";
import type { SnmpReport } from "../../src/model/snmp-report.ts";
import type { SampleWriter, SnmpDeviceSample, SnmpInterfaceSample } from "../../src/model/services/samples.ts";
import type { PolledDevices, SnmpDeviceChange } from "../../src/model/services/snmp.ts";

export interface MemoryDevices extends PolledDevices {
  readonly events: NewSnmpEvent[];
  readonly snapshots: Map<string, SnmpSnapshot[]>;
  add(wanted: Partial<NewSnmpDevice> & { readonly id: string; readonly address: string; readonly port: number }): SnmpDevice;
  change(device: SnmpDevice): void;
  remove(id: string): void;
  texts(kind?: string): string[];
}

/** The inventory as the poller sees it, in memory: one credential for all, unless `credentials` are given. */
export function memoryPolledDevices(credentials: readonly SnmpCredential[] = [{ version: "2c", community: "public" }]): MemoryDevices {
  const devices = new Map<string, SnmpDevice>();
  const tables = new Map<string, SnmpTables>();
  const snapshots = new Map<string, SnmpSnapshot[]>();
  const events: NewSnmpEvent[] = [];
  const listeners = new Set<(change: SnmpDeviceChange) => void>();
  const none: SnmpTables = { interfaces: [], neighbours: [], bridge: [], arp: [] };
  const named = credentials.map((credential, i) => ({ id: `credential-${i}`, name: `credential ${i}`, credential }));
  return {
    events,
    snapshots,
    texts: (kind) => events.filter((event) => kind === undefined || event.kind === kind).map(({ text }) => text),
    add({ id, address, port, ...rest }) {
      const device: SnmpDevice = {
        intervalMs: 60_000,
        deadlineMs: 48_000,
        enabled: true,
        anySender: false,
        tags: [],
        comment: "",
        networks: [],
        createdBy: "somebody",
        createdThrough: "session",
        ...rest,
        id,
        address,
        port,
        createdAtMs: Date.now(),
        standing: newStanding(Date.now()),
      };
      devices.set(id, device);
      for (const tell of listeners) tell({ kind: "set", device });
      return device;
    },
    change(device) {
      devices.set(device.id, device);
      for (const tell of listeners) tell({ kind: "set", device });
    },
    remove(id) {
      devices.delete(id);
      for (const tell of listeners) tell({ kind: "removed", id });
    },
    list: () => [...devices.values()],
    get: (id) => devices.get(id),
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    credentialsFor: ({ credentialId }) => (credentialId === undefined ? named : named.filter(({ id }) => id === credentialId)),
    keepProgress({ id, ...progress }) {
      const device = devices.get(id);
      if (device) devices.set(id, { ...device, ...progress });
    },
    async keepReport(deviceId, report: SnmpReport) {
      const { interfaces, neighbours, bridge, arp } = report;
      tables.set(deviceId, { interfaces, neighbours, bridge, arp });
      const known = snapshots.get(deviceId) ?? [];
      const text = configurationOf(report);
      const before = known.at(-1);
      if (before?.text === text) return undefined;
      const snapshot: SnmpSnapshot = { id: `${deviceId}/${known.length + 1}`, deviceId, version: known.length + 1, takenAtMs: report.readAtMs, text };
      snapshots.set(deviceId, [...known, snapshot]);
      return { snapshot, ...(before && { before }) };
    },
    async keepTables(deviceId, changed) {
      tables.set(deviceId, { ...(tables.get(deviceId) ?? none), ...changed });
    },
    tables: async (deviceId) => tables.get(deviceId) ?? none,
    async addEvents(added) {
      events.push(...added);
    },
  };
}

/** Keeps what is sampled. */
export function memorySampleWriter(): SampleWriter & { readonly devices: SnmpDeviceSample[]; readonly interfaces: SnmpInterfaceSample[] } {
  const devices: SnmpDeviceSample[] = [];
  const interfaces: SnmpInterfaceSample[] = [];
  return { devices, interfaces, monitor: () => undefined, device: (sample) => void devices.push(sample), interface: (sample) => void interfaces.push(sample) };
}
