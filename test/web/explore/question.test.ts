import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildSchema, isEnumType, isInputObjectType } from "graphql";
import { describe, expect, it } from "vitest";
import { dimensionOf, dimensions, nextDimension, readDimensions } from "../../../web/src/explore/dimensions.ts";
import { metrics, often } from "../../../web/src/explore/metrics.ts";
import { readQuestion, writeQuestion } from "../../../web/src/explore/question.ts";
import { answeredBy, tableWords } from "../../../web/src/explore/said.ts";
import { filterFields } from "../../../web/src/filter/fields.ts";

const schema = buildSchema(readFileSync(resolve(import.meta.dirname, "../../../schema/schema.graphql"), "utf8"));
const valuesOf = (name: string): string[] => {
  const type = schema.getType(name);
  return isEnumType(type) ? type.getValues().map(({ name: value }) => value) : [];
};
const read = (text: string, fixed: readonly string[] = []) => readQuestion(new URLSearchParams(text), new Set(fixed));

describe("what can be asked", () => {
  it("is every dimension of the schema but time, which the chart has", () =>
    expect([...dimensions.map(({ key }) => key), "TIME"].toSorted()).toEqual(valuesOf("FlowDimension").toSorted()));
  it("is every metric of the schema", () => expect(metrics.map(({ key }) => key as string).toSorted()).toEqual(valuesOf("FlowMetric").toSorted()));
  it("is filtered by every field of the schema", () => {
    const match = schema.getType("FlowMatch");
    expect(filterFields.map(({ key }) => key as string).toSorted()).toEqual(isInputObjectType(match) ? Object.keys(match.getFields()).toSorted() : []);
  });
});

describe("the address of Explore", () => {
  it("says the whole question", () => {
    const question = read("by=CLIENT,SERVER&show=PACKETS&as=line&vs=week&top=50&tab=flows");
    expect(question.by.map(({ key }) => key)).toEqual(["CLIENT", "SERVER"]);
    expect(question).toMatchObject({ metric: { key: "PACKETS" }, picture: "line", compare: "week", top: 50, tab: "flows" });
  });
  it("that says nothing, or nonsense, is the default", () => {
    const usual = { metric: { key: "BYTES" }, picture: "stacked", compare: "off", top: 8, tab: "groups" };
    expect(read("")).toMatchObject(usual);
    expect(read("by=COLOUR&show=MONEY&as=pie&vs=never&top=1e9&tab=x")).toMatchObject(usual);
    expect(read("by=COLOUR").by.map(({ key }) => key)).toEqual(["APPLICATION"]);
  });
  it("groups by what the filter leaves open", () => {
    expect(read("", ["application"]).by[0].key).toBe("CLIENT");
    expect(read("", ["application", "client", "server", "serverPort"]).by[0].key).toBe("HOSTNAME");
    expect(read("by=APPLICATION", ["application"]).by[0].key).toBe("APPLICATION");
  });
  it("takes each dimension once, four at most, and one that counts flows twice once", () => {
    expect(readDimensions("CLIENT,CLIENT,SERVER,VLAN,JA4,PROTOCOL")?.map(({ key }) => key)).toEqual(["CLIENT", "SERVER", "VLAN", "JA4"]);
    expect(readDimensions("HOST,MAC")?.map(({ key }) => key)).toEqual(["HOST"]);
  });
  it("never piles up what does not add up", () => {
    expect(read("by=HOST").picture).toBe("line");
    expect(read("show=CLIENTS&as=stacked").picture).toBe("line");
  });
  it("is written without its defaults, and starts at the top with another grouping", () => {
    const next = writeQuestion(new URLSearchParams("from=-6h&f=vlan:1&top=50&as=line"), { by: [dimensionOf("VLAN")!], as: "stacked", vs: "day" });
    expect(next.toString()).toBe("from=-6h&f=vlan%3A1&vs=day&by=VLAN");
    expect(writeQuestion(next, { vs: "off", show: "BYTES" }).toString()).toBe("from=-6h&f=vlan%3A1&by=VLAN");
  });
});

describe("taking a group apart", () => {
  it("goes on with what is neither grouped by nor nailed down", () => {
    const by = (key: string) => [dimensionOf(key)!];
    expect(nextDimension(by("APPLICATION"), new Set()).key).toBe("CLIENT");
    expect(nextDimension(by("CLIENT"), new Set(["client", "application"])).key).toBe("SERVER");
    expect(nextDimension(by("SERVER"), new Set(["client", "server"])).key).toBe("APPLICATION");
  });
  it("always finds one", () => {
    const everything = new Set<string>(filterFields.map(({ key }) => key));
    for (const dimension of dimensions) expect(nextDimension([dimension], everything).key).not.toBe(dimension.key);
  });
});

describe("words", () => {
  it("name the table that answered", () => {
    expect(tableWords("flows")).toBe("raw flows");
    expect(tableWords("flows_1m")).toBe("1-minute rollup");
    expect(tableWords("hosts_1h")).toBe("1-hour rollup");
    expect(answeredBy({ table: "flows_1d", tookMs: 38.2, exact: true, stepMs: 120_000 }).replaceAll("\u00a0", " ")).toBe(
      "2 min steps · 1-day rollup, exact · 38 ms",
    );
    expect(answeredBy({ table: "flows", tookMs: 0.2, exact: false })).toContain("top groups found among candidates");
  });
  it("say how often in a unit that gives a number to speak of", () => {
    expect([0, 0.001, 0.3, 12.34, 1_500].map((value) => often(value, "flows"))).toEqual(["0", "3.6 flows/h", "18 flows/min", "12 flows/s", "1,500 flows/s"]);
  });
});
