import { assert, jsonValue, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { fillLink, fillTemplate, humanBytes } from "../../src/mcp/template.ts";

describe("fillTemplate", () => {
  const data = { total: 1234, rows: [{ ip: "10.0.0.1", bytes: 500_000_000 }], one: [1], rate: { bytesPerSecond: 1_500 } };

  it("groups numbers, shows bytes as people say them, counts lists", () => {
    expect(fillTemplate("{total} rows, {rows.0.bytes}, {rate.bytesPerSecond}, {rows}", data)).toBe("1,234 rows, 500 MB, 1.5 kB/s, 1");
  });

  it("picks the word for one or many", () => {
    expect(fillTemplate("{one|row|rows} and {total|row|rows}", data)).toBe("1 row and 1,234 rows");
  });

  it("leaves a part out when something in it is absent", () => {
    expect(fillTemplate("{total} rows[, first {rows.0.ip}][, second {rows.1.ip}].", data)).toBe("1,234 rows, first 10.0.0.1.");
    expect(fillTemplate("{nothing} rows", data)).toBe("– rows");
  });

  it("takes the first sentence that has all it needs, else the last", () => {
    const template = "{problem} Look at {rows}. || {total|row|rows}[, first {rows.0.ip}].";
    expect(fillTemplate(template, data)).toBe("1,234 rows, first 10.0.0.1.");
    expect(fillTemplate(template, { ...data, problem: "Nothing is known." })).toBe("Nothing is known. Look at 1.");
    expect(fillTemplate(template, { problem: "Nothing is known." })).toBe("–.");
  });

  it("does not read data as a template", () => {
    expect(fillTemplate("{name}[, {name}]", { name: "{total} || [x]", total: 7 })).toBe("{total} || [x], {total} || [x]");
  });

  it("never throws and looks only at own properties", () => {
    expect(fillTemplate("{constructor.name}", {})).toBe("–");
    assert(property(string(), jsonValue(), (template, value) => typeof fillTemplate(template, value) === "string"));
  });
});

describe("fillLink", () => {
  it("escapes what it fills in, and is nothing when something is absent", () => {
    expect(fillLink("/hosts/{ips.0}?x={name}", { ips: ["fe80::1"], name: "a&b" })).toBe("/hosts/fe80%3A%3A1?x=a%26b");
    expect(fillLink("/hosts/{ips.0}", {})).toBeUndefined();
  });
});

describe("humanBytes", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1 kB"],
    [1_234_567, "1.2 MB"],
    [999_999, "1 MB"],
    [5e12, "5 TB"],
  ])("%d is %s", (bytes, text) => {
    expect(humanBytes(bytes)).toBe(text);
  });
});
