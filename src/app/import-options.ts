import { defaultLocalNetworks } from "../enrich/local-networks.ts";
import { Places } from "../enrich/places.ts";
import type { ImportOptions } from "../jobs/run-import.ts";
import type { MeterOptions } from "../pipeline/meter-protocol.ts";

/** How files are read: as the meter meters, but for what the caller wants otherwise. This machine's own networks mean nothing to a file. */
export function importOptions(meter: Omit<MeterOptions, "socketPath">, wanted: Partial<ImportOptions>): ImportOptions {
  const { idleTimeoutMs, activeTimeoutMs, maxFlows, tunnels, addressData } = meter;
  return {
    shiftToNow: false,
    tunnels,
    idleTimeoutMs,
    activeTimeoutMs,
    maxFlows,
    localNetworks: meter.localNetworks ?? defaultLocalNetworks,
    ...(addressData !== undefined && { placeOf: new Places(addressData).of }),
    ...wanted,
  };
}
