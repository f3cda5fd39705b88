import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argumentsHash, canonicalJson } from "../../src/auth/canonical-json.ts";

/** The same value with the members of every object in another order. */
function shuffled(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, random));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [random(), key, shuffled(item, random)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => a - b).map(([, key, item]) => [key, item]));
}

const json = fc.jsonValue({ maxDepth: 5 }).filter((value) => !JSON.stringify(value).includes("toJSON"));

describe("canonicalJson", () => {
  it("does not depend on the order of members", () => {
    fc.assert(
      fc.property(json, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (value, numbers) => {
        const random = (): number => numbers.next().value as number;
        expect(canonicalJson(shuffled(value, random))).toBe(canonicalJson(value));
      }),
    );
  });

  it("is JSON of the same value, and has one spelling", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        // JSON has no negative zero.
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it("differs where values differ", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const same = canonicalJson(a) === canonicalJson(b);
        let equal = true;
        try {
          expect(JSON.parse(JSON.stringify(a))).toStrictEqual(JSON.parse(JSON.stringify(b)));
        } catch {
          equal = false;
        }
        expect(same).toBe(equal);
        expect(argumentsHash(a) === argumentsHash(b)).toBe(equal);
      }),
    );
  });

  it.each([
    [{ b: 1, a: [{ d: null, c: "é\n" }] }, '{"a":[{"c":"é\\n","d":null}],"b":1}'],
    [{ a: undefined, b: [undefined] }, '{"b":[null]}'],
    [[1, "1", true, "true", null, "null"], '[1,"1",true,"true",null,"null"]'],
    [{ "10": 1, "9": 2, a: 3, B: 4 }, '{"10":1,"9":2,"B":4,"a":3}'],
    [-0, "0"],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [JSON.parse('{"__proto__":{"x":1}}'), '{"__proto__":{"x":1}}'],
  ])("%j", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("hashes with SHA-256", () => {
    expect(argumentsHash({})).toBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  const deep = Array.from({ length: 100 }).reduce<unknown>((inner) => [inner], 0);
  it.each([
    ["undefined", undefined],
    ["NaN", Number.NaN],
    ["infinity", { a: Number.POSITIVE_INFINITY }],
    ["a bigint", [1n]],
    ["a function", { f: () => 1 }],
    ["a symbol", Symbol("s")],
    ["a cycle", cycle],
    ["great depth", deep],
  ])("refuses %s", (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it("takes one object in two places", () => {
    const shared = { x: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"x":1},{"x":1}]');
  });
});
