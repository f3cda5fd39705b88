import type { Shape, ShapeField } from "./answer-shape.ts";
import type { JsonSchema } from "./json-schema.ts";
import { scalarForm } from "./scalars.ts";

/** How far a write came: one closed list for every write. */
export const writeStatuses = ["applied", "unchanged", "previewed", "waiting", "declined", "rejected", "expired", "failed"] as const;
export type WriteStatus = (typeof writeStatuses)[number];

/**
 * The JSON Schema of a tool's answer: the envelope, with the first root field's content spread into it and the other root
 * fields beside it. No descriptions (they are in the tool's), no nulls (they are left out), nothing closed (answers may grow).
 * What is always there is said of the envelope and of a union's members, which it tells apart; said of every object it would cost a model
 * a tenth of the whole list of tools.
 */
export function outputSchema(fields: readonly ShapeField[], kind: "query" | "mutation"): JsonSchema {
  const [main, ...others] = fields;
  const properties: Record<string, unknown> = { summary: { type: "string" } };
  const required = new Set(["summary"]);
  const spread = spreadFields(main!);
  for (const field of [...spread, ...others]) {
    properties[field.key] = shapeSchema(field.shape);
    if (!field.optional && kind === "query") required.add(field.key);
  }
  if (main!.shape.kind === "connection") {
    properties["total"] = { type: "number" };
    properties["next"] = { type: "string" };
  }
  if (kind === "mutation") {
    properties["status"] = { type: "string", enum: writeStatuses };
    properties["applied"] = { type: "boolean" };
    required.add("status").add("applied");
  }
  Object.assign(properties, { truncated: { type: "boolean" }, notice: { type: "string" }, link: { type: "string" } });
  required.delete("notice");
  return { type: "object", properties, required: [...required] };
}

/** The fields the first root field gives to the envelope itself. */
export function spreadFields(main: ShapeField): readonly ShapeField[] {
  if (main.shape.kind === "object") return main.optional ? main.shape.fields.map((field) => ({ ...field, optional: true })) : main.shape.fields;
  if (main.shape.kind === "connection") {
    return [{ key: main.key, shape: { kind: "list", of: main.shape.row }, optional: main.optional }, ...main.shape.extras];
  }
  return [main];
}

function shapeSchema(shape: Shape): JsonSchema {
  switch (shape.kind) {
    case "value":
      return scalarForm(shape.scalar).output;
    case "enum":
      return { type: "string", enum: shape.values };
    case "list":
      return { type: "array", items: shapeSchema(shape.of) };
    case "object":
      return objectSchema(shape.fields);
    case "union": {
      const members = [...shape.members.values()].filter((member) => member.fields.length > 0).map((member) => memberSchema(member.fields));
      return members.length === 1 ? members[0]! : { anyOf: members };
    }
    case "connection":
    default:
      return objectSchema([
        { key: "rows", shape: { kind: "list", of: shape.row }, optional: false },
        ...(shape.totalKey === undefined ? [] : [number("total")]),
        { key: "truncated", shape: { kind: "value", scalar: "Boolean", untrusted: false }, optional: true },
        ...shape.extras,
      ]);
  }
}

function number(key: string): ShapeField {
  return { key, shape: { kind: "value", scalar: "Float", untrusted: false }, optional: true };
}

function objectSchema(fields: readonly ShapeField[]): JsonSchema {
  return { type: "object", properties: Object.fromEntries(fields.map((field) => [field.key, shapeSchema(field.shape)])) };
}

function memberSchema(fields: readonly ShapeField[]): JsonSchema {
  const required = fields.filter((field) => !field.optional).map((field) => field.key);
  return { ...objectSchema(fields), ...(required.length > 0 && { required }) };
}
