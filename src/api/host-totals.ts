import type { HostTotals } from "../model/services/flow-history.ts";
import type { TimeWindow } from "../model/time.ts";
import { accessOf, type ApiContext } from "./context.ts";

interface Batch {
  readonly addresses: Set<string>;
  readonly found: Promise<ReadonlyMap<string, HostTotals>>;
}

const batches = new WeakMap<ApiContext, Map<string, Batch>>();

/** What a host did in a window. Hosts of one answer are asked for together. */
export async function totalsOfHost(address: string, window: TimeWindow, context: ApiContext): Promise<HostTotals | undefined> {
  const open = batches.get(context) ?? new Map<string, Batch>();
  batches.set(context, open);
  const key = JSON.stringify(window);
  let batch = open.get(key);
  if (!batch) {
    const addresses = new Set<string>();
    // Until the next turn the other hosts of the list have come too.
    const found = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      open.delete(key);
      return context.services.history.hostTotals({ addresses: [...addresses], window }, accessOf(context), context.signal);
    });
    batch = { addresses, found };
    open.set(key, batch);
  }
  batch.addresses.add(address);
  return (await batch.found).get(address);
}
