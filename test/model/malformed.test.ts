import { describe, expect, it } from "vitest";
import { byFrequency, describeMalformed } from "../../src/model/malformed.ts";

describe("malformed packets", () => {
  const reasons = new Map([
    ["b", 2],
    ["a", 2],
    ["c", 1_500],
    ["d", 1],
    ["e", 1],
  ]);

  it("are told by reason, most frequent first, within a bound", () => {
    expect(byFrequency(reasons).map(({ reason }) => reason)).toEqual(["c", "a", "b", "d", "e"]);
    expect(byFrequency(reasons, 1)).toEqual([{ reason: "c", packets: 1_500 }]);
    expect(byFrequency(new Map())).toEqual([]);
  });

  it("are one short text", () => {
    expect(describeMalformed(1_506, byFrequency(reasons))).toBe("1,506 malformed (1,500 c, 2 a, 2 b, 2 others)");
    expect(describeMalformed(1, byFrequency(new Map([["a", 1]])))).toBe("1 malformed (1 a)");
    expect(describeMalformed(3, [])).toBe("3 malformed (3 others)");
  });
});
