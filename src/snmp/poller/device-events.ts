import { configurationDiff } from "../../model/snmp-configuration.ts";
import { deviceName, type SnmpDevice, type SnmpStatus } from "../../model/snmp-device.ts";
import type { Happening } from "./interface-events.ts";
import type { Age } from "./restart.ts";

/** Where it stands now, when it stood elsewhere before. */
export function statusChanged(device: SnmpDevice, before: SnmpStatus): Happening {
  const { status, reason = "", pingMs } = device.standing;
  const name = deviceName(device);
  const ping = pingMs === undefined ? "" : pingMs === null ? " It does not answer a ping either." : ` It answers a ping (${pingMs} ms).`;
  const texts: Record<SnmpStatus, string> = {
    UP: before === "DEGRADED" ? `${name} answers everything again.` : `${name} answers again.`,
    DEGRADED: `${name} answers, but not everything. ${reason}`,
    UNREACHABLE: `${name} does not answer. ${reason}${ping}`,
    AUTH_ERROR: `${name} refuses the credentials. ${reason}`,
    UNKNOWN: `${name} is not asked.`,
  };
  return { kind: "STATUS_CHANGED", text: texts[status].trim(), before, after: status };
}

export function restartEvent(device: SnmpDevice, { uptimeTicks, hostTicks = 0 }: Age, what: "device" | "agent", atMs: number): Happening {
  const since = uptimeTicks === undefined ? "" : ` ${Math.round(uptimeTicks / 100)} s ago`;
  const text =
    what === "agent"
      ? `Its SNMP agent began anew${since}; the machine itself runs since ${new Date(atMs - hostTicks * 10).toISOString().slice(0, 19)}Z.`
      : `${deviceName(device)} began anew${since}.`;
  return { kind: "DEVICE_RESTARTED", text };
}

const maxDiffLines = 60;

/** What came and what went, line by line. */
export function configurationEvent(before: { readonly text: string }, now: { readonly text: string; readonly version: number }): Happening {
  const { removed, added } = configurationDiff(before.text, now.text);
  const shown = (lines: readonly string[]): string =>
    lines.length <= maxDiffLines ? lines.join("\n") : [...lines.slice(0, maxDiffLines), `… ${lines.length - maxDiffLines} more`].join("\n");
  return {
    kind: "CONFIGURATION_CHANGED",
    text: `Its configuration changed: ${added.length} lines came, ${removed.length} went (version ${now.version}).`,
    before: shown(removed),
    after: shown(added),
  };
}
