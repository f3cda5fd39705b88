import type { SnmpProcessor, SnmpSpace } from "../../model/snmp-report.ts";
import type { DeviceReading } from "../device-reading.ts";
import { numberOf, textOf } from "../values.ts";

const host = "1.3.6.1.2.1.25";
const storageTypes = `${host}.2.1`;
const ram = `${storageTypes}.2`;
/** Fixed disk, removable disk, floppy disk, RAM disk, flash memory, network disk. */
const disks = ["4", "5", "6", "8", "9", "10"].map((type) => `${storageTypes}.${type}`);

export interface HostResources {
  readonly processors: readonly SnmpProcessor[];
  readonly memory: readonly SnmpSpace[];
  readonly storage: readonly SnmpSpace[];
}

/** hrProcessorTable and hrStorageTable (RFC 2790). */
export async function readHostResources(reading: DeviceReading): Promise<HostResources> {
  const [loads, types, names, units, sizes, used] = await reading.walk([`${host}.3.3.1.2`, ...[2, 3, 4, 5, 6].map((column) => `${host}.2.3.1.${column}`)]);
  const processors = [...loads!.values()].flatMap((load, i): SnmpProcessor[] => {
    const usedPercent = numberOf(load);
    return usedPercent !== undefined && usedPercent >= 0 && usedPercent <= 100 ? [{ name: `Processor ${i + 1}`, usedPercent }] : [];
  });
  const rows = [...sizes!].flatMap(([index, size]) => {
    const unit = unsigned(numberOf(units!.get(index))) ?? 1;
    const total = (unsigned(numberOf(size)) ?? 0) * unit;
    const taken = unsigned(numberOf(used!.get(index)));
    const type = textOf(types!.get(index)) ?? "";
    return total > 0 && taken !== undefined ? [{ name: textOf(names!.get(index)) ?? index, type, total, used: Math.min(taken * unit, total) }] : [];
  });
  return {
    processors,
    memory: memoryOf(rows),
    storage: rows.filter(({ type }) => disks.includes(type)).map(({ name, total, used: bytes }) => space(name, bytes, total)),
  };
}

interface Row {
  readonly name: string;
  readonly type: string;
  readonly total: number;
  readonly used: number;
}

/** Of these, no memory that a machine has: what it lends, shares or swaps. */
const notReal = /virtual|swap|shared|tmp|root|log|mbuf|packet buffers|malloc|uma\b|cache|buffer/i;
const reclaimed = /cache|buffers/i;

/** Agents count what they cache as used; it is given up when it is needed. */
function memoryOf(rows: readonly Row[]): SnmpSpace[] {
  const real = rows.filter(({ type, name }) => (type === ram || /^(?:physical|real) memory$|^main memory$|^RAM$/i.test(name)) && !notReal.test(name));
  const caches = rows.filter(({ name }) => /memory|RAM/i.test(name) && reclaimed.test(name)).reduce((sum, row) => sum + row.used, 0);
  return real.map(({ name, used, total }) => space(name, real.length === 1 && caches < used ? used - caches : used, total));
}

/** Sizes above 2^31 units come as negative numbers. */
const unsigned = (value: number | undefined): number | undefined => (value === undefined ? undefined : value < 0 ? value + 2 ** 32 : value);

export function space(name: string, usedBytes: number, totalBytes: number): SnmpSpace {
  return { name, usedPercent: percent((100 * usedBytes) / totalBytes), usedBytes, totalBytes };
}

export const percent = (value: number): number => Math.round(Math.min(Math.max(value, 0), 100) * 10) / 10;
