import { describe, expect, it } from "vitest";
import { FragmentTable } from "../../src/pipeline/fragments.ts";

describe("FragmentTable", () => {
  it("finds the ports of a first fragment, for 30 seconds", () => {
    const table = new FragmentTable(16, 5);
    table.remember(1, -2, 3, 17, 65_535, 53, 100);
    expect(table.find(1, -2, 3, 17, 100)).toBe(65_535 * 65_536 + 53);
    expect(table.find(1, -2, 3, 17, 130)).toBe(65_535 * 65_536 + 53);
    expect(table.find(1, -2, 3, 17, 131)).toBe(-1);
    expect(table.find(1, -2, 4, 17, 100)).toBe(-1);
    expect(table.find(1, -2, 3, 6, 100)).toBe(-1);
    expect(table.find(-2, 1, 3, 17, 100)).toBe(-1);
  });

  it("never gives the ports of another datagram, however full it is", () => {
    const table = new FragmentTable(16);
    for (let id = 0; id < 1_000; id++) table.remember(7, 8, id, 17, id, 53, 0);
    for (let id = 0; id < 1_000; id++) expect([-1, id * 65_536 + 53]).toContain(table.find(7, 8, id, 17, 0));
    expect(table.find(7, 8, 999, 17, 0)).toBe(999 * 65_536 + 53);
  });
});
