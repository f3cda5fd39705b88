import type { SnmpReport } from "../../model/snmp-report.ts";
import type { DeviceReading } from "../device-reading.ts";
import type { SnmpProfile } from "../snmp-profile.ts";
import { type HostResources, readHostResources } from "./host-resources.ts";
import { nothingRead, readProfile } from "./profile-readings.ts";

type Rules = Omit<SnmpProfile, "systems">;
export type Loads = Pick<SnmpReport, "processors" | "memory" | "storage" | "sensors" | "vpn">;

/** Where a device's processors and memory were found, so that they are read again without looking for them. */
export interface LoadPlan {
  /** Rules that gave processors or memory, in this order. */
  readonly rules: readonly Rules[];
  /** Sensors and VPN counts of the device's own profile. */
  readonly slowRules: Rules;
  /** It tells its processors or memory by the HOST-RESOURCES-MIB. */
  readonly hasHostLoads: boolean;
  readonly hasStorage: boolean;
}

const noHost: HostResources = { processors: [], memory: [], storage: [] };

/** Processors, memory, storage, sensors and VPN counts: of its own profile, else of the HOST-RESOURCES-MIB, else of what a family of MIBs has for any device. */
export async function findLoads(
  reading: DeviceReading,
  own: SnmpProfile | undefined,
  families: readonly SnmpProfile[],
): Promise<Loads & { readonly plan: LoadPlan }> {
  const owned = await reading.part("processors and memory", nothingRead, async () => (own ? readProfile(reading, own) : nothingRead));
  const host = await reading.part("processors, memory and storage", noHost, () => readHostResources(reading));
  const rules = [loadRules(owned.used)];
  let processors = owned.processors.length > 0 ? owned.processors : host.processors;
  let memory = owned.memory.length > 0 ? owned.memory : host.memory;
  for (const family of families) {
    if (processors.length > 0 && memory.length > 0) break;
    const more = await reading.part("processors and memory", nothingRead, () => readProfile(reading, family));
    const [wantsProcessors, wantsMemory] = [processors.length === 0, memory.length === 0];
    if (wantsProcessors) processors = more.processors;
    if (wantsMemory) memory = more.memory;
    rules.push({
      name: family.name,
      ...(wantsProcessors && more.used.processors && { processors: more.used.processors }),
      ...(wantsMemory && more.used.memory && { memory: more.used.memory }),
    });
  }
  const { sensors = [], vpn = {} } = owned.used;
  return {
    processors,
    memory,
    storage: host.storage,
    sensors: owned.sensors,
    vpn: owned.vpn,
    plan: {
      rules: rules.filter((rule) => rule.processors !== undefined || rule.memory !== undefined),
      slowRules: { name: owned.used.name, sensors, vpn },
      hasHostLoads: (owned.processors.length === 0 && host.processors.length > 0) || (owned.memory.length === 0 && host.memory.length > 0),
      hasStorage: host.storage.length > 0,
    },
  };
}

const loadRules = ({ name, processors, memory }: Rules): Rules => ({ name, ...(processors && { processors }), ...(memory && { memory }) });

/** Processors and memory again, with few requests; storage comes along where it stands in the same table. */
export async function readLoads(
  reading: DeviceReading,
  plan: LoadPlan,
): Promise<Pick<Loads, "processors" | "memory"> & { readonly storage?: Loads["storage"] }> {
  const read = [];
  for (const rule of plan.rules) read.push(await readProfile(reading, rule));
  const host = plan.hasHostLoads ? await readHostResources(reading) : undefined;
  const first = <T>(lists: readonly (readonly T[])[]): readonly T[] => lists.find((list) => list.length > 0) ?? [];
  const [own, ...families] = plan.rules[0]?.name === plan.slowRules.name ? read : [nothingRead, ...read];
  return {
    processors: first([own?.processors ?? [], host?.processors ?? [], ...families.map(({ processors }) => processors)]),
    memory: first([own?.memory ?? [], host?.memory ?? [], ...families.map(({ memory }) => memory)]),
    ...(host && { storage: host.storage }),
  };
}
