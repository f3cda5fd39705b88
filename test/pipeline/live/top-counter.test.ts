import { expect, it } from "vitest";
import { TopCounter } from "../../../src/pipeline/live/top-counter.ts";

it("keeps heavy keys exact while many light ones pass, within its bound", () => {
  const counter = new TopCounter(8);
  for (let i = 0; i < 10_000; i++) {
    counter.add(`light ${i}`, 1);
    counter.add(`heavy ${i % 3}`, 10);
  }
  expect(counter.top(3)).toEqual([
    { key: "heavy 0", sum: 33_340 },
    { key: "heavy 1", sum: 33_330 },
    { key: "heavy 2", sum: 33_330 },
  ]);
  expect(counter.top(100).length).toBeLessThanOrEqual(8);
});

it("forgets what comes to nothing", () => {
  const counter = new TopCounter(8);
  counter.add("a", 5);
  counter.add("a", -5);
  expect(counter.top(5)).toEqual([]);
});
