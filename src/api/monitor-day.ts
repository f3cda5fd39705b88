import type { MonitorVerdict } from "../model/monitor.ts";
import type { MonitorSummary } from "../model/services/samples.ts";
import type { TimeWindow } from "../model/time.ts";
import type { ApiContext } from "./context.ts";

const dayMs = 86_400_000;
export const stripParts = 48;

type Day<T> = (id: string, context: ApiContext) => Promise<T | undefined>;

/** Something of a monitor's last 24 hours. Monitors of one answer are asked for together. */
function together<T>(ask: (ids: readonly string[], window: TimeWindow, context: ApiContext) => Promise<ReadonlyMap<string, T>>): Day<T> {
  const batches = new WeakMap<ApiContext, { readonly ids: Set<string>; readonly found: Promise<ReadonlyMap<string, T>> }>();
  return async (id, context) => {
    let batch = batches.get(context);
    if (!batch) {
      const ids = new Set<string>();
      // Until the next turn the other monitors of the list have come too.
      const found = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        batches.delete(context);
        return ask([...ids], { fromMs: context.nowMs - dayMs, toMs: context.nowMs }, context);
      });
      batch = { ids, found };
      batches.set(context, batch);
    }
    batch.ids.add(id);
    return (await batch.found).get(id);
  };
}

export const dayOfMonitor: Day<MonitorSummary> = together((ids, window, { services, signal }) => services.samples.monitorSummaries(ids, window, signal));

export const stripOfMonitor: Day<readonly (MonitorVerdict | null)[]> = together((ids, window, { services, signal }) =>
  services.samples.monitorStrips(ids, window, stripParts, signal),
);
