import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flowSearch } from "../../src/mcp/flow-search.ts";
import { toInput } from "../../web/src/filter/input.ts";
import { parseFilter } from "../../web/src/filter/syntax.ts";

describe("flowSearch", () => {
  it("writes what was asked as the web UI's filter", () => {
    expect(flowSearch({ filter: { server: ["45.142.222.50"], serverPort: [8443, 443] } })).toBe("server:45.142.222.50 serverPort:8443,443");
    expect(flowSearch({ domain: { suffix: "example.com" } })).toBe("hostname:.example.com");
    expect(flowSearch({ ips: ["10.0.0.0/8", "2001:db8::1"], role: "CLIENT" })).toBe("client:10.0.0.0/8,2001:db8::1");
    expect(flowSearch({ ips: ["10.0.0.1"], role: "ANY", filter: { protocol: ["UDP"] } })).toBe("protocol:UDP host:10.0.0.1");
    expect(flowSearch({ window: { from: "-1h" }, first: 10, filter: null })).toBe("");
  });

  it("keeps both names when the filter has one of its own", () => {
    const text = flowSearch({ filter: { hostname: { contains: "cdn" } }, domain: { equals: "a b.example" } });
    expect(toInput(parseFilter(text))).toEqual({ match: { hostname: { contains: "cdn" } }, anyOf: [{ hostname: { equals: "a b.example" } }] });
  });

  const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.trim() === text && text.length > 0);
  const text = fc.oneof(word, fc.constantFrom('a"b', "a,b", "(x)", "!no", "a\\b", "*.x", ".x", "~x", "TLS|DNS"));
  const filters = fc.record(
    {
      client: fc.array(text, { minLength: 1, maxLength: 3 }),
      serverPort: fc.array(fc.nat(65_535), { minLength: 1, maxLength: 3 }),
      minDuration: fc.constant("30s"),
      hostname: fc.oneof(
        fc.record({ equals: text }),
        fc.record({ contains: text }),
        text.filter((name) => !name.startsWith(".")).map((suffix) => ({ suffix })),
      ),
    },
    { requiredKeys: [] },
  );

  it("is read back by the web UI as the same filter", () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(toInput(parseFilter(flowSearch({ filter })))?.match ?? {}).toEqual(filter);
      }),
    );
  });
});
