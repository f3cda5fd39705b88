import * as fc from "fast-check";
import { expect, it } from "vitest";
import { TextDictionary } from "../../../src/pipeline/live/text-dictionary.ts";

interface Value {
  readonly text: string;
}

const create = (): TextDictionary<Value> => new TextDictionary((value) => value.text);
const take = (dictionary: TextDictionary<Value>, text: string): number => dictionary.take(text, (of) => ({ text: of }));

it("gives each text one number, free again when nobody uses it", () => {
  const dictionary = create();
  const numbers = Array.from({ length: 1_000 }, (_, i) => take(dictionary, `198.51.${i >> 8}.${i & 255}`));
  expect(new Set(numbers).size).toBe(1_000);
  expect(take(dictionary, "198.51.0.7")).toBe(numbers[7]);
  expect(dictionary.value(numbers[7]!)).toEqual({ text: "198.51.0.7" });
  dictionary.release(numbers[7]!);
  expect(dictionary.size).toBe(1_000);
  for (const number of numbers) dictionary.release(number);
  expect(dictionary.size).toBe(0);
  for (const text of ["", "a", "ab"]) take(dictionary, text);
  expect(dictionary.end).toBe(1_000);
  expect(dictionary.size).toBe(3);
});

it("while somebody holds the numbers, none gets another meaning", () => {
  const dictionary = create();
  const a = take(dictionary, "a");
  dictionary.hold();
  dictionary.hold();
  dictionary.release(a);
  expect(take(dictionary, "b")).not.toBe(a);
  dictionary.unhold();
  expect(take(dictionary, "c")).not.toBe(a);
  expect(dictionary.value(a)).toEqual({ text: "a" });
  dictionary.unhold();
  expect(take(dictionary, "d")).toBe(a);
});

it("tells every text from the others as they come and go", () => {
  const text = fc.oneof(fc.constantFrom("", "a", "b", "ab", "ba", "aa", "\u00e4", "\u4e00"), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(fc.record({ text, comes: fc.boolean() }), { maxLength: 400 }), (steps) => {
      const dictionary = create();
      const uses = new Map<string, { readonly number: number; count: number }>();
      for (const { text, comes } of steps) {
        const known = uses.get(text);
        if (comes) {
          const number = take(dictionary, text);
          expect(dictionary.value(number).text).toBe(text);
          if (known) expect(number).toBe(known.number);
          uses.set(text, { number, count: (known?.count ?? 0) + 1 });
        } else if (known) {
          dictionary.release(known.number);
          if (--known.count === 0) uses.delete(text);
        }
        expect(dictionary.size).toBe(uses.size);
      }
    }),
  );
});
