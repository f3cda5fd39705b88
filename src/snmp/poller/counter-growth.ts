import type { InterfaceCounters } from "../../model/snmp-report.ts";

/** One reading of an interface's counters. */
export interface CounterReading {
  /** On a clock that never goes back. */
  readonly atMs: number;
  readonly counters: InterfaceCounters;
}

export interface LinkLimits {
  readonly speedBitsPerSecond?: number;
  /** Its speed is that of a wire; that of a tunnel or a VLAN is what somebody wrote down. */
  readonly isPhysical: boolean;
}

/** What counters grew by. Those that were not told, or make no sense, are absent. */
export interface CounterGrowth {
  readonly overMs: number;
  readonly inBytes?: number;
  readonly outBytes?: number;
  readonly inPackets?: number;
  readonly outPackets?: number;
  readonly inErrors?: number;
  readonly outErrors?: number;
  readonly inDiscards?: number;
  readonly outDiscards?: number;
}

/** Agents refresh their counters every some seconds: an interval may hold the traffic of one that is so much longer. */
const agentDelayMs = 15_000;
const leastMs = 500;
/** Where the speed says nothing: no interface has as many. */
const fastestBitsPerSecond = 4e12;
/** The smallest frame on a wire. */
const leastFrameBytes = 64;

/**
 * What grew between two readings (RFC 2578 §7.1.6, RFC 2863 §3.1.6). A counter below its former value has wrapped where that is
 * possible at the speed of the link, else it began anew and says nothing. Undefined when nothing can be compared.
 */
export function counterGrowth(before: CounterReading, now: CounterReading, limits: LinkLimits): CounterGrowth | undefined {
  const overMs = now.atMs - before.atMs;
  if (overMs < leastMs || before.counters.width !== now.counters.width) return undefined;
  const { width } = now.counters;
  const { speedBitsPerSecond = 0, isPhysical } = limits;
  const isBound = isPhysical && speedBitsPerSecond > 0;
  const mostBytes = ((isBound ? speedBitsPerSecond * 1.05 : fastestBitsPerSecond) / 8_000) * (overMs + agentDelayMs);
  const mostPackets = mostBytes / leastFrameBytes;
  const grown: { -readonly [K in keyof CounterGrowth]: CounterGrowth[K] } = { overMs };
  for (const name of names) {
    const [old, current] = [before.counters[name], now.counters[name]];
    if (old === undefined || current === undefined) continue;
    const isBytes = name === "inBytes" || name === "outBytes";
    const isWide = isBytes || name === "inPackets" || name === "outPackets";
    const delta = growth(old, current, isWide ? width : 32, isBytes ? mostBytes : mostPackets);
    // One that began anew tells of all of them: the others may have been small before.
    if (delta === "reset") return undefined;
    if (delta !== undefined) grown[name] = delta;
  }
  return grown;
}

const names = ["inBytes", "outBytes", "inPackets", "outPackets", "inErrors", "outErrors", "inDiscards", "outDiscards"] as const;

/** `reset` when it fell and cannot have wrapped once; undefined when it grew by more than `most`, or may have wrapped more than once. */
function growth(before: bigint | number, now: bigint | number, bits: 32 | 64, most: number): number | "reset" | undefined {
  if (now >= before) {
    const grown = typeof now === "bigint" && typeof before === "bigint" ? Number(now - before) : Number(now) - Number(before);
    return grown <= most ? grown : undefined;
  }
  const size = 2 ** bits;
  if (most >= size) return undefined;
  const grown = Number(BigInt(now) - BigInt(before) + (1n << BigInt(bits)));
  return grown <= most ? grown : "reset";
}
