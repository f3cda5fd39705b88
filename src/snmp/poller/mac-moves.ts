import type { SnmpBridgeEntry, SnmpInterface, SnmpNeighbour } from "../../model/snmp-report.ts";
import type { Happening } from "./interface-events.ts";
import { atMost } from "./neighbour-events.ts";

/** A port with more MAC addresses leads to others' ports. */
const mostOnEdge = 8;
const mostEvents = 20;

/** A reading of a bridge's table with what tells its uplinks from the ports where hosts are. */
export interface BridgeView {
  readonly bridge: readonly SnmpBridgeEntry[];
  readonly neighbours: readonly Pick<SnmpNeighbour, "localIfIndex" | "capabilities">[];
}

/** MAC addresses that were at one edge port and are at another now. Those that went to an uplink are somewhere else, which that switch tells. */
export function macMoves(before: BridgeView, now: BridgeView, interfaces: readonly Pick<SnmpInterface, "ifIndex" | "name">[]): Happening[] {
  const [old, current] = [edgePlaces(before), edgePlaces(now)];
  const names = new Map(interfaces.map(({ ifIndex, name }) => [ifIndex, name]));
  const title = (ifIndex: number): string => names.get(ifIndex) ?? `interface ${ifIndex}`;
  const events: Happening[] = [];
  for (const [key, { mac, ifIndex }] of current) {
    const was = old.get(key);
    if (was === undefined || was.ifIndex === ifIndex) continue;
    const [from, to] = [title(was.ifIndex), title(ifIndex)];
    events.push({ kind: "MAC_MOVED", ifIndex, text: `${mac} moved from ${from} to ${to}.`, before: from, after: to });
  }
  return atMost(events, mostEvents, "MAC_MOVED", "more MAC addresses moved");
}

/** By VLAN and MAC address; one that is seen at two edge ports at once is at no certain place. */
function edgePlaces({ bridge, neighbours }: BridgeView): Map<string, SnmpBridgeEntry> {
  const macs = new Map<number, Set<string>>();
  for (const { ifIndex, mac } of bridge) {
    const onPort = macs.get(ifIndex);
    if (onPort) onPort.add(mac);
    else macs.set(ifIndex, new Set([mac]));
  }
  const uplinks = new Set(
    neighbours.filter(({ capabilities }) => capabilities.includes("bridge") || capabilities.includes("switch")).map((one) => one.localIfIndex),
  );
  const places = new Map<string, SnmpBridgeEntry>();
  const twice: string[] = [];
  for (const entry of bridge) {
    if (uplinks.has(entry.ifIndex) || macs.get(entry.ifIndex)!.size > mostOnEdge) continue;
    const key = `${entry.vlan ?? 0} ${entry.mac}`;
    const known = places.get(key);
    if (known && known.ifIndex !== entry.ifIndex) twice.push(key);
    places.set(key, entry);
  }
  for (const key of twice) places.delete(key);
  return places;
}
