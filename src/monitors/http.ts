import { defineMonitor } from "../model/monitor.ts";
import { httpParameters, measureHttp } from "../runtime/http-monitor.ts";

export default defineMonitor({
  name: "http",
  description: "Time to get a web page without TLS: phases, status, text.",
  target: "URL",
  unit: "ms",
  direction: "HIGHER_IS_WORSE",
  parameters: httpParameters,
  intervals: { usualMs: 60_000, leastMs: 5_000 },
  timeoutMs: 10_000,
  thresholds: { warning: 1_000, critical: 5_000, guidance: "Inside a site pages come in tens of ms; set warning at three times the usual." },
  measure: (parameters, run) => measureHttp("http", parameters, run),
});
