import { z } from "zod";
import { defineMonitor } from "../model/monitor.ts";

const atOnce = 6;

export default defineMonitor({
  name: "path",
  description: "The routers on the way to a host (traceroute by ICMP), and how many differ from the time before.",
  target: "HOST",
  unit: "changed hops",
  direction: "HIGHER_IS_WORSE",
  parameters: z.strictObject({
    maxHops: z.int().min(1).max(64).default(30).describe("Hops to look at"),
    hopTimeoutMs: z.int().min(200).max(5_000).default(1_000).describe("Milliseconds to wait for each hop"),
  }),
  intervals: { usualMs: 300_000, leastMs: 30_000 },
  timeoutMs: 30_000,
  thresholds: { warning: 1, critical: 4, guidance: "Providers balance over several ways: when 1 or 2 hops change all the time, set warning above that." },
  needsPing: true,
  async measure({ maxHops, hopTimeoutMs }, { target, egress, pinger, signal, memory }) {
    const { address } = await egress.resolve(target, 0);
    const hops: string[] = [];
    let roundTripMs: number | undefined;
    while (hops.length < maxHops && roundTripMs === undefined && !signal.aborted) {
      const limits = Array.from({ length: Math.min(atOnce, maxHops - hops.length) }, (_, i) => hops.length + i + 1);
      const found = await Promise.all(limits.map((hopLimit) => pinger.ping(address, { count: 1, intervalMs: 200, timeoutMs: hopTimeoutMs, hopLimit, signal })));
      const arrived = found.findIndex((answer) => answer.roundTripMs[0] !== undefined);
      for (const answer of arrived < 0 ? found : found.slice(0, arrived)) hops.push(answer.exceededAt ?? "*");
      if (arrived >= 0) {
        hops.push(address);
        roundTripMs = found[arrived]!.roundTripMs[0];
      }
    }
    const details = [
      { name: "hops", value: String(hops.length) },
      { name: "path", value: hops.join(" ") },
    ];
    if (roundTripMs === undefined) return { down: signal.aborted ? "no answer in time" : `not reached in ${hops.length} hops`, details };
    const before = memory?.split(" ") ?? hops;
    // A router that was silent once has not changed.
    const differs = (hop: string | undefined, i: number): boolean => hop !== before[i] && hop !== "*" && before[i] !== "*";
    const changed = Array.from({ length: Math.max(hops.length, before.length) }, (_, i) => hops[i]).filter(differs).length;
    return {
      value: changed,
      details: [...details, { name: "round trip ms", value: String(roundTripMs) }],
      memory: hops.join(" "),
    };
  },
});
