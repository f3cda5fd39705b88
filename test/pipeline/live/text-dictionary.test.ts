import { expect, it } from "vitest";
import { TextDictionary } from "../../../src/pipeline/live/text-dictionary.ts";

const take = (dictionary: TextDictionary<string>, text: string): number => dictionary.take(text, () => `value of ${text}`);

it("gives each text one number, free again when nobody uses it", () => {
  const dictionary = new TextDictionary<string>();
  const numbers = Array.from({ length: 1_000 }, (_, i) => take(dictionary, `198.51.${i >> 8}.${i & 255}`));
  expect(new Set(numbers).size).toBe(1_000);
  expect(take(dictionary, "198.51.0.7")).toBe(numbers[7]);
  expect(dictionary.value(numbers[7]!)).toBe("value of 198.51.0.7");
  dictionary.release(numbers[7]!);
  expect(dictionary.size).toBe(1_000);
  for (const number of numbers) dictionary.release(number);
  expect(dictionary.size).toBe(0);
  for (const text of ["", "a", "ab"]) take(dictionary, text);
  expect(dictionary.end).toBe(1_000);
  expect(dictionary.size).toBe(3);
});

it("while somebody holds the numbers, none gets another meaning", () => {
  const dictionary = new TextDictionary<string>();
  const a = take(dictionary, "a");
  dictionary.hold();
  dictionary.hold();
  dictionary.release(a);
  expect(take(dictionary, "b")).not.toBe(a);
  dictionary.unhold();
  expect(take(dictionary, "c")).not.toBe(a);
  expect(dictionary.value(a)).toBe("value of a");
  dictionary.unhold();
  expect(take(dictionary, "d")).toBe(a);
});
