import { describe, expect, it } from "vitest";
import { connectionState } from "../../src/pipeline/tcp-history.ts";

describe("connectionState", () => {
  it.each([
    ["S", "S0"],
    ["ST", "S0"],
    ["Sr", "REJ"],
    ["SR", "RSTOS0"],
    ["SF", "SH"],
    ["ShA", "S1"],
    ["ShADad", "S1"],
    ["ShADadfF", "SF"],
    ["ShADadF", "S2"],
    ["ShADadf", "S3"],
    ["ShADadR", "RSTO"],
    ["ShADadr", "RSTR"],
    ["ShADadFfR", "SF"],
    ["ShADadRr", "RSTO"],
    ["hr", "RSTRH"],
    ["hf", "SHR"],
    ["DadA", "OTH"],
    ["", "OTH"],
  ])("of %j is %s", (history, state) => {
    expect(connectionState(history)).toBe(state);
  });
});
