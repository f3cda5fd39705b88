import type { SnmpEventKind } from "../../model/snmp-device.ts";
import type { InterfaceStatus } from "../../model/snmp-report.ts";

/** An event before it is known whose it is. */
export interface Happening {
  readonly kind: SnmpEventKind;
  readonly ifIndex?: number;
  readonly text: string;
  readonly before?: string;
  readonly after?: string;
}

/** Of an interface, what may change. */
export interface InterfaceState {
  readonly ifIndex: number;
  readonly name: string;
  readonly alias?: string;
  readonly adminStatus?: InterfaceStatus;
  readonly operStatus?: InterfaceStatus;
  readonly speedBitsPerSecond?: number;
  readonly duplex?: "half" | "full";
}

const titleOf = ({ name, alias }: InterfaceState): string => (alias === undefined || alias === name ? name : `${name} (${alias})`);

/** Up or down, of one interface at two times. Not told is no change. */
export function statusEvent(before: InterfaceState, now: InterfaceState): Happening | undefined {
  const [was, is] = [before.operStatus, now.operStatus];
  if (was === undefined || is === undefined || was === is || was === "unknown" || is === "unknown") return undefined;
  const { ifIndex } = now;
  if (is === "up") return { kind: "INTERFACE_UP", ifIndex, text: `${titleOf(now)} is up.`, before: was, after: is };
  if (was !== "up") return undefined;
  const by = now.adminStatus === "down" && before.adminStatus !== "down" ? ": it was shut down" : is === "down" ? "" : `: ${is}`;
  return { kind: "INTERFACE_DOWN", ifIndex, text: `${titleOf(now)} is down${by}.`, before: was, after: is };
}

/** Speed and duplex, of an interface that is up both times: without a link they mean nothing. */
export function linkEvents(before: InterfaceState, now: InterfaceState): Happening[] {
  if (before.operStatus !== "up" || now.operStatus !== "up") return [];
  const { ifIndex } = now;
  const events: Happening[] = [];
  const [was, is] = [before.speedBitsPerSecond, now.speedBitsPerSecond];
  if (was !== undefined && is !== undefined && was > 0 && is > 0 && was !== is) {
    const [old, current] = [speedText(was), speedText(is)];
    events.push({ kind: "SPEED_CHANGED", ifIndex, text: `${titleOf(now)} runs at ${current} instead of ${old}.`, before: old, after: current });
  }
  if (before.duplex !== undefined && now.duplex !== undefined && before.duplex !== now.duplex)
    events.push({ kind: "DUPLEX_CHANGED", ifIndex, text: `${titleOf(now)} is ${now.duplex} duplex.`, before: before.duplex, after: now.duplex });
  return events;
}

export function speedText(bitsPerSecond: number): string {
  for (const [size, unit] of [
    [1e12, "Tbit/s"],
    [1e9, "Gbit/s"],
    [1e6, "Mbit/s"],
    [1e3, "kbit/s"],
  ] as const)
    if (bitsPerSecond >= size) return `${Number((bitsPerSecond / size).toPrecision(3))} ${unit}`;
  return `${bitsPerSecond} bit/s`;
}
