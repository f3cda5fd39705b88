import { describe, expect, it } from "vitest";
import type { FlowInterval } from "../../src/model/flow-fields.ts";
import { IntervalChains } from "../../src/pipeline/interval-chains.ts";
import { flowRow } from "../support/flow-rows.ts";

describe("intervals of a flow", () => {
  const link = (chains: IntervalChains, flow: number, given: Partial<Pick<FlowInterval, "firstSeenMs" | "opens" | "closes" | "hostname">>) => {
    const row = flowRow(given);
    chains.link(flow, row);
    return [row.previousFirstSeenMs, row.renamed];
  };

  it("know the latest start before them, and whether their names changed", () => {
    const chains = new IntervalChains();
    expect(link(chains, 3, { firstSeenMs: 1_000, opens: 1 })).toEqual([0, 0]);
    expect(link(chains, 4, { firstSeenMs: 1_500, opens: 1 })).toEqual([0, 0]);
    expect(link(chains, 3, { firstSeenMs: 2_000, hostname: "a.example" })).toEqual([1_000, 1]);
    expect(link(chains, 3, { firstSeenMs: 3_000, hostname: "a.example" })).toEqual([2_000, 0]);
    // One that tells of earlier times is after its own start, and later ones still know the latest.
    expect(link(chains, 3, { firstSeenMs: 2_500, hostname: "a.example" })).toEqual([3_000, 0]);
    expect(link(chains, 3, { firstSeenMs: 4_000, closes: 1, hostname: "a.example" })).toEqual([3_000, 0]);
    expect(link(chains, 4, { firstSeenMs: 5_000, closes: 1 })).toEqual([1_500, 0]);
  });

  it("of a new flow in an old one's place have nothing before them", () => {
    const chains = new IntervalChains();
    link(chains, 0, { firstSeenMs: 1_000, opens: 1, hostname: "a.example" });
    link(chains, 0, { firstSeenMs: 2_000, closes: 1 });
    expect(link(chains, 0, { firstSeenMs: 9_000, opens: 1 })).toEqual([0, 0]);
    expect(link(chains, 0, { firstSeenMs: 9_500, closes: 1 })).toEqual([9_000, 0]);
    expect(link(chains, 0, { firstSeenMs: 9_900, opens: 1, closes: 1 })).toEqual([0, 0]);
  });
});
