import { expect, it } from "vitest";
import { FlowNumbers } from "../../src/pipeline/flow-numbers.ts";

it("gives ids that go up by one, also when the 32 bits of a record run over", () => {
  const numbers = new FlowNumbers(0xffff_fffd);
  const taken = Array.from({ length: 6 }, () => numbers.take());
  const ids = taken.map((number) => numbers.id(number));
  expect(taken.map((number) => number >>> 0)).toEqual([0xffff_fffd, 0xffff_fffe, 0xffff_ffff, 0, 1, 2]);
  expect(ids.slice(1).map((id, i) => BigInt.asUintN(64, id - ids[i]!))).toEqual([1n, 1n, 1n, 1n, 1n]);
});

it("begins elsewhere each time", () => {
  expect(new FlowNumbers().id(0)).not.toBe(new FlowNumbers().id(0));
});

it("carries from the lower word to the upper one", () => {
  const numbers = new FlowNumbers(0xffff_ffff);
  const base = numbers.id(0);
  const low = Number(base & 0xffff_ffffn);
  for (const number of [1, 2 ** 32 - 1 - low, 2 ** 32 - low, 0xffff_fffe]) expect(numbers.id(number | 0)).toBe(BigInt.asUintN(64, base + BigInt(number >>> 0)));
});
