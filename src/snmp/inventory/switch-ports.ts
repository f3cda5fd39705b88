import { deviceName, type KnownNeighbour, type SnmpDevice } from "../../model/snmp-device.ts";
import type { SnmpRecords, SwitchPort } from "../../model/services/snmp.ts";

/** Capabilities of a neighbour behind which there are others. A telephone bridges too, and hides nobody. */
const leadsOn = ({ capabilities }: KnownNeighbour): boolean =>
  !capabilities.includes("telephone") &&
  capabilities.some((one) => one === "bridge" || one === "switch" || one === "router" || one === "wlanAccessPoint" || one === "repeater");

const keyOf = (deviceId: string, ifIndex: number): string => `${deviceId} ${ifIndex}`;

/**
 * On which port each MAC address is: of the ports that saw it the one with the fewest addresses that leads to no other switch, the
 * newest of equals. Ports that lead on count only when no other saw it.
 */
export async function switchPorts(
  records: Pick<SnmpRecords, "bridgeEntries" | "bridgeCounts" | "neighbours" | "interfaces">,
  macs: readonly string[],
  deviceOf: (id: string) => SnmpDevice | undefined,
): Promise<ReadonlyMap<string, SwitchPort>> {
  const entries = (await records.bridgeEntries([...new Set(macs)])).filter(({ deviceId }) => deviceOf(deviceId) !== undefined);
  if (entries.length === 0) return new Map();
  const deviceIds = [...new Set(entries.map(({ deviceId }) => deviceId))];
  const [counts, neighbours, interfaces] = await Promise.all([records.bridgeCounts(deviceIds), records.neighbours(deviceIds), records.interfaces(deviceIds)]);
  const macsOn = new Map(counts.map(({ deviceId, ifIndex, macs: count }) => [keyOf(deviceId, ifIndex), count]));
  const ports = new Map(interfaces.map((one) => [keyOf(one.deviceId, one.ifIndex), one]));
  const uplinks = new Set<string>();
  for (const neighbour of neighbours) {
    const { deviceId, localIfIndex } = neighbour;
    if (localIfIndex === undefined || !leadsOn(neighbour)) continue;
    uplinks.add(keyOf(deviceId, localIfIndex));
    // What a link aggregation learned stands at the aggregate; the neighbour is at one of its members.
    const aggregate = ports.get(keyOf(deviceId, localIfIndex))?.aggregateIfIndex;
    if (aggregate !== undefined) uplinks.add(keyOf(deviceId, aggregate));
  }
  const found = new Map<string, SwitchPort & { readonly isUplink: boolean }>();
  for (const { mac, deviceId, ifIndex, vlan, seenAtMs } of entries) {
    const device = deviceOf(deviceId)!;
    const port = ports.get(keyOf(deviceId, ifIndex));
    const candidate = {
      mac,
      deviceId,
      deviceName: deviceName(device),
      deviceAddress: device.address,
      ifIndex,
      port: port?.name ?? String(ifIndex),
      ...(port?.alias !== undefined && port.alias !== "" && { alias: port.alias }),
      ...(vlan !== undefined && { vlan }),
      macsOnPort: macsOn.get(keyOf(deviceId, ifIndex)) ?? 1,
      seenAtMs,
      isUplink: uplinks.has(keyOf(deviceId, ifIndex)),
    };
    const best = found.get(mac);
    if (!best || isNearer(candidate, best)) found.set(mac, candidate);
  }
  return new Map([...found].map(([mac, { isUplink: _isUplink, ...port }]) => [mac, port]));
}

function isNearer(a: SwitchPort & { readonly isUplink: boolean }, b: SwitchPort & { readonly isUplink: boolean }): boolean {
  if (a.isUplink !== b.isUplink) return b.isUplink;
  if (a.macsOnPort !== b.macsOnPort) return a.macsOnPort < b.macsOnPort;
  return a.seenAtMs > b.seenAtMs;
}
