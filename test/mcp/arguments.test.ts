import { coerceInputValue } from "graphql";
import { array, assert, boolean, constantFrom, integer, jsonValue, option, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { explainProblems, readArguments } from "../../src/mcp/arguments.ts";
import { rowsTool, smallTool } from "./small-schema.ts";

const tool = smallTool(rowsTool);
const read = (given: unknown) => readArguments(tool.arguments, given);
const problem = (given: unknown) => {
  const result = read(given);
  expect(result.problems).toHaveLength(1);
  return result.problems![0]!;
};

describe("readArguments", () => {
  it("takes what is right unchanged and leaves nulls out", () => {
    expect(read({ first: 5, after: null, match: { hosts: ["10.0.0.1"], name: null, ports: null } })).toEqual({
      variables: { first: 5, match: { hosts: ["10.0.0.1"] } },
    });
    expect(read(undefined)).toEqual({ variables: {} });
    expect(read(null)).toEqual({ variables: {} });
  });

  it("takes what is plainly meant", () => {
    expect(read({ first: "42" })).toEqual({ variables: { first: 42 } });
    expect(read({ match: { hosts: "10.0.0.1", ports: "443", needed: "true", order: "newest", minBytes: 5000 } })).toEqual({
      variables: { match: { hosts: ["10.0.0.1"], ports: [443], needed: true, order: "NEWEST", minBytes: "5000" } },
    });
    expect(read({ match: '{"hosts": ["10.0.0.1"]}' })).toEqual({ variables: { match: { hosts: ["10.0.0.1"] } } });
    expect(read({ match: { ports: "[80, 443]" } })).toEqual({ variables: { match: { ports: [80, 443] } } });
  });

  it("says where, what was wanted, what it got and gives an example", () => {
    expect(problem({ first: "many" })).toEqual({ path: "first", wanted: "a whole number", got: '"many"', example: "10" });
    expect(problem({ match: { ports: [80, "x"] } })).toMatchObject({ path: "match.ports[1]", wanted: "a whole number" });
    expect(problem({ match: { order: "BYTEZ" } })).toMatchObject({ path: "match.order", wanted: "one of BYTES, NEWEST", cure: "Did you mean BYTES?" });
    expect(problem({ match: { host: ["10.0.0.1"] } })).toMatchObject({ path: "match.host", cure: "Did you mean hosts?" });
    expect(problem({ frist: 3 })).toMatchObject({ path: "frist", cure: "Did you mean first?" });
    expect(problem({ match: { name: { equals: "a", suffix: "b" } } })).toMatchObject({ path: "match.name", wanted: "exactly one of equals, suffix" });
    expect(problem({ match: { name: {} } })).toMatchObject({ wanted: "exactly one of equals, suffix", example: '{"equals":"text"}' });
    expect(problem([1])).toMatchObject({ path: "arguments", wanted: "an object" });
  });

  it("names what is required", () => {
    const lookup = smallTool(`"Says." query t($ips: [IP!]!) { lookup(ips: $ips) { ... on Row { ip } } }`);
    expect(readArguments(lookup.arguments, {}).problems).toEqual([
      { path: "ips", wanted: "a list, each an IPv4 or IPv6 address", got: "nothing", example: '{"ips":["192.168.1.42"]}' },
    ]);
  });

  it("explains in one text, bounded, without control characters of the caller", () => {
    const result = read({ ["\u001b[31mred"]: 1, first: "\u202e" + "x".repeat(5_000) });
    const text = explainProblems("find_rows", result.problems!);
    expect(text).toContain("The arguments of find_rows are not right:");
    expect(text.length).toBeLessThan(1_500);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });

  it("shows how a call begins when a name is not known and nothing is required", () => {
    const [unknown] = read({ zzzzzzzzzz: 1 }).problems!;
    expect(Object.keys(JSON.parse(unknown!.example!) as object)).toEqual([tool.arguments[0]!.name]);
  });

  it("does not follow the prototype", () => {
    expect(problem({ match: { constructor: 1 } }).got).toBe("a name that is not known");
    expect(read(JSON.parse('{"__proto__": {"first": 3}}')).problems).toHaveLength(1);
  });

  it("gives only variables that GraphQL takes, and never throws, whatever comes", () => {
    const loose = record(
      {
        first: constantFrom<unknown>(1, "2", null, "x", 1.5),
        after: option(string()),
        window: option(record({ from: constantFrom("-1h", "now", ""), to: string() }, { requiredKeys: [] })),
        match: option(
          record(
            {
              hosts: option(array(string())),
              ports: constantFrom<unknown>([1], "1", ["2"], null, {}),
              name: jsonValue(),
              minBytes: constantFrom<unknown>("5", 7, -1, "x"),
              order: constantFrom("bytes", "NEWEST", "else"),
              needed: option(boolean()),
            },
            { requiredKeys: [] },
          ),
        ),
        other: integer(),
      },
      { requiredKeys: [] },
    );
    const check = (given: unknown): void => {
      const result = read(given);
      if (result.problems) {
        expect(result.problems.length).toBeGreaterThan(0);
        return;
      }
      for (const argument of tool.arguments) {
        const value = result.variables[argument.name];
        if (value === undefined) continue;
        coerceInputValue(value, argument.type, (path, _value, error) => {
          throw new Error(`${path.join(".")}: ${error.message}`);
        });
      }
    };
    assert(property(loose, check), { numRuns: 500 });
    assert(property(jsonValue(), check), { numRuns: 300 });
  });
});
