import type { SnmpInterfaceRates } from "../../model/snmp-device.ts";
import type { CounterGrowth } from "./counter-growth.ts";

/** Growth as rates; use is of each direction, since links send both ways at once. */
export function ratesOf(growth: CounterGrowth, atMs: number, speedBitsPerSecond: number | undefined): SnmpInterfaceRates {
  const { overMs } = growth;
  const perSecond = 1_000 / overMs;
  const rates: { -readonly [K in keyof SnmpInterfaceRates]: SnmpInterfaceRates[K] } = { atMs, overMs };
  if (growth.inBytes !== undefined) rates.inBitsPerSecond = growth.inBytes * 8 * perSecond;
  if (growth.outBytes !== undefined) rates.outBitsPerSecond = growth.outBytes * 8 * perSecond;
  if (growth.inPackets !== undefined) rates.inPacketsPerSecond = growth.inPackets * perSecond;
  if (growth.outPackets !== undefined) rates.outPacketsPerSecond = growth.outPackets * perSecond;
  if (growth.inErrors !== undefined) rates.inErrorsPerSecond = growth.inErrors * perSecond;
  if (growth.outErrors !== undefined) rates.outErrorsPerSecond = growth.outErrors * perSecond;
  if (growth.inDiscards !== undefined) rates.inDiscardsPerSecond = growth.inDiscards * perSecond;
  if (growth.outDiscards !== undefined) rates.outDiscardsPerSecond = growth.outDiscards * perSecond;
  if (speedBitsPerSecond === undefined || speedBitsPerSecond <= 0) return rates;
  // What an agent counted late stands in the interval after.
  if (rates.inBitsPerSecond !== undefined) rates.inUsePercent = Math.min(100, (100 * rates.inBitsPerSecond) / speedBitsPerSecond);
  if (rates.outBitsPerSecond !== undefined) rates.outUsePercent = Math.min(100, (100 * rates.outBitsPerSecond) / speedBitsPerSecond);
  return rates;
}
