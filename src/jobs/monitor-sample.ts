import type { MonitorState } from "../model/monitor-state.ts";
import type { Monitor, MonitorResult } from "../model/services/monitors.ts";
import type { MonitorSample } from "../model/services/samples.ts";
import { parseIp, unspecifiedIp } from "../net/ip.ts";

/** A measurement as it is kept, and where the monitor stood after it. */
export function sampleOf({ id, script, target }: Pick<Monitor, "id" | "script" | "target">, state: MonitorState, result: MonitorResult): MonitorSample {
  const { timeMs, verdict, value, unit, durationMs, message, address } = result;
  const hasValue = value !== undefined && Number.isFinite(value);
  return {
    timeMs,
    monitorId: id,
    script,
    target: withoutQuery(target),
    address: (address === undefined ? undefined : parseIp(address)) ?? unspecifiedIp,
    verdict,
    state,
    hasValue: hasValue ? 1 : 0,
    value: hasValue ? value : 0,
    unit,
    durationMs,
    message,
  };
}

/** Queries and names before an @ hold secrets now and then. */
function withoutQuery(target: string): string {
  if (!target.includes("://") || !URL.canParse(target)) return target.replace(/[?#].*$/, "");
  const url = new URL(target);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
