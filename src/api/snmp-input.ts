import { z } from "zod";
import { AppError } from "../model/errors.ts";
import { throughOf } from "../model/principal.ts";
import { type NewSnmpDevice, snmpLimits, type SnmpCredentialInfo } from "../model/snmp-device.ts";
import type { SnmpTrial } from "../model/services/snmp.ts";
import { formatDuration, parseDuration } from "../model/time.ts";
import { nearestName } from "../model/nearest.ts";
import { principalOf, type ApiContext } from "./context.ts";
import { outsideOf } from "./networks.ts";
import { isLimited } from "./snmp-access.ts";
import { cleanUntrusted } from "./untrusted-text.ts";

export const portRule = z.int().min(1, "A port is at least 1.").max(65_535, "A port is at most 65535.");
/** RFC 2863: InterfaceIndex. */
export const ifIndexRule = z.int().min(1, "An ifIndex is at least 1.").max(2_147_483_647, "An ifIndex is at most 2147483647.");
export const nameRule = z.string().max(100, "A name has at most 100 characters.");
export const tagsRule = z.array(z.string().trim().min(1, "A tag is not empty.").max(60, "A tag has at most 60 characters.")).max(20, "At most 20 tags.");
export const commentRule = z.string().max(500, "A comment has at most 500 characters.");

/** How often, between the bounds; by default once a minute. */
export function intervalOf(given: string | null | undefined, path: string): number {
  const intervalMs = given ? parseDuration(given, path) : snmpLimits.usualIntervalMs;
  const { leastIntervalMs, longestIntervalMs } = snmpLimits;
  if (intervalMs >= leastIntervalMs && intervalMs <= longestIntervalMs) return intervalMs;
  const wanted = `${formatDuration(leastIntervalMs)} to ${formatDuration(longestIntervalMs)}`;
  throw new AppError("BAD_INPUT", `Devices are polled every ${wanted}.`, { path, wanted, got: formatDuration(intervalMs) });
}

/** When a poll is given up: four fifths of the interval, at most what is given, at most the interval. */
export function deadlineOf(given: string | null | undefined, intervalMs: number, path: string): number {
  if (!given) return Math.round(intervalMs * 0.8);
  const deadlineMs = parseDuration(given, path);
  if (deadlineMs >= 1_000 && deadlineMs <= intervalMs) return deadlineMs;
  throw new AppError("BAD_INPUT", "A poll is given up after a second at least, and before the next.", {
    path,
    wanted: `1s to ${formatDuration(intervalMs)}`,
    got: formatDuration(deadlineMs),
  });
}

/** The credential of this name. NOT_FOUND with the nearest one. */
export function credentialOf(name: string, context: ApiContext, path: string): SnmpCredentialInfo {
  const all = context.services.snmp.credentials();
  const found = all.find((each) => each.name.toLowerCase() === name.trim().toLowerCase());
  if (found) return found;
  // Names of credentials are told to those alone who may list them.
  const near = isLimited(context)
    ? undefined
    : nearestName(
        name,
        all.map((each) => each.name),
      );
  throw new AppError("NOT_FOUND", "There is no SNMP credential of this name.", {
    path,
    got: cleanUntrusted(name).slice(0, 60),
    cure: near === undefined ? "Make it with setSnmpCredential." : `Did you mean ${near}?`,
  });
}

/** FORBIDDEN for addresses outside the caller's networks. */
export function refuseOutside(addresses: readonly string[], context: ApiContext, path: string): void {
  const { networks } = principalOf(context);
  const outside = outsideOf(addresses, networks)[0];
  if (outside !== undefined)
    throw new AppError("FORBIDDEN", `This token may only name what is in ${networks.join(", ")}.`, { path, wanted: networks.join(", "), got: outside });
}

/** Who adds a device. */
export function authorOf(context: ApiContext): Pick<NewSnmpDevice, "networks" | "createdBy" | "createdThrough"> {
  const principal = principalOf(context);
  return { networks: principal.networks, createdBy: principal.userName, createdThrough: throughOf(principal) };
}

/** What came of a trial, in a few words. */
export function describeTrial({ address, credential, found, problem }: SnmpTrial): string {
  if (!found) return `${address}: ${cleanUntrusted(problem ?? "nothing found")}`;
  const { vendor, model, version } = found.identity;
  const what = [vendor, model, version].filter(Boolean).join(" ") || found.system.description || "a device";
  return `${address}: ${cleanUntrusted(found.system.name ?? "unnamed")}, ${cleanUntrusted(what)}, ${found.interfaces} interfaces, read with ${cleanUntrusted(credential!.name)}`;
}

/** Each of some work, a few at a time, in order. */
export async function eachOf<T, R>(items: readonly T[], atOnce: number, work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  await Promise.all(
    Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      for (const [index, item] of queue) results[index] = await work(item, index);
    }),
  );
  return results;
}
