import { resolveWindow, type TimeWindow as ResolvedTimeWindow, type TimeWindowInput } from "../../model/time.ts";
import { builder } from "../builder.ts";
import type { ApiContext } from "../context.ts";

export const TimeWindow = builder.inputType("TimeWindow", {
  description: "The time an answer is for. Both ends take relative times; without them it is the last hour.",
  fields: (t) => ({
    from: t.field({ type: "TimePoint", required: true, defaultValue: "-1h", description: "First moment inside." }),
    to: t.field({ type: "TimePoint", required: true, defaultValue: "now", description: "First moment after it." }),
  }),
});

/** The `window` argument of history queries. */
export const windowArgs = () =>
  builder.args((t) => ({
    window: t.field({
      type: TimeWindow,
      required: true,
      defaultValue: { from: "-1h", to: "now" },
      description: "The time to look at; the last hour when left out.",
    }),
  }));

/** Fixes a window at the moment the request arrived. */
export function windowOf(input: TimeWindowInput, context: ApiContext, path = "window"): ResolvedTimeWindow {
  return resolveWindow(input, context.nowMs, path);
}

export default { name: "time-window" };
