import { z } from "zod";
import { defineMonitor } from "../model/monitor.ts";
import { openTimedSocket } from "../runtime/timed-socket.ts";

export default defineMonitor({
  name: "tls",
  description: "Days until the certificate of a TLS service on any port ends, and whether it can be trusted.",
  target: "HOST",
  unit: "days",
  direction: "LOWER_IS_WORSE",
  parameters: z.strictObject({
    port: z.int().min(1).max(65_535).default(443).describe("Port"),
    serverName: z.string().min(1).max(253).optional().describe("Name to ask for (SNI) and to find in the certificate; the target when left out"),
    verify: z.boolean().default(true).describe("A certificate that is self-signed or for another name counts as down"),
  }),
  intervals: { usualMs: 3_600_000, leastMs: 60_000 },
  timeoutMs: 10_000,
  thresholds: { warning: 21, critical: 7, guidance: "Certificates that renew themselves do so 30 days before their end: 21 says that it failed." },
  async measure({ port, serverName, verify }, { target, egress, signal }) {
    const opened = await openTimedSocket(egress, { host: target, port, signal, tls: { serverName: serverName ?? target } });
    if (!opened.socket) return { phases: opened.phases, down: opened.failure };
    opened.socket.destroy();
    const { phases, protocol = "", cipher = "" } = opened;
    const { days, subject, issuer, notAfterMs, problem } = opened.certificate!;
    const isBad = problem !== undefined && (verify || days < 0);
    return {
      value: days,
      phases,
      details: [
        { name: "certificate of", value: subject },
        { name: "issued by", value: issuer },
        { name: "ends", value: new Date(notAfterMs).toISOString() },
        { name: "protocol", value: protocol },
        { name: "cipher", value: cipher },
      ],
      ...(isBad && { down: `the certificate is not good: ${problem}` }),
    };
  },
});
