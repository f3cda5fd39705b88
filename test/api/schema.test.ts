import { readFileSync } from "node:fs";
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";
import { describe, expect, it } from "vitest";
import { graphqlArtefacts, schema } from "../../src/api/schema.ts";
import { flowDimensions, flowMetrics } from "../../src/model/query-plan.ts";
import { laterFields } from "../support/later-fields.ts";

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !type.name.startsWith("__") && !["String", "Int", "Float", "Boolean", "ID"].includes(type.name),
);

describe("schema.graphql", () => {
  it("is the printed schema; after a change run: npm run gen", () => {
    for (const [file, text] of Object.entries(graphqlArtefacts())) expect(readFileSync(`schema/${file}`, "utf8")).toBe(text);
  });
});

describe("every part of the schema", () => {
  const without: string[] = [];
  const check = (path: string, description: string | null | undefined): void => {
    if (!description || description.trim().length < 3) without.push(path);
  };
  for (const type of types) {
    check(type.name, type.description);
    if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value.description);
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field.description);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field.description);
        for (const argument of field.args) check(`${type.name}.${field.name}(${argument.name})`, argument.description);
      }
    }
  }

  it("has a description", () => {
    expect(types.length).toBeGreaterThan(100);
    expect(without).toEqual([]);
  });

  it("names no person and no product of others in its descriptions' marks of doubt", () => {
    const texts = types.map((type) => type.description ?? "").join(" ");
    expect(texts).not.toMatch(/TODO|FIXME|XXX|TBD/);
  });
});

describe("root fields", () => {
  const roots = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!];

  it("say who may use them", () => {
    for (const root of roots) {
      for (const field of Object.values(root.getFields())) {
        const options = field.extensions["pothosOptions"] as { authScopes?: unknown } | undefined;
        expect(options?.authScopes, `${root.name}.${field.name}`).toBeDefined();
      }
    }
  });

  it("has mutations of one shape", () => {
    const payload = schema.getType("MutationPayload");
    for (const field of Object.values(schema.getMutationType()!.getFields())) {
      expect(field.args.map((argument) => `${argument.name}: ${String(argument.type)}`).toSorted()).toEqual([
        "dryRun: Boolean!",
        `input: ${field.name[0]!.toUpperCase()}${field.name.slice(1)}Input!`,
      ]);
      expect(field.args.find(({ name }) => name === "dryRun")!.defaultValue).toBe(false);
      const type = schema.getType(String(field.type).replace("!", ""));
      expect(isObjectType(type) && type.getInterfaces()).toContain(payload);
    }
  });

  it("has connections with bounded pages", () => {
    for (const field of Object.values(schema.getQueryType()!.getFields()).filter(({ type }) => String(type).endsWith("Connection!"))) {
      expect(field.args.map(({ name }) => name)).toEqual(expect.arrayContaining(["first", "after"]));
    }
  });
});

describe("the model's lists", () => {
  it("are the enums of the API", () => {
    const names = (enumName: string) => {
      const type = schema.getType(enumName);
      return isEnumType(type)
        ? type
            .getValues()
            .map(({ name }) => name)
            .toSorted()
        : [];
    };
    expect(names("FlowDimension")).toEqual([...flowDimensions].toSorted());
    expect(names("FlowMetric")).toEqual([...flowMetrics].toSorted());
    expect(names("Scope")).toEqual(["ADMIN", "CAPTURE", "READ", "SQL", "WRITE", "WRITE_UNATTENDED"]);
  });
});

describe("what is left for later", () => {
  for (const [name, list] of Object.entries(laterFields)) {
    it(`is not in ${name} yet`, () => {
      const type = schema.getType(name);
      const names = isEnumType(type)
        ? type.getValues().map((value) => value.name)
        : isObjectType(type) || isInputObjectType(type)
          ? Object.keys(type.getFields())
          : [];
      expect(names.length).toBeGreaterThan(0);
      expect(list.filter((missing) => names.includes(missing))).toEqual([]);
    });
  }
});
