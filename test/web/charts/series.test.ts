import { describe, expect, it } from "vitest";
import { added, perSecondOf, withLive } from "../../../web/src/charts/series.ts";

const axis = { startMs: 0, stepMs: 10_000, length: 4 };

describe("history and live samples together", () => {
  it("history alone stays as it is, missing steps are zero", () => expect(withLive(axis, [[1, 2, 3]], [])).toEqual([[1, 2, 3, 0]]));
  it("steps that samples cover take their mean; one they only touch does not", () => {
    const samples = [15_000, 20_000, 25_000, 30_000, 39_000].map((timeMs, index) => ({ timeMs, values: [index, 10 * index] }));
    expect(
      withLive(
        axis,
        [
          [7, 7, 7, 7],
          [7, 7, 7, 7],
        ],
        samples,
      ),
    ).toEqual([
      [7, 7, 1.5, 3.5],
      [7, 7, 15, 35],
    ]);
  });
  it("samples outside the picture change nothing", () => expect(withLive(axis, [[1, 1, 1, 1]], [{ timeMs: 50_000, values: [9] }])).toEqual([[1, 1, 1, 1]]));
});

it("sums per step become rates", () => expect(perSecondOf([100, 0, 50], 10_000)).toEqual([10, 0, 5]));
it("adds lines of different length", () => expect(added([1, 2, 3], undefined, [10])).toEqual([11, 2, 3]));
