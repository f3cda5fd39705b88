import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldOf, filterFields } from "../../../web/src/filter/fields.ts";
import { emptyFilter, excluding, including, isEmpty, type Clause, type Filter, type FilterValue, type Match } from "../../../web/src/filter/filter.ts";
import { toInput } from "../../../web/src/filter/input.ts";
import { FilterSyntaxError, parseFilter, printFilter } from "../../../web/src/filter/syntax.ts";

const is = (text: string): FilterValue => ({ comparison: "equals", text });

describe("reading a filter", () => {
  it("reads the example of the guide", () => {
    expect(parseFilter("application:!RTSP client:10.0.0.0/8,192.168.0.0/16 serverPort:!123")).toEqual({
      match: [{ field: "client", values: [is("10.0.0.0/8"), is("192.168.0.0/16")] }],
      anyOf: [],
      noneOf: [[{ field: "application", values: [is("RTSP")] }], [{ field: "serverPort", values: [is("123")] }]],
    });
  });
  it("reads groups", () => {
    expect(parseFilter("(serverPort:80 | serverPort:443 protocol:TCP) !(client:10.0.0.1 server:10.0.0.2)")).toEqual({
      match: [],
      anyOf: [
        [{ field: "serverPort", values: [is("80")] }],
        [
          { field: "serverPort", values: [is("443")] },
          { field: "protocol", values: [is("TCP")] },
        ],
      ],
      noneOf: [
        [
          { field: "client", values: [is("10.0.0.1")] },
          { field: "server", values: [is("10.0.0.2")] },
        ],
      ],
    });
  });
  it.each([
    ["hostname:.example.com", "suffix", "example.com"],
    ["hostname:~shop", "contains", "shop"],
    ["hostname:*.cdn.*", "glob", "*.cdn.*"],
    ["hostname:www.example.com", "equals", "www.example.com"],
    ['hostname:"a b"', "equals", "a b"],
  ])("%s compares by %s", (text, comparison, value) => expect(parseFilter(text).match[0]?.values).toEqual([{ comparison, text: value }]));

  it.each([
    ["nonsense", 0],
    ["colour:red", 0],
    ["serverPort:http", 11],
    ["client:", 7],
    ["client:1 client:2", 9],
    ["(client:1", 0],
    ["(client:1 | )", 12],
    ["((client:1))", 1],
    ["(client:!1)", 1],
    ['client:"open', 12],
    ["minBytes:1,2", 0],
    ["(client:1)(client:2)", 10],
  ])("%s is refused at %d", (text, position) => {
    const read = (): Filter => parseFilter(text);
    expect(read).toThrow(FilterSyntaxError);
    try {
      read();
    } catch (error) {
      expect((error as FilterSyntaxError).position).toBe(position);
    }
  });

  it("never fails with anything but a syntax error", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('clientsrvPo:!,()|"\\ .~*?019')) }), (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterSyntaxError);
        }
      }),
    );
  });
});

const valueOf = (field: string): fc.Arbitrary<FilterValue> => {
  switch (fieldOf(field)?.kind) {
    case "number-list":
      return fc.nat({ max: 65_535 }).map((number) => is(String(number)));
    case "string-match":
      return fc.oneof(
        fc.record({
          comparison: fc.constantFrom("equals" as const, "suffix" as const, "contains" as const),
          text: fc.string({ minLength: 1, unit: "binary" }),
        }),
        fc.tuple(fc.string(), fc.constantFrom("*", "?"), fc.string()).map(([head, wild, tail]) => ({ comparison: "glob" as const, text: head + wild + tail })),
      );
    case "text-list":
    case "single":
    case undefined:
    default:
      return fc.string({ minLength: 1, unit: "binary" }).map(is);
  }
};

const clause = (field: Clause["field"]): fc.Arbitrary<Clause> => {
  const kind = fieldOf(field)?.kind;
  const most = kind === "text-list" || kind === "number-list" ? 3 : 1;
  return fc.array(valueOf(field), { minLength: 1, maxLength: most }).map((values) => ({ field, values }));
};

const match = (minLength: number): fc.Arbitrary<Match> =>
  fc.uniqueArray(fc.constantFrom(...filterFields.map(({ key }) => key)), { minLength, maxLength: 3 }).chain((fields) => fc.tuple(...fields.map(clause)));

describe("writing a filter", () => {
  it("what is written is read as the same filter", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(match(0), fc.array(match(1), { maxLength: 3 }), fc.array(match(1), { maxLength: 3 }), (all, anyOf, noneOf) => {
        const filter: Filter = { match: all, anyOf, noneOf };
        expect(parseFilter(printFilter(filter))).toEqual(filter);
      }),
    );
  });
  it("nothing is an empty text", () => {
    expect(printFilter(emptyFilter)).toBe("");
    expect(isEmpty(parseFilter("   "))).toBe(true);
    expect(toInput(emptyFilter)).toBeNull();
  });
});

describe("changing a filter", () => {
  it("including a value replaces the field's, excluding adds a condition", () => {
    expect(printFilter(including(parseFilter("application:TLS"), "application", "DNS"))).toBe("application:DNS");
    expect(printFilter(including(parseFilter("application:TLS"), "serverPort", "443"))).toBe("application:TLS serverPort:443");
    expect(printFilter(excluding(parseFilter("application:TLS"), "host", "10.0.0.1"))).toBe("application:TLS host:!10.0.0.1");
  });
});

it("the API gets lists, numbers, one comparison and single values", () => {
  expect(toInput(parseFilter("client:10.0.0.0/8 serverPort:80,443 hostname:.example.com minBytes:1000 application:!TLS"))).toEqual({
    match: { client: ["10.0.0.0/8"], serverPort: [80, 443], hostname: { suffix: "example.com" }, minBytes: "1000" },
    noneOf: [{ application: ["TLS"] }],
  });
});
