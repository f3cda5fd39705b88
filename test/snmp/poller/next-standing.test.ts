import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newStanding, type SnmpStanding } from "../../../src/model/snmp-device.ts";
import { failuresUntilUnreachable, nextStanding, type PollOutcome } from "../../../src/snmp/poller/next-standing.ts";

const answered = (atMs: number, broken = false): PollOutcome => ({
  atMs,
  pollMs: 12,
  answered: true,
  problems: broken ? [{ part: "neighbours", kind: "unordered", text: "Object ids do not increase." }] : [],
});
const failed = (atMs: number, failure: "timeout" | "auth" | "malformed" = "timeout"): PollOutcome => ({
  atMs,
  pollMs: 4_000,
  answered: false,
  failure,
  text: "It does not answer.",
  pingMs: null,
});

describe("where a device stands", () => {
  it("follows from its last polls, whatever came before", () => {
    const outcomes = fc.array(fc.constantFrom("ok", "broken", "timeout", "auth", "malformed"), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(outcomes, (list) => {
        let standing: SnmpStanding = newStanding(0);
        let answeredAtMs: number | undefined;
        for (const [i, what] of list.entries()) {
          const before = standing;
          const atMs = (i + 1) * 1_000;
          const isAnswer = what === "ok" || what === "broken";
          standing = nextStanding(before, isAnswer ? answered(atMs, what === "broken") : failed(atMs, what));
          if (isAnswer || what === "auth") answeredAtMs = atMs;
          expect(standing.lastAnsweredAtMs).toBe(answeredAtMs);
          expect(standing.lastTriedAtMs).toBe(atMs);
          expect(standing.failures).toBe(isAnswer ? 0 : before.failures + 1);
          expect(standing.sinceMs).toBe(standing.status === before.status ? before.sinceMs : atMs);
          if (what === "ok") expect(standing).toMatchObject({ status: "UP" });
          if (what === "broken")
            expect(standing).toMatchObject({ status: "DEGRADED", failure: "unordered", reason: "neighbours: Object ids do not increase." });
          if (what === "auth") expect(standing.status).toBe("AUTH_ERROR");
          if (what === "timeout" || what === "malformed") expect(["DEGRADED", "UNREACHABLE"]).toContain(standing.status);
          if (standing.status !== "UP") expect(standing.reason).toBeTruthy();
          const silent = list.slice(Math.max(0, i + 1 - failuresUntilUnreachable), i + 1);
          if (silent.length === failuresUntilUnreachable && silent.every((each) => each === "timeout")) expect(standing.status).toBe("UNREACHABLE");
        }
      }),
    );
  });

  it("never answered is unreachable at once, with what a ping says beside it", () => {
    expect(nextStanding(newStanding(0), failed(5))).toMatchObject({ status: "UNREACHABLE", reason: "It does not answer.", pingMs: null, pingedAtMs: 5 });
  });
});
