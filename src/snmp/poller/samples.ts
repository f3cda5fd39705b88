import type { SampleWriter } from "../../model/services/samples.ts";
import { deviceName, type SnmpDevice } from "../../model/snmp-device.ts";
import { type Ip, parseIp } from "../../net/ip.ts";
import type { DeviceMemory } from "./device-memory.ts";

export interface SampledPoll {
  readonly atMs: number;
  readonly pollMs: number;
  /** To the first answer; absent when there was none. */
  readonly responseMs?: number;
}

const nowhere = parseIp("::")!;
const addressOf = (device: SnmpDevice): Ip => parseIp(device.address) ?? nowhere;

/** The device's row of one poll, answered or not. */
export function sampleDevice(writer: SampleWriter, device: SnmpDevice, memory: DeviceMemory, { atMs, pollMs, responseMs }: SampledPoll): void {
  const isAnswered = responseMs !== undefined;
  const { uptimeMs = 0, interfacesUp, interfacesDown, cpuPercent = -1 } = memory.vitals(atMs);
  const { memory: pools, storage, vpn } = memory.loads;
  const fullest = pools.reduce<(typeof pools)[number] | undefined>((most, pool) => (most && most.usedPercent >= pool.usedPercent ? most : pool), undefined);
  writer.device({
    timeMs: atMs,
    deviceId: device.id,
    deviceIp: addressOf(device),
    deviceName: deviceName(device),
    state: device.standing.status,
    answered: Number(isAnswered),
    responseUs: isAnswered ? Math.min(Math.round(responseMs * 1_000), 2 ** 31 - 1) : -1,
    pollMs: Math.round(pollMs),
    cpuUsedPercent: isAnswered ? cpuPercent : -1,
    memoryUsedPercent: isAnswered ? (fullest?.usedPercent ?? -1) : -1,
    memoryUsedBytes: isAnswered ? (fullest?.usedBytes ?? 0) : 0,
    storageUsedPercent: isAnswered && storage.length > 0 ? Math.max(...storage.map(({ usedPercent }) => usedPercent)) : -1,
    vpnSessions: isAnswered && vpn.length > 0 ? sessionsOf(vpn) : -1,
    interfacesUp: isAnswered ? interfacesUp : 0,
    interfacesDown: isAnswered ? interfacesDown : 0,
    uptimeMs: isAnswered ? uptimeMs : 0,
  });
}

/** Some tell the sum beside its parts. */
function sessionsOf(vpn: readonly { readonly name: string; readonly sessions: number }[]): number {
  return vpn.find(({ name }) => name === "all")?.sessions ?? vpn.reduce((sum, { sessions }) => sum + sessions, 0);
}

/** A row for each interface: what its counters grew by since the poll before. */
export function sampleInterfaces(writer: SampleWriter, device: SnmpDevice, memory: DeviceMemory, timeMs: number): void {
  const deviceIp = addressOf(device);
  for (const { ifIndex, name, adminStatus, operStatus, speedBitsPerSecond, growth } of memory.interfaces.values())
    writer.interface({
      timeMs,
      deviceId: device.id,
      deviceIp,
      ifIndex,
      interface: name,
      adminStatus: adminStatus ?? "",
      operStatus: operStatus ?? "",
      speedBitsPerSecond: Math.round(speedBitsPerSecond ?? 0),
      intervalMs: growth === undefined || growth.inBytes === undefined ? 0 : Math.round(growth.overMs),
      inBytes: growth?.inBytes ?? 0,
      outBytes: growth?.outBytes ?? 0,
      inPackets: growth?.inPackets ?? 0,
      outPackets: growth?.outPackets ?? 0,
      inErrors: growth?.inErrors ?? 0,
      outErrors: growth?.outErrors ?? 0,
      inDiscards: growth?.inDiscards ?? 0,
      outDiscards: growth?.outDiscards ?? 0,
    });
}
