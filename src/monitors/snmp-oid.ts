import { z } from "zod";
import { defineMonitor } from "../model/monitor.ts";

const oidRule = /^\.?[0-2](?:\.\d{1,10}){1,127}$/;

export default defineMonitor({
  name: "snmp-oid",
  description: "The value of one SNMP object: a number within bounds, or a text. Asks with the inventory's credentials.",
  target: "HOST",
  // Of whatever the object counts.
  unit: "",
  direction: "HIGHER_IS_WORSE",
  parameters: z.strictObject({
    oid: z
      .string()
      .regex(oidRule, "An object id is numbers with dots, such as 1.3.6.1.2.1.1.3.0")
      .describe("Object id with its instance, such as 1.3.6.1.2.1.1.3.0"),
    port: z.int().min(1).max(65_535).default(161).describe("UDP port"),
    expect: z.string().min(1).max(500).optional().describe("Text the value must hold; case counts"),
    atLeast: z.number().optional().describe("Warn below"),
    factor: z.number().default(1).describe("What the number is multiplied with, such as 0.1"),
  }),
  intervals: { usualMs: 60_000, leastMs: 5_000 },
  timeoutMs: 5_000,
  thresholds: { warning: 1e14, critical: 1e15, guidance: "Nothing is usual for every object: set both to what this one must stay below, or expect a text." },
  async measure({ oid, port, expect, atLeast, factor }, { target, egress, snmp, signal, timeoutMs }) {
    const answer = await snmp.get(egress, { host: target, port, oid: oid.replace(/^\./, ""), timeoutMs, signal });
    if (answer.kind === "failed") return { down: answer.reason };
    const phases = [{ name: "answer", ms: answer.ms }];
    if (answer.kind === "none") return { down: "the device has no such object", phases };
    const { text, number } = answer;
    const found = { phases, details: [{ name: "value", value: text.slice(0, 200) }] };
    if (expect !== undefined && !text.includes(expect)) return { ...found, down: `the value is ${JSON.stringify(text.slice(0, 80))}` };
    if (number === undefined) return expect === undefined ? { ...found, warning: `no number: ${JSON.stringify(text.slice(0, 80))}` } : found;
    const value = number * factor;
    return { ...found, value, ...(atLeast !== undefined && value < atLeast && { warning: `below ${atLeast}` }) };
  },
});
