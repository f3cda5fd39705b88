/** What a device says of its age. */
export interface Age {
  /** When it said so, on a clock that never goes back. */
  readonly atMs: number;
  /** sysUpTime (RFC 3418): hundredths of a second in 32 bits, which wrap after 497 days. */
  readonly uptimeTicks?: number;
  /** snmpEngineBoots, snmpEngineTime (RFC 3411). */
  readonly engineBoots?: number;
  readonly engineSeconds?: number;
  /** hrSystemUptime (RFC 2790): of the machine, where sysUpTime is that of its agent. */
  readonly hostTicks?: number;
}

const ticks = 2 ** 32;
/** Clocks of devices go as they like: so much, and a twentieth of the time between. */
const slackMs = 60_000;

/**
 * `device` when it began anew between the two, `agent` when only what answers SNMP did and the machine ran on; undefined when neither
 * did, as far as it says.
 */
export function restartOf(before: Age, now: Age): "device" | "agent" | undefined {
  if (!hasRestarted(before, now)) return undefined;
  const { hostTicks } = now;
  if (before.hostTicks === undefined || hostTicks === undefined) return "device";
  return isOlder(before.hostTicks, hostTicks, now.atMs - before.atMs) ? "agent" : "device";
}

function hasRestarted(before: Age, now: Age): boolean {
  if (before.engineBoots !== undefined && now.engineBoots !== undefined && now.engineBoots !== before.engineBoots) return true;
  if (before.uptimeTicks === undefined || now.uptimeTicks === undefined) return isYounger(before.engineSeconds, now.engineSeconds);
  const elapsedMs = now.atMs - before.atMs;
  if (!isOlder(before.uptimeTicks, now.uptimeTicks, elapsedMs)) return true;
  // Long away, it may have begun anew and be older than it was; a machine that was held up has the same boots.
  const isBehind = now.uptimeTicks >= before.uptimeTicks && (now.uptimeTicks - before.uptimeTicks) * 10 < elapsedMs - slackMs - elapsedMs / 20;
  return isBehind && (before.engineBoots === undefined || now.engineBoots === undefined);
}

const isYounger = (before: number | undefined, now: number | undefined): boolean => before !== undefined && now !== undefined && now < before;

/** Whether a clock in ticks went on: it grew, or has wrapped just when it had to. */
function isOlder(before: number, now: number, elapsedMs: number): boolean {
  if (now >= before) return true;
  const wrapped = (now + ticks - before) * 10;
  return Math.abs(wrapped - elapsedMs) <= slackMs + elapsedMs / 20;
}
