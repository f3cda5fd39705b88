import type { SnmpComponent, SnmpSensor } from "../../model/snmp-report.ts";
import type { DeviceReading } from "../device-reading.ts";
import { numberOf, textOf } from "../values.ts";

const physical = "1.3.6.1.2.1.47.1.1.1.1";
const columns = { description: 2, parentIndex: 4, class: 5, name: 7, hardware: 8, firmware: 9, software: 10, serial: 11, manufacturer: 12, model: 13 } as const;
const classes = [
  "other",
  "unknown",
  "chassis",
  "backplane",
  "container",
  "powerSupply",
  "fan",
  "sensor",
  "module",
  "port",
  "stack",
  "cpu",
  "energyObject",
  "battery",
  "storageDrive",
];

/** entPhysicalTable (RFC 6933). */
export async function readComponents(reading: DeviceReading): Promise<SnmpComponent[]> {
  const names = Object.keys(columns) as (keyof typeof columns)[];
  const read = await reading.walk(names.map((name) => `${physical}.${columns[name]}`));
  const indexes = [...new Set(read.flatMap((column) => [...column.keys()]))].filter((index) => /^\d+$/.test(index)).sort((a, b) => Number(a) - Number(b));
  return indexes.map((index) => {
    const part: Record<string, string | number> & { index: number } = { index: Number(index) };
    for (const [i, name] of names.entries()) {
      const value = read[i]!.get(index);
      if (name === "parentIndex" || name === "class") {
        const number = numberOf(value);
        if (number !== undefined && number > 0) part[name] = name === "class" ? (classes[number - 1] ?? "other") : number;
      } else {
        const text = textOf(value);
        if (text !== undefined) part[name] = text;
      }
    }
    return part;
  });
}

const sensors = "1.3.6.1.2.1.99.1.1.1";
const units: Readonly<Record<number, string>> = {
  3: "volts AC",
  4: "volts DC",
  5: "amperes",
  6: "watts",
  7: "hertz",
  8: "celsius",
  9: "percent RH",
  10: "rpm",
  11: "m3/min",
  12: "boolean",
};
const truth = 12;
const okStatus = 1;

/** entPhySensorTable (RFC 3433); sensors that do not work are left out. */
export async function readSensors(reading: DeviceReading, components: readonly SnmpComponent[]): Promise<SnmpSensor[]> {
  const [types, scales, precisions, values, states] = await reading.walk([1, 2, 3, 4, 5].map((column) => `${sensors}.${column}`));
  const names = new Map(components.map(({ index, name, description }) => [String(index), description ?? name]));
  const read: SnmpSensor[] = [];
  for (const [index, raw] of values!) {
    const type = numberOf(types!.get(index)) ?? 0;
    const value = numberOf(raw);
    const unit = units[type];
    if (value === undefined || unit === undefined) continue;
    // Scale 9 is units; each step is a factor of thousand (RFC 3433 §4, EntitySensorDataScale).
    const exponent = type === truth ? 0 : 3 * ((numberOf(scales!.get(index)) ?? 9) - 9) - (numberOf(precisions!.get(index)) ?? 0);
    if (Math.abs(exponent) > 60) continue;
    const state = numberOf(states!.get(index));
    read.push({
      name: names.get(index) ?? `Sensor ${index}`,
      unit,
      value: Number((value * 10 ** exponent).toPrecision(12)),
      ...(state !== undefined && { isOk: state === okStatus }),
    });
  }
  return read;
}
