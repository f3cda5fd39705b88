import { describe, expect, it } from "vitest";
import { age, ago, countdown, duration, exact, span, toMs, when, withLocalTimes } from "../../../web/src/format/times.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");
const nowMs = new Date(2026, 10, 17, 14, 32, 10).getTime();
const minute = 60_000;
const hour = 60 * minute;

describe("moments", () => {
  it("today is said by its clock, before with the day, another year with the year", () => {
    expect(when(nowMs - minute, nowMs)).toBe("14:31:10");
    expect(when(new Date(2026, 10, 10, 14, 31).getTime(), nowMs)).toBe("10 Nov 14:31");
    expect(when(new Date(2024, 10, 10, 14, 31).getTime(), nowMs)).toBe("10 Nov 2024 14:31");
  });
  it("the tooltip has UTC", () => expect(exact("2026-11-17T13:32:10.000Z")).toContain("2026-11-17T13:32:10.000Z"));
  it("what is no time says nothing", () => {
    expect(toMs("never")).toBeNaN();
    expect([when("never"), exact("never"), age("never"), ago("never")]).toEqual(["", "", "", ""]);
  });
});

describe("ages", () => {
  it.each([
    [4_000, "4 s"],
    [58 * minute, "58 min"],
    [4 * hour + 50 * minute, "4 h 50"],
    [4 * hour + 5 * minute, "4 h 05"],
    [4 * hour, "4 h"],
  ])("%d ms are %s", (past, text) => expect(plain(age(nowMs - past, nowMs))).toBe(text));
  it("a day and more is a date", () => expect(age(nowMs - 7 * 24 * hour, nowMs)).toBe("10 Nov"));
  it("ago", () => {
    expect(ago(nowMs - 500, nowMs)).toBe("now");
    expect(plain(ago(nowMs - 4_000, nowMs))).toBe("4 s ago");
    expect(ago(nowMs - 7 * 24 * hour, nowMs)).toBe("10 Nov");
  });
});

describe("lengths", () => {
  it.each([
    [0, "0"],
    [0.8, "0.8 ms"],
    [18.4, "18.4 ms"],
    [420, "420 ms"],
    [4_200, "4.2 s"],
    [9 * minute, "9 min"],
    [28 * hour, "1 d 4 h"],
  ])("%d ms last %s", (ms, text) => expect(plain(duration(ms))).toBe(text));
  it("spans", () => expect(plain(span(3 * 24 * hour))).toBe("3 d"));
  it("counts down to zero", () => {
    expect(countdown(260_000)).toBe("4:20");
    expect(countdown(-5)).toBe("0:00");
  });
});

it("a sentence's times are in the viewer's zone", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  const said = withLocalTimes("The store begins at 2026-11-23T01:34:05.173Z; the window asks for earlier times too.", now);
  expect(said).toBe(`The store begins at ${when("2026-11-23T01:34:05.173Z", now)}; the window asks for earlier times too.`);
  expect(withLocalTimes("Nothing at 2026-99-99T99:99:99Z.")).toBe("Nothing at 2026-99-99T99:99:99Z.");
});
