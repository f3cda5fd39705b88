import { expect, it } from "vitest";
import { littleU16At, littleU32At, u16At, u24At, u32At } from "../../src/wire/integers.ts";

it("reads integers of either order, never negative", () => {
  const bytes = Uint8Array.of(9, 0xfe, 0x01, 0x02, 0x83);
  expect([u16At(bytes, 1), u24At(bytes, 1), u32At(bytes, 1)]).toEqual([0xfe01, 0xfe0102, 0xfe010283]);
  expect([littleU16At(bytes, 1), littleU32At(bytes, 1)]).toEqual([0x01fe, 0x830201fe]);
});
