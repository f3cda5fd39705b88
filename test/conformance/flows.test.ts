import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { conformanceFolder } from "../support/conformance.ts";
import { datagramCases, netflowCases } from "../support/export-conformance.ts";

const folder = conformanceFolder("flows");

describe.skipIf(!folder)("outside datagrams of NetFlow, IPFIX and sFlow (skipped without the folder conformance/flows)", () => {
  const results = folder ? [...netflowCases(join(folder, "netflow")), ...datagramCases(join(folder, "datagrams"))] : [];

  it("are there", () => {
    expect(results.length).toBeGreaterThanOrEqual(28);
    expect(results.reduce((total, { fields }) => total + fields, 0)).toBeGreaterThan(1_000);
  });

  it.each(results.map((result) => [result.name, result] as const))("%s", (_name, { expected, found, records, expectedCount, different, malformed }) => {
    expect(different).toEqual([]);
    expect(found).toBe(expected);
    expect(malformed).toEqual([]);
    // More only where records waited for their template, which others throw away.
    expect(records).toBeGreaterThanOrEqual(expectedCount ?? 0);
  });
});
