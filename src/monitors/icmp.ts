import { z } from "zod";
import { defineMonitor } from "../model/monitor.ts";

const packetIntervalMs = 200;

export default defineMonitor({
  name: "icmp",
  description: "Mean round-trip time of some ICMP echo requests (ping), and packet loss.",
  target: "HOST",
  unit: "ms",
  direction: "HIGHER_IS_WORSE",
  parameters: z.strictObject({
    packets: z.int().min(1).max(20).default(3).describe("Packets to send, 200 ms apart"),
    lossPercent: z.int().min(0).max(100).default(34).describe("Warn when more than this share is lost"),
  }),
  intervals: { usualMs: 60_000, leastMs: 1_000 },
  timeoutMs: 8_000,
  thresholds: { warning: 100, critical: 500, guidance: "In one building below 5 ms, in one country below 50, across an ocean below 200." },
  needsPing: true,
  async measure({ packets, lossPercent }, { target, egress, pinger, signal, timeoutMs }) {
    const { address } = await egress.resolve(target, 0);
    const waitMs = Math.max(200, Math.min(2_000, timeoutMs - packets * packetIntervalMs - 200));
    const { roundTripMs } = await pinger.ping(address, { count: packets, intervalMs: packetIntervalMs, timeoutMs: waitMs, signal });
    const times = roundTripMs.filter((ms) => ms !== undefined);
    const lost = ((packets - times.length) * 100) / packets;
    const details = [
      { name: "address", value: address },
      { name: "loss %", value: String(Math.round(lost * 10) / 10) },
    ];
    if (times.length === 0) return { down: "no answer in time", details };
    return {
      value: times.reduce((sum, ms) => sum + ms, 0) / times.length,
      details: [...details, { name: "longest ms", value: String(Math.max(...times)) }],
      ...(lost > lossPercent && { warning: `${Math.round(lost)} % of the packets were lost` }),
    };
  },
});
