import { readdirSync, readFileSync } from "node:fs";
import {
  buildSchema,
  findBreakingChanges,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type GraphQLField,
  type GraphQLObjectType,
} from "graphql";
import { describe, expect, it } from "vitest";
import { schema } from "../../src/api/schema.ts";
import { collectOperations } from "../../web/operations.ts";

const objects = Object.values(schema.getTypeMap()).filter((type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__"));
const fields = objects.flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field, at: `${type.name}.${field.name}` })));

describe("the schema and the clients that are out", () => {
  /** Breaking changes on purpose: the change as `wiregraph schema diff` names it → why, and what clients do. */
  const onPurpose: Readonly<Record<string, string>> = {
    "SqlResult.bytesRead changed type from BigInt! to BigInt.": "How much others have is not told to callers limited to networks: null for them alone.",
    "SqlResult.rowsRead changed type from BigInt! to BigInt.": "As bytesRead.",
    "SqlTable.bytesOnDisk changed type from BigInt! to BigInt.": "As bytesRead.",
    "SqlTable.rows changed type from BigInt! to BigInt.": "As bytesRead.",
  };

  it("breaks nothing of the last version, but what is said here", () => {
    const released = buildSchema(readFileSync(new URL("released-schema.graphql", import.meta.url), "utf8"));
    const unsaid = findBreakingChanges(released, schema).filter(({ description }) => !(description in onPurpose));
    expect(unsaid.map(({ description }) => description)).toEqual([]);
  });

  it("says of what is deprecated what to use, and uses none of it in the UI and the tools", () => {
    const deprecated = fields.filter(({ field }) => field.deprecationReason !== undefined && field.deprecationReason !== null);
    expect(deprecated.filter(({ field }) => !/\bUse \w/.test(field.deprecationReason!)).map(({ at }) => at)).toEqual([]);
    const tools = new URL("../../tools/", import.meta.url);
    const texts = [
      ...readdirSync(tools).map((name) => readFileSync(new URL(name, tools), "utf8")),
      ...Object.values(collectOperations()).map(({ text }) => text),
    ];
    const used: string[] = [];
    for (const text of texts) {
      const types = new TypeInfo(schema);
      visit(
        parse(text),
        visitWithTypeInfo(types, {
          Field: () => {
            const field = types.getFieldDef();
            if (field?.deprecationReason) used.push(`${types.getParentType()?.name}.${field.name}`);
          },
        }),
      );
    }
    expect(used).toEqual([]);
  });
});

describe("lists", () => {
  const connections = objects.filter(({ name }) => name.endsWith("Connection"));
  const named = (field: GraphQLField<unknown, unknown>) => String(field.type);

  it("that grow are connections of one shape", () => {
    expect(connections.length).toBeGreaterThan(4);
    for (const type of connections) {
      const item = type.name.replace(/Connection$/, "");
      const shape = type.getFields();
      expect(
        [shape["edges"], shape["pageInfo"], shape["totalCount"], shape["totalIsExact"]].map((field) => field && named(field)),
        type.name,
      ).toEqual([`[${item}Edge!]!`, "PageInfo!", "BigInt", "Boolean!"]);
      const edge = schema.getType(`${item}Edge`);
      expect(isObjectType(edge) && [edge.getFields()["cursor"], edge.getFields()["node"]].map((field) => field && named(field))).toEqual([
        "String!",
        named(shape["nodes"]!).replace(/^\[|\]!$/g, ""),
      ]);
    }
  });

  it("as connections take first with a default and a bound, and after", () => {
    for (const { field, at } of fields.filter(({ field }) => getNamedType(field.type).name.endsWith("Connection"))) {
      const first = field.args.find(({ name }) => name === "first");
      const after = field.args.find(({ name }) => name === "after");
      expect(first && String(first.type), at).toBe("Int!");
      expect(Number(first!.defaultValue), at).toBeGreaterThan(0);
      expect(first!.description, at).toMatch(/1 to \d+/);
      expect(after && String(after.type), at).toBe("String");
    }
  });

  /** Objects in lists that are no pages: their number is bounded by what is said here or by the caller's own arguments. */
  it("of objects that are no connections are small sets, bounded by an argument or by what they are", () => {
    const paged = new Set(fields.filter(({ field }) => field.args.some(({ name }) => name === "first")).map(({ field }) => getNamedType(field.type).name));
    const bounded = /(^|[^\d])(at most \d+|1 to [\d,]+)/i;
    const isBounded = ({ type, field }: { readonly type: GraphQLObjectType; readonly field: GraphQLField<unknown, unknown> }): boolean => {
      if (type.name.endsWith("Connection") || paged.has(type.name)) return true;
      if (type.getInterfaces().some(({ name }) => name === "MutationPayload")) return true;
      if (bounded.test(field.description ?? "")) return true;
      // One entry for each that was asked for, or so many at the top.
      return field.args.some(({ name, description }) => ["addresses", "names", "ids", "first", "maxRows"].includes(name) && description);
    };
    const unbounded = fields
      .filter(({ field }) => isListType(getNullableType(field.type)) && !isLeafType(getNamedType(field.type)))
      .filter((each) => !isBounded(each))
      .map(({ at }) => at);
    expect(unbounded.filter((at) => !(at in smallByNature))).toEqual([]);
  });

  it("hold no nulls, but where a line has a gap", () => {
    const holes = fields.filter(({ field }) => {
      const type = getNullableType(field.type);
      return isListType(type) && !isNonNullType(type.ofType);
    });
    // Lines of what is sampled: a value for each step, and steps without samples.
    const isLine = (at: string): boolean => /^\w*History\./.test(at) || ["Series.points", "Monitor.strip"].includes(at);
    expect(holes.map(({ at }) => at).filter((at) => !isLine(at))).toEqual([]);
  });
});

/** Sets that are small by what they are: what one machine, one person, one question or one answer has. A list that grows with traffic or time is a connection. */
const smallByNature: Readonly<Record<string, string>> = {
  "CollectorHealth.addresses": "as many as are configured",
  "Exporter.interfaces": "of one device",
  "Exporter.malformedReasons": "one of each kind",
  "FlowStatRow.keys": "one for each dimension asked for, at most 4",
  "UsualRow.keys": "one for each dimension asked for, at most 4",
  "FlowStatsComparison.changes": "one for each row",
  "FlowStatsComparison.gone": "at most as many as the rows",
  "GroupComparison.changes": "one for each metric asked for",
  "Health.addressData": "one for each database",
  "Health.interfaces": "of this machine",
  "Health.problems": "one of each kind",
  "Host.topApplications": "the top few",
  "Host.topPeers": "the top few",
  "TrafficSample.topApplications": "the top few",
  "TrafficSample.topHosts": "the top few",
  "Job.counts": "one of each kind",
  "MonitorResult.details": "what one measurement of one script found",
  "MonitorResult.phases": "of one measurement",
  "MonitorScript.parameters": "of one script",
  "Query.apiTokens": "made by people, each ends in a year",
  "Query.exporters": "devices that the collector remembers, a bounded number",
  "Query.interfaces": "of this machine",
  "Query.mcpTools": "files in folders",
  "Query.monitorScripts": "files in a folder",
  "Query.pendingConfirmations": "they lapse, and a bounded number waits",
  "Query.users": "people",
  "Settings.entries": "one for each setting",
  "SqlResult.columns": "of one statement",
  "SqlTable.columns": "of one table",
  "SqlTable.examples": "written by us",
  "WritePreview.effects": "of one write",
};

describe("names", () => {
  it("are those of GraphQL: types in PascalCase, fields and arguments in camelCase, values in CAPITALS", () => {
    const wrong: string[] = [];
    for (const type of Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"))) {
      if (!/^[A-Z][A-Za-z0-9]*$/.test(type.name)) wrong.push(type.name);
      if (isEnumType(type)) wrong.push(...type.getValues().flatMap(({ name }) => (/^[A-Z][A-Z0-9_]*$/.test(name) ? [] : [`${type.name}.${name}`])));
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
        for (const field of Object.values(type.getFields())) {
          const names = [field.name, ...("args" in field ? (field as GraphQLField<unknown, unknown>).args.map((argument) => argument.name) : [])];
          wrong.push(...names.filter((name) => !/^[a-z][A-Za-z0-9]*$/.test(name)).map((name) => `${type.name}.${name}`));
        }
    }
    expect(wrong).toEqual([]);
  });
});
