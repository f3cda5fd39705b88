import { describe, expect, it } from "vitest";
import { conformanceFolder } from "../support/conformance.ts";
import { snmpConformance } from "../support/snmp-conformance.ts";

const folder = conformanceFolder("snmp");

/** What the agent with the recordings answers tooBig to, however little is asked for at once; why is not known yet. */
const knownProblems = [
  "dnos_z9100-on bridge table: The answer does not fit into a datagram of its.",
  "vrp_5720 bridge table: The answer does not fit into a datagram of its.",
];

describe.skipIf(!folder)("recordings of real SNMP devices (skipped without the folder conformance/snmp)", () => {
  it("are read as they should be", async () => {
    const { devices, percent, reports } = await snmpConformance(folder!);
    expect(devices).toBeGreaterThanOrEqual(44);
    expect(percent.os).toBe(100);
    expect(percent.ports).toBeGreaterThanOrEqual(99);
    expect(percent.oper).toBeGreaterThanOrEqual(99);
    expect(percent.speed).toBeGreaterThanOrEqual(97);
    expect(percent.cpu).toBeGreaterThanOrEqual(95);
    expect(percent.cpu_within_2).toBeGreaterThanOrEqual(93);
    expect(percent.memory).toBeGreaterThanOrEqual(95);
    expect(percent.memory_within_2).toBeGreaterThanOrEqual(93);
    expect(percent.serial).toBeGreaterThanOrEqual(80);
    expect(percent.version).toBeGreaterThanOrEqual(80);
    const problems = [...reports].flatMap(([name, report]) => report.problems.map(({ part, text }) => `${name} ${part}: ${text}`));
    expect(problems.toSorted()).toEqual(knownProblems);
  }, 120_000);
});
