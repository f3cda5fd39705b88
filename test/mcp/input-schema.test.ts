import { describe, expect, it } from "vitest";
import { rowsTool, smallTool } from "./small-schema.ts";

describe("inputSchema", () => {
  const schema = smallTool(rowsTool).inputSchema as { properties: Record<string, Record<string, unknown>>; required?: string[] };

  it("is a closed object, one property per variable, defaults told", () => {
    expect(Object.keys(schema.properties)).toEqual(["window", "match", "first", "after"]);
    expect(schema).toMatchObject({ type: "object", additionalProperties: false });
    expect(schema.required).toBeUndefined();
    expect(schema.properties["first"]).toMatchObject({ type: "integer", default: 25 });
    expect(schema.properties["window"]).toMatchObject({ description: "Time to look at", default: { from: "-24h", to: "now" } });
  });

  it("inlines input objects, closed, with what each scalar and enum value means", () => {
    const match = schema.properties["match"] as { properties: Record<string, unknown> };
    expect(match).toMatchObject({ type: "object", additionalProperties: false });
    expect(match.properties).toMatchObject({
      hosts: { type: "array", items: { type: "string", description: "an IPv4 or IPv6 address, such as 192.168.1.42" } },
      ports: { type: "array", items: { type: "integer" } },
      name: { type: "object", minProperties: 1, maxProperties: 1, additionalProperties: false },
      minBytes: { type: "string", pattern: "^[0-9]{1,20}$" },
      order: { type: "string", enum: ["BYTES", "NEWEST"], description: "BYTES: Most bytes first; NEWEST: Latest first" },
      needed: { type: "boolean", default: false },
    });
    expect(match).not.toHaveProperty("required");
  });

  it("requires non-null variables without a default", () => {
    const tool = smallTool(
      `"Says." query t($ips: [IP!]!, $extra: [IP!]! = []) { a: lookup(ips: $ips) { ... on Row { ip } } b: lookup(ips: $extra) { ... on Row { ip } } }`,
    );
    expect(tool.inputSchema["required"]).toEqual(["ips"]);
  });

  it("never uses a list of types, a reference or null: not every client reads them", () => {
    expect(JSON.stringify(schema)).not.toMatch(/"type":\[|\$ref|"null"/);
  });
});
