import { Resolver } from "node:dns/promises";
import { z } from "zod";
import { defineMonitor } from "../model/monitor.ts";
import { printable } from "../runtime/printable.ts";

const types = ["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"] as const;
const maxAnswers = 50;

/** What the library calls the response codes (RFC 1035 §4.1.1) and its own troubles. */
const codes: Readonly<Record<string, string>> = {
  ENOTFOUND: "the name does not exist (NXDOMAIN)",
  ENODATA: "the name has no record of this type",
  ESERVFAIL: "the server failed (SERVFAIL)",
  EREFUSED: "the server refuses to answer (REFUSED)",
  EFORMERR: "the server does not understand the question (FORMERR)",
  ENOTIMP: "the server does not do this (NOTIMP)",
  EBADRESP: "the answer is malformed",
  ETIMEOUT: "no answer in time",
  ECANCELLED: "no answer in time",
  ECONNREFUSED: "refused",
};

export default defineMonitor({
  name: "dns",
  description: "Time of a DNS server to answer a question, and whether the answer is right.",
  target: "HOST",
  unit: "ms",
  direction: "HIGHER_IS_WORSE",
  parameters: z.strictObject({
    name: z.string().min(1).max(253).describe("Name to ask for"),
    type: z.enum(types).default("A").describe("Record type"),
    port: z.int().min(1).max(65_535).default(53).describe("Port"),
    expect: z.array(z.string().min(1).max(500)).max(20).optional().describe("Answers that must all be there, such as 192.0.2.7"),
    absent: z.boolean().default(false).describe("The name must not exist"),
  }),
  intervals: { usualMs: 60_000, leastMs: 1_000 },
  timeoutMs: 5_000,
  thresholds: { warning: 100, critical: 1_000, guidance: "What a server knows takes one round trip; what it must ask for takes up to a second." },
  async measure({ name, type, port, expect, absent }, { target, egress, signal, timeoutMs }) {
    const { address, family } = await egress.resolve(target, port);
    const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
    resolver.setServers([family === 6 ? `[${address}]:${port}` : `${address}:${port}`]);
    const cancel = (): void => resolver.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    const beganMs = performance.now();
    const timed = (): { readonly value: number } => ({ value: performance.now() - beganMs });
    try {
      const answers = textsOf(await resolver.resolve(name, type));
      const details = [{ name: "answers", value: answers.map((text) => printable(text, 100)).join(", ") }];
      const has = (text: string): boolean => answers.some((answer) => answer.toLowerCase() === text.toLowerCase());
      const lacking = (expect ?? []).filter((text) => !has(text));
      const down = absent ? "the name exists" : lacking.length > 0 ? `the answer lacks ${lacking.join(", ")}` : undefined;
      return { ...timed(), details, ...(down !== undefined && { down }) };
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (absent && code === "ENOTFOUND") return timed();
      const down = signal.aborted ? "no answer in time" : (codes[code] ?? printable((error as Error).message, 200));
      return { ...timed(), down };
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  },
});

/** Each record as text: addresses and names as they are, others as their parts with spaces between. */
function textsOf(records: unknown): readonly string[] {
  return [records]
    .flat()
    .slice(0, maxAnswers)
    .map((record) => (typeof record === "string" ? record : Object.values(record as object).join(" ")));
}
