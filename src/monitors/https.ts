import { defineMonitor } from "../model/monitor.ts";
import { httpsParameters, measureHttp } from "../runtime/http-monitor.ts";

export default defineMonitor({
  name: "https",
  description: "Time to get a web page over TLS: phases, status, text, days left of the certificate.",
  target: "URL",
  unit: "ms",
  direction: "HIGHER_IS_WORSE",
  parameters: httpsParameters,
  intervals: { usualMs: 60_000, leastMs: 5_000 },
  timeoutMs: 10_000,
  thresholds: { warning: 1_000, critical: 5_000, guidance: "Set warning at three times the usual; certificateDays warns of the certificate by itself." },
  measure: (parameters, run) => measureHttp("https", parameters, run),
});
