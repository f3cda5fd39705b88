import type { SnmpReport, SnmpSystem } from "../model/snmp-report.ts";
import { DeviceReading } from "./device-reading.ts";
import { identify, identity } from "./identify.ts";
import { readArp, readBridge, readVlans } from "./parts/bridge.ts";
import { readComponents, readSensors } from "./parts/components.ts";
import { readInterfaces } from "./parts/interfaces.ts";
import { findLoads, type LoadPlan } from "./parts/loads.ts";
import { readNeighbours } from "./parts/neighbours.ts";
import type { SnmpClient } from "./snmp-client.ts";
import type { SnmpProfile } from "./snmp-profile.ts";
import { numberOf, textOf } from "./values.ts";

/** sysDescr, sysObjectID, sysUpTime, sysContact, sysName, sysLocation (RFC 3418); snmpEngineBoots, snmpEngineTime (RFC 3411). */
const systemOids = [1, 2, 3, 4, 5, 6].map((object) => `1.3.6.1.2.1.1.${object}.0`).concat("1.3.6.1.6.3.10.2.1.2.0", "1.3.6.1.6.3.10.2.1.3.0");

/**
 * Everything a device says, as one report, and where its loads stand. Fails with an SnmpError when it does not answer at all; a part it does not answer is
 * empty, and named in `problems`.
 */
export async function readWhole(client: SnmpClient, profiles: readonly SnmpProfile[]): Promise<{ readonly report: SnmpReport; readonly plan: LoadPlan }> {
  const readAtMs = Date.now();
  const start = performance.now();
  const system = await readSystem(client);
  const reading = new DeviceReading(client);
  const found = await reading.part("identification", undefined, () => identify(client, profiles, system));
  const components = await reading.part("components", [], () => readComponents(reading));
  const named = await reading.part("identification", {}, () => identity(client, found, system, components));
  const { interfaces, bridgePorts } = await reading.part("interfaces", { interfaces: [], bridgePorts: new Map() }, () => readInterfaces(reading));
  // What a family of MIBs has for any device: for what is still unknown.
  const families = profiles.filter(({ systems }) => systems === undefined);
  const { plan, ...loads } = await findLoads(reading, found?.profile, families);
  const sensors = await reading.part("sensors", [], () => readSensors(reading, components));
  const vlans = await reading.part("VLANs", [], () => readVlans(reading));
  const neighbours = await reading.part("neighbours", [], () => readNeighbours(reading, interfaces, bridgePorts));
  const isCisco = found?.profile.name === "cisco";
  const bridge = await reading.part("bridge table", [], () => readBridge(reading, bridgePorts, vlans, isCisco));
  const arp = await reading.part("ARP table", [], () => readArp(reading));
  const report: SnmpReport = {
    readAtMs,
    tookMs: Math.round(performance.now() - start),
    requests: client.requests,
    system,
    identity: named,
    interfaces,
    ...loads,
    sensors: [...loads.sensors, ...sensors],
    components,
    vlans,
    neighbours,
    bridge,
    arp,
    problems: reading.problems,
  };
  return { report, plan };
}

/** As `readWhole`, of a device that is read once. */
export async function readDevice(client: SnmpClient, profiles: readonly SnmpProfile[]): Promise<SnmpReport> {
  return (await readWhole(client, profiles)).report;
}

export async function readSystem(client: SnmpClient): Promise<SnmpSystem> {
  const [description, objectId, uptime, contact, name, location, engineBoots, engineTime] = await client.get(systemOids);
  const fields = {
    description: textOf(description),
    objectId: typeof objectId === "string" ? objectId : undefined,
    // TimeTicks are hundredths of a second.
    uptimeMs: typeof uptime === "number" ? uptime * 10 : undefined,
    contact: textOf(contact),
    name: textOf(name),
    location: textOf(location),
    engineBoots: numberOf(engineBoots),
    engineTimeMs: typeof engineTime === "number" ? engineTime * 1_000 : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as SnmpSystem;
}
