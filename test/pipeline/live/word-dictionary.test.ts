import * as fc from "fast-check";
import { expect, it } from "vitest";
import { WordDictionary } from "../../../src/pipeline/live/word-dictionary.ts";

type Key = readonly [number, number, number, number];

function take(dictionary: WordDictionary<string>, key: Key): number {
  const known = dictionary.take(...key);
  return known >= 0 ? known : dictionary.add(...key, key.join(" "));
}

it("gives each key one number, free again when nobody uses it", () => {
  const dictionary = new WordDictionary<string>();
  const keys = Array.from({ length: 20_000 }, (_, i): Key => [0, 0, 0xffff, Math.imul(i, 0x01000193)]);
  const numbers = keys.map((key) => take(dictionary, key));
  expect(new Set(numbers).size).toBe(keys.length);
  expect(keys.map((key) => dictionary.find(...key))).toEqual(numbers);
  expect(take(dictionary, keys[7]!)).toBe(numbers[7]);
  dictionary.release(numbers[7]!);
  expect(dictionary.size).toBe(keys.length);
  for (const number of numbers) dictionary.release(number);
  expect(dictionary.size).toBe(0);
  expect(keys.every((key) => dictionary.find(...key) < 0)).toBe(true);
  take(dictionary, [1, 2, 3, 4]);
  expect(dictionary.end).toBe(keys.length);
});

it("tells every key from the others as they come and go", () => {
  const word = fc.constantFrom(0, 1, -1, 0x7fff_ffff, -0x8000_0000);
  fc.assert(
    fc.property(fc.array(fc.record({ key: fc.tuple(word, word, word, word), comes: fc.boolean() }), { maxLength: 400 }), (steps) => {
      const dictionary = new WordDictionary<string>();
      const uses = new Map<string, { readonly number: number; count: number }>();
      for (const { key, comes } of steps) {
        const text = key.join(" ");
        const known = uses.get(text);
        expect(dictionary.find(...key)).toBe(known ? known.number : -1);
        if (comes) {
          const number = take(dictionary, key);
          expect(dictionary.value(number)).toBe(text);
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

it("while somebody holds the numbers, none gets another meaning", () => {
  const dictionary = new WordDictionary<string>();
  const a = take(dictionary, [0, 0, 0, 1]);
  dictionary.hold();
  dictionary.release(a);
  expect(take(dictionary, [0, 0, 0, 2])).not.toBe(a);
  expect(dictionary.value(a)).toBe("0 0 0 1");
  dictionary.unhold();
  expect(take(dictionary, [0, 0, 0, 3])).toBe(a);
});
