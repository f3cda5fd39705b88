import type { SnmpInterfaceRates } from "../../model/snmp-device.ts";

/** What is remembered of an interface's errors. */
export interface ErrorWatch {
  /** Consecutive polls with many errors; then of those without, while it is known to have many. */
  readonly streak: number;
  readonly isRising: boolean;
}

export const noErrors: ErrorWatch = { streak: 0, isRising: false };

/** Many: one in thousand packets, and one in ten seconds. */
const manyShare = 0.001;
const manyPerSecond = 0.1;
/** Few enough to be over: a tenth of that. */
const calm = 0.1;
const pollsUntilRising = 2;
const pollsUntilCalm = 10;

/** True once, when errors have been many for two polls; again only after they were few for ten. */
export function watchErrors(before: ErrorWatch, rates: SnmpInterfaceRates): { readonly watch: ErrorWatch; readonly hasRisen: boolean } {
  const { inErrorsPerSecond, outErrorsPerSecond, inPacketsPerSecond = 0, outPacketsPerSecond = 0 } = rates;
  if (inErrorsPerSecond === undefined && outErrorsPerSecond === undefined) return { watch: before, hasRisen: false };
  const errors = (inErrorsPerSecond ?? 0) + (outErrorsPerSecond ?? 0);
  const most = Math.max(manyPerSecond, manyShare * (inPacketsPerSecond + outPacketsPerSecond));
  if (!before.isRising) {
    const streak = errors >= most ? before.streak + 1 : 0;
    const hasRisen = streak >= pollsUntilRising;
    return { watch: { streak: hasRisen ? 0 : streak, isRising: hasRisen }, hasRisen };
  }
  const streak = errors < most * calm ? before.streak + 1 : 0;
  return { watch: streak >= pollsUntilCalm ? noErrors : { streak, isRising: true }, hasRisen: false };
}
