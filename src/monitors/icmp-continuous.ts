import { z } from "zod";
import { defineMonitor } from "../model/monitor.ts";

const packetTimeoutMs = 1_000;

export default defineMonitor({
  name: "icmp-continuous",
  description: "Share of ICMP echo requests answered while pinging without pause, with round-trip time and jitter.",
  target: "HOST",
  unit: "%",
  direction: "LOWER_IS_WORSE",
  parameters: z.strictObject({ everyMs: z.int().min(200).max(10_000).default(1_000).describe("Milliseconds between packets") }),
  intervals: { usualMs: 60_000, leastMs: 10_000 },
  timeoutMs: 10_000,
  thresholds: { warning: 99, critical: 90, guidance: "Speech and video suffer below 99 %, or with jitter above 30 ms." },
  isContinuous: true,
  needsPing: true,
  async measure({ everyMs }, { target, egress, pinger, signal, spanMs }) {
    const { address } = await egress.resolve(target, 0);
    const count = Math.max(2, Math.floor((spanMs - packetTimeoutMs) / everyMs));
    const { roundTripMs } = await pinger.ping(address, { count, intervalMs: everyMs, timeoutMs: packetTimeoutMs, signal });
    const times = roundTripMs.filter((ms) => ms !== undefined);
    const details = [
      { name: "address", value: address },
      { name: "packets", value: String(count) },
    ];
    if (times.length === 0) return { value: 0, down: "no answer to any packet", details };
    // Mean difference between neighbours, as RFC 3393 defines the variation of single packets.
    const steps = times.slice(1).map((ms, i) => Math.abs(ms - times[i]!));
    const mean = (list: readonly number[]): number => (list.length === 0 ? 0 : list.reduce((sum, ms) => sum + ms, 0) / list.length);
    const rounded = (ms: number): string => String(Math.round(ms * 1_000) / 1_000);
    return {
      value: (times.length * 100) / count,
      details: [...details, { name: "mean ms", value: rounded(mean(times)) }, { name: "jitter ms", value: rounded(mean(steps)) }],
    };
  },
});
