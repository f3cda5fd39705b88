import { deviceName, type SnmpDevice, type SnmpStatus } from "../model/snmp-device.ts";
import { readCursor, writeCursor } from "./cursor.ts";

export const snmpOrders = ["STATUS", "NAME", "LAST_ANSWERED", "CPU", "MEMORY", "NEWEST"] as const;
export type SnmpOrder = (typeof snmpOrders)[number];

/** A device's place: a number, its name and its id. Smaller comes first. */
type Place = readonly [rank: number, name: string, id: string];

const severity: Readonly<Record<SnmpStatus, number>> = { UNREACHABLE: 0, AUTH_ERROR: 1, DEGRADED: 2, UNKNOWN: 3, UP: 4 };

const rankOf: Readonly<Record<SnmpOrder, (device: SnmpDevice) => number>> = {
  // One that rests is nobody's trouble.
  STATUS: ({ standing, enabled }) => (enabled ? severity[standing.status] : 5),
  NAME: () => 0,
  LAST_ANSWERED: ({ standing }) => standing.lastAnsweredAtMs ?? 0,
  CPU: ({ vitals }) => -(vitals?.cpuPercent ?? -1),
  MEMORY: ({ vitals }) => -(vitals?.memoryPercent ?? -1),
  NEWEST: ({ createdAtMs }) => -createdAtMs,
};

const names = new Intl.Collator("en", { numeric: true });
const compare = (a: Place, b: Place): number => a[0] - b[0] || names.compare(a[1], b[1]) || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0);

/** A page of devices in this order. The place a page goes on at is a device's own: right even when that device is gone. */
export function devicePage(
  devices: readonly SnmpDevice[],
  order: SnmpOrder,
  { first, after }: { readonly first: number; readonly after: string | null },
): { readonly rows: readonly SnmpDevice[]; readonly total: number; readonly next?: string } {
  const placeOf = (device: SnmpDevice): Place => [rankOf[order](device), deviceName(device).slice(0, 100), device.id];
  const sorted = devices.map((device) => ({ device, place: placeOf(device) })).toSorted((a, b) => compare(a.place, b.place));
  const from = after === null ? undefined : readCursor(after, placeFrom);
  const rest = from ? sorted.filter(({ place }) => compare(place, from) > 0) : sorted;
  const shown = rest.slice(0, first);
  return { rows: shown.map(({ device }) => device), total: devices.length, ...(rest.length > shown.length && { next: writeCursor(shown.at(-1)!.place) }) };
}

const placeFrom = (parts: readonly unknown[]): Place | undefined =>
  parts.length === 3 && typeof parts[0] === "number" && typeof parts[1] === "string" && typeof parts[2] === "string"
    ? [parts[0], parts[1], parts[2]]
    : undefined;
