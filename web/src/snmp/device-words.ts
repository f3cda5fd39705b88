import { plural } from "../format/numbers.ts";
import { duration } from "../format/times.ts";
import type { SnmpDevice } from "./devices-query.ts";

/** Statuses in words, and how they look. */
export const statuses = {
  UP: { words: "up", dot: "dot" },
  DEGRADED: { words: "degraded", dot: "dot idle" },
  UNREACHABLE: { words: "unreachable", dot: "dot off" },
  AUTH_ERROR: { words: "refuses us", dot: "dot off" },
  UNKNOWN: { words: "not asked yet", dot: "dot idle" },
} as const;

/** What the ping beside says: a device that answers pings but not SNMP is up, and something else is wrong. */
export function pingWords({ status, pinged, pingMs }: Pick<SnmpDevice, "status" | "pinged" | "pingMs">): string | undefined {
  if (status === "UP" || !pinged) return undefined;
  return pingMs === null ? "no ping either" : `answers pings in ${duration(pingMs)}`;
}

/** Cisco C9300, ios 17.9 */
export function whatWords({ vendor, model, os, version }: Pick<SnmpDevice, "vendor" | "model" | "os" | "version">): string {
  const made = [vendor, model].filter(Boolean).join(" ");
  const runs = [os, version].filter(Boolean).join(" ");
  return [made, runs].filter((part) => part !== "").join(", ");
}

/** Is everything polled, and what is down or hot? */
export function inWords(devices: readonly SnmpDevice[]): string {
  const of = (...wanted: readonly SnmpDevice["status"][]): number => devices.filter(({ status, enabled }) => enabled && wanted.includes(status)).length;
  const parts = [
    [of("UNREACHABLE"), "unreachable"],
    [of("AUTH_ERROR"), "refusing the credential"],
    [of("DEGRADED"), "degraded"],
  ] as const;
  const trouble = parts.flatMap(([count, words]) => (count > 0 ? [`${count} ${words}`] : []));
  return [plural(devices.length, "device"), ...(trouble.length > 0 ? trouble : [of("UP") === devices.length ? "all up" : `${of("UP")} up`])].join(", ");
}
