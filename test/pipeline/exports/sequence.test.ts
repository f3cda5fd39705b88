import { describe, expect, it } from "vitest";
import { SequenceGaps } from "../../../src/pipeline/exports/sequence.ts";

const message = (sequence: number, records: number, sequenceCounts: "messages" | "records", domain = 0) => ({
  isValid: true,
  domain,
  sequence,
  nextSequence: (sequence + (sequenceCounts === "messages" ? 1 : records)) % 2 ** 32,
  sequenceCounts,
  exportMs: 0,
  uptimeMs: 0,
  records,
});

describe("gaps of sequence numbers", () => {
  it("counts lost messages, each domain and port by itself, across the wrap", () => {
    const gaps = new SequenceGaps();
    for (const sequence of [2 ** 32 - 2, 2 ** 32 - 1, 0, 3]) gaps.saw("a", "ipfix", message(sequence, 10, "messages"));
    gaps.saw("a", "ipfix", message(500, 10, "messages", 7));
    gaps.saw("b", "ipfix", message(900, 10, "messages"));
    expect(gaps).toMatchObject({ lostMessages: 2, lostRecords: 0, restarts: 0 });
  });

  it("counts lost records where the sequence counts those", () => {
    const gaps = new SequenceGaps();
    gaps.saw("a", "ipfix", message(100, 30, "records"));
    gaps.saw("a", "ipfix", message(130, 30, "records"));
    gaps.saw("a", "ipfix", message(220, 30, "records"));
    expect(gaps).toMatchObject({ lostMessages: 0, lostRecords: 60 });
  });

  it("keeps apart domains, ports and formats that come by turns", () => {
    const gaps = new SequenceGaps();
    for (let i = 0; i < 10; i++) {
      gaps.saw("a", "ipfix", message(i, 1, "messages"));
      gaps.saw("a", "ipfix", message(1_000 + i, 1, "messages", 7));
      gaps.saw("b", "ipfix", message(2_000 + i, 1, "messages"));
      gaps.saw("a", "netflow9", message(3_000 + i, 1, "messages"));
    }
    expect(gaps).toMatchObject({ lostMessages: 0, restarts: 0 });
    gaps.saw("b", "ipfix", message(2_015, 1, "messages"));
    expect(gaps.lostMessages).toBe(5);
  });

  it("takes back what was only late", () => {
    const gaps = new SequenceGaps();
    for (const sequence of [1, 3, 2, 4]) gaps.saw("a", "ipfix", message(sequence, 1, "messages"));
    expect(gaps.lostMessages).toBe(0);
    for (const sequence of [10, 30, 20, 40]) gaps.saw("b", "ipfix", message(sequence, 10, "records"));
    expect(gaps.lostRecords).toBe(0);
  });

  it("takes a far jump for a restart, and does not guess when records could not be counted", () => {
    const gaps = new SequenceGaps();
    gaps.saw("a", "ipfix", message(3_000_000_000, 1, "messages"));
    gaps.saw("a", "ipfix", message(1, 1, "messages"));
    gaps.saw("a", "ipfix", message(2, 1, "messages"));
    expect(gaps).toMatchObject({ lostMessages: 0, restarts: 1 });
    gaps.saw("b", "ipfix", { ...message(5, 0, "records"), nextSequence: Number.NaN });
    gaps.saw("b", "ipfix", message(500, 10, "records"));
    gaps.saw("b", "ipfix", message(511, 10, "records"));
    expect(gaps.lostRecords).toBe(1);
  });
});
