import { describe, expect, it } from "vitest";
import { clockWords, formatWords, lossWords, samplingShort, samplingWords, silence } from "../../../web/src/exporters/exporter-words.ts";

const plain = (text: string | undefined): string | undefined => text?.replaceAll("\u00a0", " ");
const quiet = { lostRecords: "0", records: "1000", lostMessages: "0", datagrams: "100" };

describe("what is said of an exporter", () => {
  it("losses have their share of what was sent", () => {
    expect(lossWords(quiet)).toBeUndefined();
    expect(plain(lossWords({ ...quiet, lostRecords: "250", records: "750" }))).toBe("250 records, 25 %");
    expect(plain(lossWords({ ...quiet, lostMessages: "1", datagrams: "100000", lostRecords: "1", records: "1" }))).toBe("1 record, 50 %; 1 message, < 1 %");
  });
  it("is silent after five minutes, and for how long", () => {
    const nowMs = Date.parse("2026-11-17T13:00:00Z");
    expect(silence({ lastSeen: "2026-11-17T12:56:00Z" }, nowMs)).toBeUndefined();
    expect(plain(silence({ lastSeen: "2026-11-17T12:34:00Z" }, nowMs))).toBe("silent 26 min");
  });
  it("sampling: none, a rate, or a rate that was never said", () => {
    expect(samplingWords([1, 1000, 0])).toBe("none, 1 in 1,000, unknown");
    expect(samplingWords([])).toBe("");
  });
  it("several rates are said by the smallest that is known, and how many more", () => {
    expect(samplingShort([0, 1, 1_000, 100, 2_000])).toBe("1 in 100 + 4");
    expect(samplingShort([100])).toBe("1 in 100");
    expect(samplingShort([0, 1])).toBe("unknown + 1");
    expect(samplingShort([])).toBe("");
  });
  it("a clock counts when it is off by a second, and is corrected beyond ten minutes", () => {
    expect(clockWords(400)).toBeUndefined();
    expect(clockWords(-5_000)).toEqual({ text: "5\u00a0s ahead", corrected: false });
    expect(clockWords(3_600_000)).toEqual({ text: "1\u00a0h behind", corrected: true });
  });
  it("formats have their names", () => {
    expect(formatWords(["NETFLOW_V9", "SFLOW"])).toBe("NetFlow v9, sFlow v5");
  });
});
