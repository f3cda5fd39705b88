import { describe, expect, it } from "vitest";
import { addTool, rowsTool, smallTool } from "./small-schema.ts";

type Schema = { properties: Record<string, Record<string, unknown>>; required: string[] };
const output = (source: string): Schema => smallTool(source).outputSchema as unknown as Schema;

describe("outputSchema", () => {
  it("flattens a connection to rows and page in the envelope", () => {
    const schema = output(rowsTool);
    expect(Object.keys(schema.properties)).toEqual(["summary", "rows", "notice", "stats", "total", "next", "truncated", "link"]);
    expect(schema.required).toEqual(["summary", "rows"]);
    expect(schema.properties["rows"]).toEqual({
      type: "array",
      items: {
        type: "object",
        properties: {
          ip: { type: "string" },
          bytes: { type: "number" },
          seen: { type: "string" },
          name: { type: "string" },
          tags: { type: "array", items: { type: "string" } },
        },
      },
    });
  });

  it("spreads an object, follows aliases and fragments, and keeps no descriptions", () => {
    const schema = output(`"Says." query t { stats { all: total truncated rows { ...R } } } fragment R on Row { address: ip }`);
    expect(schema.properties).toMatchObject({
      all: { type: "number" },
      truncated: { type: "boolean" },
      rows: { items: { properties: { address: { type: "string" } } } },
    });
    expect(JSON.stringify(schema)).not.toContain("description");
  });

  it("gives a union one schema per member with fields, told apart by __typename when it is asked for", () => {
    const both = output(`"Says." query t { lookup(ips: []) { __typename ... on Row { ip } ... on Gone { message } } }`);
    expect(both.properties["lookup"]).toEqual({
      type: "array",
      items: {
        anyOf: [
          { type: "object", properties: { __typename: { type: "string", enum: ["Row"] }, ip: { type: "string" } }, required: ["__typename", "ip"] },
          { type: "object", properties: { __typename: { type: "string", enum: ["Gone"] }, message: { type: "string" } }, required: ["__typename", "message"] },
        ],
      },
    });
    const one = output(`"Says." query t { gone: lookup(ips: []) { ... on Gone { message } } }`);
    expect(one.properties["gone"]).toEqual({ type: "array", items: { type: "object", properties: { message: { type: "string" } }, required: ["message"] } });
  });

  it("makes what is conditional optional, and says what is always there of the envelope only", () => {
    const schema = output(`"Says." query t($x: Boolean!) { maybe { ip bytes @include(if: $x) ... @skip(if: $x) { tags } } }`);
    expect(schema.required).toEqual(["summary"]);
    const rows = output(`"Says." query t($x: Boolean!) { stats { total rows @include(if: $x) { ip } } }`);
    expect(rows.required).toEqual(["summary", "total"]);
    expect(JSON.stringify(rows.properties)).not.toContain("required");
  });

  it("says of a write how far it came, and needs nothing that only a finished one has", () => {
    const schema = output(addTool);
    expect(schema.required).toEqual(["summary", "status", "applied"]);
    expect(schema.properties["status"]).toEqual({
      type: "string",
      enum: ["applied", "unchanged", "previewed", "waiting", "declined", "rejected", "expired", "failed"],
    });
    expect(schema.properties).toHaveProperty("made");
  });
});
