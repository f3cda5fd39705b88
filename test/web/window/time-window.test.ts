import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  absolute,
  defaultWindow,
  durationText,
  inWords,
  readWindow,
  relativeText,
  resolve,
  stepMs,
  timePointMs,
  unreadWindow,
  windowOf,
  writeWindow,
} from "../../../web/src/window/time-window.ts";

const nowMs = Date.UTC(2026, 10, 17, 14, 32, 10);
const hour = 3_600_000;

describe("moments of the URL", () => {
  it.each([
    ["now", nowMs],
    ["-15m", nowMs - 15 * 60_000],
    ["-7d", nowMs - 7 * 24 * hour],
    ["2026-11-17T12:00:00.000Z", Date.UTC(2026, 10, 17, 12)],
    ["2026-11-17", Date.UTC(2026, 10, 17)],
  ])("%s", (text, ms) => expect(timePointMs(text, nowMs)).toBe(ms));
  it.each(["", "yesterday", "-5y", "2026-13-40", "<script>", "--5m"])("%j is none", (text) => expect(timePointMs(text, nowMs)).toBeUndefined());
});

describe("the window of the URL", () => {
  it("is the default when left out or unreadable", () => {
    expect(readWindow(new URLSearchParams(""), nowMs)).toEqual(defaultWindow);
    expect(readWindow(new URLSearchParams("from=soon"), nowMs)).toEqual(defaultWindow);
    expect(readWindow(new URLSearchParams("from=now&to=-1h"), nowMs)).toEqual(defaultWindow);
  });
  it("defaults are left out, the rest of the query stays", () => {
    expect(writeWindow(new URLSearchParams("f=client:10.0.0.1&from=-6h"), defaultWindow).toString()).toBe("f=client%3A10.0.0.1");
    expect(writeWindow(new URLSearchParams("tab=peers"), { from: "-6h", to: "now" }).toString()).toBe("tab=peers&from=-6h");
  });
  it("what is written is read", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 * 24 }), fc.integer({ min: 0, max: 1_000 }), (hours, ago) => {
        const window = ago === 0 ? { from: `-${hours}h`, to: "now" } : absolute({ fromMs: nowMs - (ago + hours) * hour, toMs: nowMs - ago * hour });
        expect(readWindow(writeWindow(new URLSearchParams(), window), nowMs)).toEqual(window);
      }),
    );
  });
  it("ends after it begins", () => {
    expect(resolve({ from: "-1h", to: "now" }, nowMs)).toEqual({ fromMs: nowMs - hour, toMs: nowMs });
    expect(resolve({ from: "now", to: "now" }, nowMs)).toBeUndefined();
  });
});

describe("words and steps", () => {
  it.each([
    ["-6h", "Last 6 hours"],
    ["-1h", "Last hour"],
    ["-30d", "Last 30 days"],
  ])("%s is %s", (from, words) => expect(inWords({ from, to: "now" })).toBe(words));
  it("absolute windows are said by their times", () => expect(inWords({ from: "2026-11-17", to: "now" })).toBe(""));
  it.each([
    [21_600_000, "-6h"],
    [86_400_000, "-1d"],
    [90_000, "-90s"],
    [5_400_000, "-90m"],
  ])("%d ms are %s", (ms, text) => expect(relativeText(ms)).toBe(text));
  it("steps fit the picture", () => {
    expect(stepMs({ fromMs: nowMs - 6 * hour, toMs: nowMs }, 180)).toBe(120_000);
    expect(durationText(120_000)).toBe("2m");
    for (const hours of [1, 6, 24, 168, 720]) {
      const step = stepMs({ fromMs: nowMs - hours * hour, toMs: nowMs }, 180);
      expect((hours * hour) / step).toBeLessThanOrEqual(180);
    }
  });
});

it("a window tied to now stays so, another becomes absolute and never ends in the future", () => {
  expect(windowOf({ fromMs: nowMs - 6 * hour - 1_000, toMs: nowMs }, nowMs, true)).toEqual({ from: "-6h", to: "now" });
  expect(windowOf({ fromMs: nowMs - hour, toMs: nowMs + hour }, nowMs, false).to).toBe(new Date(nowMs).toISOString());
});

describe("a window that cannot be read", () => {
  const said = (query: string): string | undefined => unreadWindow(new URLSearchParams(query), 1_000_000_000_000);
  it("is named, never silently another", () => {
    expect(said("from=rubbish")).toBe("from=rubbish");
    expect(said("from=now&to=-1h")).toBe("from=now, to=-1h");
  });
  it("is not there in a good address", () => {
    expect(said("")).toBeUndefined();
    expect(said("from=-6h&to=now&f=x")).toBeUndefined();
  });
});
