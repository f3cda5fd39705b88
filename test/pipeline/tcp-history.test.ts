import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connectionState, eventBits, eventsPerWord, historyText, tcpEvents } from "../../src/pipeline/tcp-history.ts";

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

it("tells the letters of every history, also when more come than are kept", () => {
  const codes = tcpEvents.letters.map((_, code) => code);
  fc.assert(
    fc.property(fc.array(fc.shuffledSubarray(codes), { minLength: 1, maxLength: 50 }), (histories) => {
      for (const history of histories) {
        const words = [0, 0, 0];
        for (const [i, code] of history.entries()) words[Math.floor(i / eventsPerWord)]! |= (code + 1) << (eventBits * (i % eventsPerWord));
        expect(historyText(words[0]!, words[1]!, words[2]!)).toBe(history.map((code) => tcpEvents.letters[code]).join(""));
      }
    }),
  );
});
