import type { SnmpProcessor, SnmpSensor, SnmpSpace, SnmpVpnCount } from "../../model/snmp-report.ts";
import type { Column } from "../column-walk.ts";
import type { DeviceReading } from "../device-reading.ts";
import type { MemoryRule, ProcessorRule, SnmpProfile } from "../snmp-profile.ts";
import { numberOf, textOf } from "../values.ts";
import { percent, space } from "./host-resources.ts";

export interface ProfileReadings {
  readonly processors: readonly SnmpProcessor[];
  readonly memory: readonly SnmpSpace[];
  readonly sensors: readonly SnmpSensor[];
  readonly vpn: readonly SnmpVpnCount[];
  /** The rules that gave something: what to read when it is read again. */
  readonly used: Omit<SnmpProfile, "systems">;
}

/** Longest table a rule reads: parts of a chassis, cores, pools. */
const maxRows = 2_000;

export const nothingRead: ProfileReadings = { processors: [], memory: [], sensors: [], vpn: [], used: { name: "nothing" } };

/** What a profile's rules find, all columns in one walk. */
export async function readProfile(reading: DeviceReading, profile: Omit<SnmpProfile, "systems">): Promise<ProfileReadings> {
  const { processors = [], memory = [], sensors = [], vpn = {} } = profile;
  const wanted = [
    ...processors.flatMap(({ percent: value, name, where }) => [value, name, where]),
    ...memory.flatMap(({ percent: value, used, free, total, name, where, reclaimable = [] }) => [value, used, free, total, name, where, ...reclaimable]),
    ...sensors.map(({ value }) => value),
    ...Object.values(vpn),
  ];
  const roots = [...new Set(wanted.filter((oid) => oid !== undefined && isOid(oid)))] as string[];
  if (roots.length === 0) return nothingRead;
  const columns = await reading.walk(roots, { maxRows });
  const byRoot = new Map(roots.map((root, i) => [root, columns[i]!]));
  const column = (oid: string | undefined): Column => byRoot.get(oid ?? "") ?? new Map();
  const [loads, loadRule] = firstOf(processors, (rule) => processorsOf(rule, column));
  const [pools, poolRule] = firstOf(memory, (rule) => memoryOf(rule, column));
  const hasRows = (oid: string): boolean => column(oid).size > 0;
  return {
    processors: loads,
    memory: pools,
    used: {
      name: profile.name,
      ...(loadRule && { processors: [loadRule] }),
      ...(poolRule && { memory: [poolRule] }),
      sensors: sensors.filter(({ value }) => hasRows(value)),
      vpn: Object.fromEntries(Object.entries(vpn).filter(([, oid]) => hasRows(oid))),
    },
    sensors: sensors.flatMap(({ name, unit, value, divisor = 1 }) =>
      [...column(value).values()].flatMap((raw) => {
        const number = numberOf(raw);
        return number === undefined ? [] : [{ name, unit, value: number / divisor }];
      }),
    ),
    vpn: Object.entries(vpn).flatMap(([name, oid]) => {
      const counts = [...column(oid).values()].flatMap((raw) => numberOf(raw) ?? []);
      return counts.length > 0 ? [{ name, sessions: counts.reduce((sum, count) => sum + count, 0) }] : [];
    }),
  };
}

const isOid = (text: string): boolean => /^\d+(?:\.\d+)+$/.test(text);

function firstOf<R, T>(rules: readonly R[], read: (rule: R) => T[]): readonly [found: T[], rule?: R] {
  for (const rule of rules) {
    const found = read(rule);
    if (found.length > 0) return [found, rule];
  }
  return [[]];
}

type ColumnOf = (oid: string | undefined) => Column;

function processorsOf(rule: ProcessorRule, column: ColumnOf): SnmpProcessor[] {
  const rows = present(rule.where, column);
  return [...column(rule.percent)].flatMap(([index, value], i, all): SnmpProcessor[] => {
    const number = numberOf(value);
    if (number === undefined || !rows(index)) return [];
    const used = number / (rule.divisor ?? 1);
    return used < 0 || used > 100
      ? []
      : [{ name: nameOf(rule.name, "Processor", index, column, all.length === 1 ? undefined : i + 1), usedPercent: percent(rule.isIdle ? 100 - used : used) }];
  });
}

function memoryOf(rule: MemoryRule, column: ColumnOf): SnmpSpace[] {
  const { unit = 1 } = rule;
  const rows = present(rule.where, column);
  const measured = column(rule.percent ?? rule.used ?? rule.free);
  return [...measured.keys()].flatMap((index, i): SnmpSpace[] => {
    if (!rows(index)) return [];
    const at = (oid: string | undefined): number | undefined => numberOf(column(oid).get(index));
    const name = nameOf(rule.name, "Memory", index, column, measured.size === 1 ? undefined : i + 1);
    if (rule.percent !== undefined) {
      const usedPercent = at(rule.percent);
      const total = at(rule.total);
      if (usedPercent === undefined || usedPercent < 0 || usedPercent > 100) return [];
      return [
        { name, usedPercent, ...(total !== undefined && total > 0 && { totalBytes: total * unit, usedBytes: Math.round((total * unit * usedPercent) / 100) }) },
      ];
    }
    const reclaimable = (rule.reclaimable ?? []).reduce((sum, oid) => sum + (at(oid) ?? 0), 0);
    const free = at(rule.free);
    const total = at(rule.total) ?? (at(rule.used) ?? Number.NaN) + (free ?? Number.NaN);
    const used = (at(rule.used) ?? total - (free ?? Number.NaN)) - reclaimable;
    return total > 0 && used >= 0 && used <= total ? [space(name, used * unit, total * unit)] : [];
  });
}

/** Whether a row has something above 0 in this column. */
function present(where: string | undefined, column: ColumnOf): (index: string) => boolean {
  if (where === undefined) return () => true;
  const values = column(where);
  return (index) => (numberOf(values.get(index)) ?? 0) > 0;
}

function nameOf(given: string | undefined, otherwise: string, index: string, column: ColumnOf, number: number | undefined): string {
  const text = given !== undefined && isOid(given) ? textOf(column(given).get(index)) : given;
  if (given !== undefined && isOid(given) && text !== undefined) return text;
  const base = given === undefined || isOid(given) ? otherwise : given;
  return number === undefined ? base : `${base} ${number}`;
}
