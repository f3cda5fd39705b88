import { describe, expect, it } from "vitest";
import { captureQuotas } from "../../../src/model/services/packet-captures.ts";
import { bounds, emptyDraft, fieldOf, inputOf, problemsOf } from "../../../web/src/captures/capture-draft.ts";

const draft = { ...emptyDraft, filter: " host 192.0.2.7 ", reason: " slow " };

describe("a draft of a packet capture", () => {
  it("has the API's bounds", () => {
    expect(bounds).toEqual({
      seconds: { min: captureQuotas.minSeconds, max: captureQuotas.maxSeconds },
      packets: { min: 1, max: captureQuotas.maxPackets },
      megabytes: { min: captureQuotas.minBytes / 1e6, max: captureQuotas.maxBytes / 1e6 },
      snapLength: { min: captureQuotas.minSnapLength, max: captureQuotas.maxSnapLength },
    });
  });
  it("becomes what the API takes", () => {
    expect(problemsOf(draft)).toEqual({});
    expect(inputOf({ ...draft, seconds: "120", megabytes: "20", interfaces: ["eth1"], keepLatest: true })).toEqual({
      filter: "host 192.0.2.7",
      reason: "slow",
      interfaces: ["eth1"],
      maxDuration: "120s",
      maxPackets: 100_000,
      maxBytes: 20_000_000,
      snapLength: 128,
      keepLatest: true,
    });
  });
  it.each([
    ["filter", "  ", "needs a filter"],
    ["reason", "x ", "Say why"],
    ["seconds", "0", "1 to 3,600"],
    ["seconds", "", "1 to 3,600"],
    ["packets", "1.5", "1 to 10,000,000"],
    ["megabytes", "1001", "1 to 1,000"],
    ["snapLength", "63", "64 to 65,535"],
  ] as const)("%s may not be %j", (field, value, words) => {
    const problems = problemsOf({ ...draft, [field]: value });
    expect(Object.keys(problems)).toEqual([field]);
    expect(problems[field]).toContain(words);
  });
  it("knows which field an error is about", () => {
    expect(fieldOf({ message: "", path: "input.interfaces[2]" })).toBe("interfaces");
    expect(fieldOf({ message: "", path: "input.maxBytes" })).toBe("megabytes");
    expect(fieldOf({ message: "", path: "constructor" })).toBeUndefined();
    expect(fieldOf({ message: "" })).toBeUndefined();
    expect(fieldOf(undefined)).toBeUndefined();
  });
});
