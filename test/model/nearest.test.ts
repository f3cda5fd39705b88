import { describe, expect, it } from "vitest";
import { nearestName } from "../../src/model/nearest.ts";

describe("nearestName", () => {
  const names = ["TCP", "UDP", "ICMP", "ICMPv6", "SCTP"];
  it("finds what was meant", () => {
    expect(nearestName("tpc", names)).toBe("TCP");
    expect(nearestName("SCTPP", names)).toBe("SCTP");
  });
  it("is silent when nothing is near", () => {
    expect(nearestName("postgresql", names)).toBeUndefined();
    expect(nearestName("x", [])).toBeUndefined();
  });
});
