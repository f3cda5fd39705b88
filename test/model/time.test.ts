import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseTimePoint, resolveWindow } from "../../src/model/time.ts";

const nowMs = Date.UTC(2026, 0, 15, 12);
const at = (text: string): string => new Date(parseTimePoint(text, nowMs)).toISOString();

describe("a point in time", () => {
  const zone = process.env["TZ"];
  beforeEach(() => void (process.env["TZ"] = "America/New_York"));
  afterEach(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });

  it.each([
    ["2026-01-05", "2026-01-05T00:00:00.000Z"],
    ["2026-01-05T08:00", "2026-01-05T08:00:00.000Z"],
    ["2026-01-05T08:00:30.250", "2026-01-05T08:00:30.250Z"],
    ["2026-01-05T08:00:00Z", "2026-01-05T08:00:00.000Z"],
    ["2026-01-05T08:00:00+02:00", "2026-01-05T06:00:00.000Z"],
    ["now", "2026-01-15T12:00:00.000Z"],
    ["-90m", "2026-01-15T10:30:00.000Z"],
  ])("%s is %s, wherever the machine stands", (text, expected) => {
    expect(new Date(2026, 0, 5, 8).toISOString()).toBe("2026-01-05T13:00:00.000Z");
    expect(at(text)).toBe(expected);
  });

  it.each(["yesterday", "2026-13-05", "2026-01-05T", "2026-01-05T99:00", "5", "", "2026-01-05T08:00 UTC"])("%j is refused with what to write", (text) => {
    expect(() => at(text)).toThrow(
      expect.objectContaining({ code: "BAD_INPUT", details: expect.objectContaining({ cure: expect.stringContaining("UTC") as string }) as object }),
    );
  });

  it("windows end after they begin", () => {
    expect(resolveWindow({ from: "2026-01-05T08:00", to: "2026-01-05T09:00" }, nowMs)).toEqual({
      fromMs: Date.UTC(2026, 0, 5, 8),
      toMs: Date.UTC(2026, 0, 5, 9),
    });
    expect(() => resolveWindow({ from: "now", to: "-1h" }, nowMs)).toThrow("ends before it begins");
  });
});
