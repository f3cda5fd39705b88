import type { SnmpComponent, SnmpSensor, SnmpSpace, SnmpVpnCount } from "../../model/snmp-report.ts";
import type { DeviceReading } from "../device-reading.ts";
import { readSensors } from "../parts/components.ts";
import { readHostResources } from "../parts/host-resources.ts";
import { duplexes, extension, speedOf, table } from "../parts/interfaces.ts";
import type { LoadPlan } from "../parts/loads.ts";
import { nothingRead, readProfile } from "../parts/profile-readings.ts";
import { numberOf } from "../values.ts";

export interface Link {
  readonly speedBitsPerSecond?: number;
  readonly duplex?: "half" | "full";
  /** ifCounterDiscontinuityTime (RFC 2863): sysUpTime when its counters last began anew. */
  readonly discontinuityTicks?: number;
}

export interface Medium {
  /** By ifIndex. */
  readonly links: ReadonlyMap<number, Link>;
  readonly sensors: readonly SnmpSensor[];
  readonly vpn: readonly SnmpVpnCount[];
  /** Absent where it comes with the loads. */
  readonly storage?: readonly SnmpSpace[];
}

/** Speeds and duplex, sensors, storage and VPN counts: what moves slowly. */
export async function readMedium(reading: DeviceReading, plan: LoadPlan, named: readonly SnmpComponent[], hasSensors: boolean): Promise<Medium> {
  const links = await reading.part("interfaces", new Map<number, Link>(), () => readLinks(reading));
  const own = await reading.part("sensors", nothingRead, () => readProfile(reading, plan.slowRules));
  const sensors = hasSensors ? await reading.part("sensors", [], () => readSensors(reading, named)) : [];
  const storage =
    plan.hasStorage && !plan.hasHostLoads ? await reading.part("storage", undefined, async () => (await readHostResources(reading)).storage) : undefined;
  return { links, sensors: [...own.sensors, ...sensors], vpn: own.vpn, ...(storage && { storage }) };
}

async function readLinks(reading: DeviceReading): Promise<Map<number, Link>> {
  const [speeds, high, duplex, discontinuity] = await reading.walk([`${table}.5`, `${extension}.15`, "1.3.6.1.2.1.10.7.2.1.19", `${extension}.19`]);
  const links = new Map<number, Link>();
  for (const index of new Set([...speeds!.keys(), ...high!.keys()])) {
    const speedBitsPerSecond = speedOf(numberOf(speeds!.get(index)), numberOf(high!.get(index)));
    const is = duplexes[numberOf(duplex!.get(index)) ?? 0];
    const discontinuityTicks = numberOf(discontinuity!.get(index));
    links.set(Number(index), {
      ...(speedBitsPerSecond !== undefined && { speedBitsPerSecond }),
      ...(is && { duplex: is }),
      ...(discontinuityTicks !== undefined && { discontinuityTicks }),
    });
  }
  return links;
}
