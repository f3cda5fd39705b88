import { describe, expect, it } from "vitest";
import { windowBefore, type Lines } from "../../../web/src/explore/explore-query.ts";
import { strength } from "../../../web/src/explore/heat-map.tsx";
import { coursesOf, ratesOf, restOf } from "../../../web/src/explore/shape-lines.ts";
import { dealt } from "../../../web/src/explore/use-colours.ts";
import { resolve, shifted } from "../../../web/src/window/time-window.ts";

const at = (second: number): string => new Date(second * 1_000).toISOString();

describe("steps as rates", () => {
  it("a step the window cuts is over what the window has of it", () => {
    expect(ratesOf([500, 1_000, 500], 0, 10_000, 5_000, 25_000)).toEqual([100, 100, 100]);
  });
  it("a sliver says nothing, so it is as its neighbour", () => {
    expect(ratesOf([1, 1_000, 900], 0, 10_000, 9_900, 20_100)).toEqual([100, 100, 100]);
    expect(ratesOf([7], 0, 10_000, 0, 100)).toEqual([0]);
  });
});

describe("the answer's lines", () => {
  const lines: Lines = {
    lines: { series: [{ key: "TLS", points: [60, 120] }] },
    all: {
      window: { from: at(0), to: at(20) },
      comparedWindow: { from: at(-100), to: at(-80) },
      stepMs: 10_000,
      times: [at(0), at(10)],
      table: "flows",
      tookMs: 3,
      series: [{ points: [100, 200], compared: { points: [50, 70] }, usual: { low: [10, 20], high: [300, 300] } }],
    },
  };
  it("are per second where the metric adds up, and as they are where it does not", () => {
    expect(coursesOf(lines, true)).toMatchObject({
      axis: { startMs: 0, stepMs: 10_000, length: 2 },
      groups: [{ key: "TLS", values: [6, 12] }],
      all: [10, 20],
      before: [5, 7],
      usual: { low: [1, 2], high: [30, 30] },
    });
    expect(coursesOf(lines, false).groups[0]?.values).toEqual([60, 120]);
  });
  it("without flows are a flat line", () => {
    expect(coursesOf({ ...lines, all: { ...lines.all, series: [] }, lines: { series: [] } }, true).all).toEqual([0, 0]);
  });
  it("leave a rest that is never below nothing", () => expect(restOf([10, 20], [[4], [7, 5]])).toEqual([0, 15]));
});

describe("colours", () => {
  it("stay with their group while the answer moves", () => {
    const first = dealt(new Map(), ["a", "b", "c"]);
    expect([...first]).toEqual([
      ["a", "c1"],
      ["b", "c2"],
      ["c", "c3"],
    ]);
    expect([...dealt(first, ["c", "d", "a"])]).toEqual([
      ["c", "c3"],
      ["d", "c2"],
      ["a", "c1"],
    ]);
  });
  it("are ten at most", () =>
    expect(
      dealt(
        new Map(),
        Array.from({ length: 30 }, (_, index) => String(index)),
      ).size,
    ).toBe(10));
});

it("the weakest cell of a heat map can still be seen, nothing cannot", () => {
  expect(strength(0, 100)).toBe(0);
  expect(strength(1, 1e9)).toBeGreaterThan(0.05);
  expect(strength(100, 100)).toBe(1);
});

describe("the window compared with", () => {
  const nowMs = Date.parse("2026-11-17T14:32:00.000Z");
  it("stays relative where the window is, and means the same moments", () => {
    const week = shifted({ from: "-6h", to: "now" }, 7 * 86_400_000);
    expect(week).toEqual({ from: "-174h", to: "-7d" });
    expect(resolve(week, nowMs)).toEqual({ fromMs: nowMs - 174 * 3_600_000, toMs: nowMs - 168 * 3_600_000 });
    expect(shifted({ from: "2026-11-17T00:00:00.000Z", to: "2026-11-17T06:00:00.000Z" }, 86_400_000).from).toBe("2026-11-16T00:00:00.000Z");
  });
  it("is none when nothing is compared, and what is usual is no window", () => {
    const window = { from: "-1h", to: "now" };
    expect(windowBefore(window, "day")).toEqual({ from: "-25h", to: "-1d" });
    expect([windowBefore(window, "off"), windowBefore(window, "usual")]).toEqual([null, null]);
  });
});
