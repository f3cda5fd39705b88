import type { SnmpInterfaceRates } from "../../model/snmp-device.ts";
import type { CounterGrowth } from "./counter-growth.ts";

/** Growth as rates; use is of each direction, since links send both ways at once. */
export function ratesOf(growth: CounterGrowth, atMs: number, speedBitsPerSecond: number | undefined): SnmpInterfaceRates {
  const { overMs, inBytes, outBytes } = growth;
  const perSecond = (count: number | undefined, of = 1): number | undefined => (count === undefined ? undefined : (count * of * 1_000) / overMs);
  const inBitsPerSecond = perSecond(inBytes, 8);
  const outBitsPerSecond = perSecond(outBytes, 8);
  // What an agent counted late stands in the interval after.
  const use = (rate: number | undefined): number | undefined =>
    rate === undefined || speedBitsPerSecond === undefined || speedBitsPerSecond <= 0 ? undefined : Math.min(100, (100 * rate) / speedBitsPerSecond);
  const rates = {
    inBitsPerSecond,
    outBitsPerSecond,
    inPacketsPerSecond: perSecond(growth.inPackets),
    outPacketsPerSecond: perSecond(growth.outPackets),
    inErrorsPerSecond: perSecond(growth.inErrors),
    outErrorsPerSecond: perSecond(growth.outErrors),
    inDiscardsPerSecond: perSecond(growth.inDiscards),
    outDiscardsPerSecond: perSecond(growth.outDiscards),
    inUsePercent: use(inBitsPerSecond),
    outUsePercent: use(outBitsPerSecond),
  };
  return { atMs, overMs, ...(Object.fromEntries(Object.entries(rates).filter(([, value]) => value !== undefined)) as Partial<SnmpInterfaceRates>) };
}
