import { z } from "zod";
import { AppError } from "../model/errors.ts";
import { defineMonitor } from "../model/monitor.ts";
import { timedHttp } from "../runtime/timed-http.ts";

export default defineMonitor({
  name: "throughput",
  description: "How fast a file of a web server comes, after the first byte.",
  target: "URL",
  unit: "Mbit/s",
  direction: "LOWER_IS_WORSE",
  parameters: z.strictObject({
    maxBytes: z.int().min(10_000).max(1_000_000_000).default(10_000_000).describe("Reading ends after so many bytes"),
    maxSeconds: z.int().min(1).max(60).default(10).describe("Reading ends after so many seconds"),
    verify: z.boolean().default(true).describe("A certificate that is not good counts as down"),
  }),
  intervals: { usualMs: 3_600_000, leastMs: 60_000 },
  timeoutMs: 30_000,
  thresholds: {
    warning: 10,
    critical: 1,
    guidance: "Set warning at half of what the line is paid for, critical at a tenth. Every measurement costs the line its bytes.",
  },
  async measure({ maxBytes, maxSeconds, verify }, { target, egress, signal }) {
    const url = URL.canParse(target) ? new URL(target) : undefined;
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
      throw new AppError("BAD_INPUT", "This is not the address of a file.", { path: "target", wanted: "https://host/file", got: target.slice(0, 60) });
    const attempt = { url, method: "GET", redirects: 5, maxBytes, verify, signal, keepBody: false, transferMs: maxSeconds * 1_000 } as const;
    const { phases, bytes, status = 0, failure } = await timedHttp(egress, attempt);
    const transferMs = phases.find(({ name }) => name === "transfer")?.ms ?? 0;
    const details = [
      { name: "bytes", value: String(bytes) },
      { name: "status", value: String(status) },
    ];
    const down = failure ?? (status >= 200 && status < 300 ? undefined : `status ${status}`);
    if (down !== undefined) return { down, phases, details };
    return { value: (bytes * 8) / Math.max(transferMs, 0.001) / 1_000, phases, details };
  },
});
