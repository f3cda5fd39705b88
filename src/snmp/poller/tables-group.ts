import type { SnmpTables } from "../../model/snmp-device.ts";
import type { SnmpInterface, SnmpReport } from "../../model/snmp-report.ts";
import type { DeviceReading } from "../device-reading.ts";
import { readArp, readBridge, readVlans } from "../parts/bridge.ts";
import { readNeighbours } from "../parts/neighbours.ts";
import { numberOf } from "../values.ts";
import type { Happening } from "./interface-events.ts";
import { macMoves } from "./mac-moves.ts";
import { neighbourEvents } from "./neighbour-events.ts";

type Moving = Pick<SnmpTables, "neighbours" | "bridge" | "arp">;

/** dot1dBasePortIfIndex (RFC 4188). */
const bridgePort = "1.3.6.1.2.1.17.1.4.1.2";
/** The part of a reading each table comes from. */
const parts = { neighbours: "neighbours", bridge: "bridge table", arp: "ARP table" } as const;

/** Neighbours, bridge and ARP tables again: what moves when people move. Those that could not be read are not in it. */
export async function readTables(reading: DeviceReading, interfaces: readonly SnmpInterface[], isCisco: boolean): Promise<Partial<Moving>> {
  const ports = await reading.part("bridge table", new Map<number, number>(), async () => {
    const [rows] = await reading.walk([bridgePort]);
    return new Map([...rows!].map(([port, ifIndex]) => [Number(port), numberOf(ifIndex) ?? 0]));
  });
  const neighbours = await reading.part(parts.neighbours, [], () => readNeighbours(reading, interfaces, ports));
  const vlans = isCisco ? await reading.part("VLANs", [], () => readVlans(reading)) : [];
  const bridge = await reading.part(parts.bridge, [], () => readBridge(reading, ports, vlans, isCisco));
  const arp = await reading.part(parts.arp, [], () => readArp(reading));
  return whole({ neighbours, bridge, arp }, reading);
}

/** Only tables that were read to their end: half of one would look as if the rest had gone. */
export function whole(tables: Moving, reading: { readonly problems: SnmpReport["problems"]; readonly isOver: boolean }): Partial<Moving> {
  const isBroken = (name: keyof typeof parts): boolean => reading.isOver || reading.problems.some(({ part }) => part === parts[name]);
  return Object.fromEntries(Object.entries(tables).filter(([name]) => !isBroken(name as keyof typeof parts))) as Partial<Moving>;
}

/** What changed in tables that were both read to their end. A device that is read for the first time has changed nothing. */
export function tableEvents(before: SnmpTables, now: Partial<Moving>): Happening[] {
  if (before.interfaces.length === 0) return [];
  const { neighbours, bridge } = now;
  return [
    ...(neighbours ? neighbourEvents(before.neighbours, neighbours, before.interfaces) : []),
    ...(bridge ? macMoves(before, { bridge, neighbours: neighbours ?? before.neighbours }, before.interfaces) : []),
  ];
}
