import type { AuditRow } from "../../src/model/audit-fields.ts";
import type { MonitorSample, SnmpDeviceSample, SnmpInterfaceSample } from "../../src/model/services/samples.ts";
import { parseIp } from "../../src/net/ip.ts";
import { baseMs } from "./flow-store.ts";

export const addressOf = (text: string) => parseIp(text)!;

export function monitorSample(given: Partial<MonitorSample> = {}): MonitorSample {
  return {
    timeMs: baseMs,
    monitorId: "monitor-1",
    script: "icmp",
    target: "192.0.2.7",
    address: addressOf("192.0.2.7"),
    verdict: "OK",
    state: "OK",
    hasValue: 1,
    value: 10,
    unit: "ms",
    durationMs: 12.5,
    message: "10 ms",
    ...given,
  };
}

export function deviceSample(given: Partial<SnmpDeviceSample> = {}): SnmpDeviceSample {
  return {
    timeMs: baseMs,
    deviceId: "device-1",
    deviceIp: addressOf("192.0.2.1"),
    deviceName: "core-1",
    state: "UP",
    answered: 1,
    responseUs: 2_000,
    pollMs: 150,
    cpuUsedPercent: 20,
    memoryUsedPercent: 50,
    memoryUsedBytes: 1_000_000,
    storageUsedPercent: -1,
    vpnSessions: -1,
    interfacesUp: 40,
    interfacesDown: 2,
    uptimeMs: 86_400_000,
    ...given,
  };
}

export function interfaceSample(given: Partial<SnmpInterfaceSample> = {}): SnmpInterfaceSample {
  return {
    timeMs: baseMs,
    deviceId: "device-1",
    deviceIp: addressOf("192.0.2.1"),
    ifIndex: 1,
    interface: "Gi1/0/1",
    adminStatus: "up",
    operStatus: "up",
    speedBitsPerSecond: 1_000_000_000,
    intervalMs: 60_000,
    inBytes: 750_000_000,
    outBytes: 75_000_000,
    inPackets: 600_000,
    outPackets: 60_000,
    inErrors: 0,
    outErrors: 0,
    inDiscards: 0,
    outDiscards: 0,
    ...given,
  };
}

export const auditRow = (given: Partial<AuditRow> = {}): AuditRow => ({
  timeMs: baseMs,
  eventId: "e1",
  userName: "alice",
  channel: "web",
  through: "session",
  tool: "",
  client: "",
  action: "createUser",
  target: "user bob",
  arguments: "{}",
  dryRun: 0,
  outcome: "applied",
  summary: "The user bob was made.",
  error: "",
  before: "",
  after: "",
  grant: "",
  ...given,
});
