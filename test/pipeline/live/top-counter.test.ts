import { expect, it } from "vitest";
import { TopCounter } from "../../../src/pipeline/live/top-counter.ts";

it("keeps heavy keys exact while many light ones pass, within its bound", () => {
  const counter = new TopCounter<string>(8);
  for (let i = 0; i < 10_000; i++) {
    counter.add(1_000 + i, 1, `light ${i}`);
    counter.add(i % 3, 10, `heavy ${i % 3}`);
  }
  expect(counter.top(3)).toEqual([
    { value: "heavy 0", sum: 33_340 },
    { value: "heavy 1", sum: 33_330 },
    { value: "heavy 2", sum: 33_330 },
  ]);
  expect(counter.top(100).length).toBeLessThanOrEqual(8);
});

it("of equal ones lets go of the oldest half", () => {
  const counter = new TopCounter<number>(4);
  for (let i = 0; i < 5; i++) counter.add(i, 7, i);
  expect(counter.top(9).map(({ value }) => value)).toEqual([2, 3, 4]);
});

it("forgets what comes to nothing, and counts no less than nothing", () => {
  const counter = new TopCounter<string>(8);
  counter.add(1, 5, "a");
  counter.add(2, 5, "b");
  counter.add(1, -5, "a");
  counter.add(3, -5, "c");
  expect(counter.top(5)).toEqual([{ value: "b", sum: 5 }]);
});
