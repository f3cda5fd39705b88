import type { InterfaceCounters } from "../../model/snmp-report.ts";

/** One reading of an interface's counters. */
export interface CounterReading {
  /** On a clock that never goes back. */
  readonly atMs: number;
  readonly counters: InterfaceCounters;
  /** ifCounterDiscontinuityTime (RFC 2863): sysUpTime when the counters last began anew. */
  readonly discontinuityTicks?: number;
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
  if (overMs < leastMs || before.discontinuityTicks !== now.discontinuityTicks || before.counters.width !== now.counters.width) return undefined;
  const { width } = now.counters;
  const { speedBitsPerSecond = 0, isPhysical } = limits;
  const isBound = isPhysical && speedBitsPerSecond > 0;
  const mostBytes = ((isBound ? speedBitsPerSecond * 1.05 : fastestBitsPerSecond) / 8_000) * (overMs + agentDelayMs);
  const mostPackets = mostBytes / leastFrameBytes;
  const of = (name: Exclude<keyof InterfaceCounters, "width">, bits: 32 | 64, most: number): number | undefined => {
    const [old, current] = [before.counters[name], now.counters[name]];
    return old === undefined || current === undefined ? undefined : growth(BigInt(old), BigInt(current), bits, most);
  };
  const grown = {
    inBytes: of("inBytes", width, mostBytes),
    outBytes: of("outBytes", width, mostBytes),
    inPackets: of("inPackets", width, mostPackets),
    outPackets: of("outPackets", width, mostPackets),
    inErrors: of("inErrors", 32, mostPackets),
    outErrors: of("outErrors", 32, mostPackets),
    inDiscards: of("inDiscards", 32, mostPackets),
    outDiscards: of("outDiscards", 32, mostPackets),
  };
  return { overMs, ...(Object.fromEntries(Object.entries(grown).filter(([, value]) => value !== undefined)) as Omit<CounterGrowth, "overMs">) };
}

/** Undefined when it is more than `most`, or when the counter fell and may have wrapped more than once. */
function growth(before: bigint, now: bigint, bits: 32 | 64, most: number): number | undefined {
  const isFallen = now < before;
  const size = 1n << BigInt(bits);
  if (isFallen && most >= Number(size)) return undefined;
  const grown = Number(isFallen ? now - before + size : now - before);
  return grown <= most ? grown : undefined;
}
