import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  valueFromAST,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from "graphql";
import type { JsonSchema } from "./json-schema.ts";
import { scalarForm } from "./scalars.ts";

/** One argument of a tool: a variable of its operation. */
export interface ToolArgument {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly description?: string;
  /** The variable's default, as JSON. */
  readonly defaultValue?: unknown;
}

/** Names of the types whose meaning was said; a tool says each once, for every word of it is in the context of whoever may call it. */
type Said = Set<string>;

/** The JSON Schema of a tool's arguments: a closed object, one property per variable, everything inlined. */
export function inputSchema(argumentsOfTool: readonly ToolArgument[]): JsonSchema {
  const said: Said = new Set();
  const required = argumentsOfTool.filter((one) => isNonNullType(one.type) && one.defaultValue === undefined).map((one) => one.name);
  return {
    type: "object",
    properties: Object.fromEntries(argumentsOfTool.map((one) => [one.name, describe(typeSchema(one.type, [], said), one.description, one.defaultValue)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** The field's own text first; what the type adds (the form of a scalar, the meaning of enum values) after it. */
function describe(schema: JsonSchema, description: string | null | undefined, defaultValue: unknown): JsonSchema {
  const own = description?.replace(/\s+/g, " ").trim().replace(/\.$/, "");
  const ofType = typeof schema["description"] === "string" ? schema["description"] : undefined;
  const text = own && ofType ? `${own} (${ofType})` : (own ?? ofType);
  return { ...schema, ...(text && { description: text }), ...(defaultValue !== undefined && { default: defaultValue }) };
}

function typeSchema(type: GraphQLInputType, inside: readonly GraphQLInputObjectType[], said: Said): JsonSchema {
  if (isNonNullType(type)) return typeSchema(type.ofType, inside, said);
  if (isListType(type)) return { type: "array", items: typeSchema(type.ofType, inside, said) };
  if (isInputObjectType(type)) return objectSchema(type, inside, said);
  const { description, ...form } = isEnumType(type) ? enumSchema(type) : scalarForm(type.name).input;
  const isNew = !said.has(type.name);
  said.add(type.name);
  return isNew && description !== undefined ? { ...form, description } : form;
}

/** What a type says of itself to tools in place of each value's or field's own text. */
function briefOf(type: GraphQLEnumType | GraphQLInputObjectType): string | undefined {
  const { brief } = type.extensions as { readonly brief?: unknown };
  return typeof brief === "string" ? brief : undefined;
}

function enumSchema(type: GraphQLEnumType): JsonSchema {
  const values = type.getValues();
  const brief = briefOf(type);
  if (brief !== undefined) return { type: "string", enum: values.map((value) => value.name), description: brief };
  const meanings = values
    .filter((value) => value.description)
    .map((value) => `${value.name}: ${value.description!.replace(/\s+/g, " ").trim().replace(/\.$/, "")}`);
  return { type: "string", enum: values.map((value) => value.name), ...(meanings.length > 0 && { description: meanings.join("; ") }) };
}

function objectSchema(type: GraphQLInputObjectType, inside: readonly GraphQLInputObjectType[], said: Said): JsonSchema {
  // The design's inputs are not recursive; a type inside itself is left open rather than followed for ever.
  if (inside.includes(type)) return { type: "object" };
  const fields = Object.values(type.getFields());
  const required = fields.filter(isRequiredInputField).map((field) => field.name);
  const brief = briefOf(type);
  const isNew = !said.has(type.name);
  said.add(type.name);
  return {
    type: "object",
    ...(brief !== undefined && isNew && { description: brief }),
    properties: Object.fromEntries(
      fields.map((field) => [
        field.name,
        describe(
          typeSchema(field.type, [...inside, type], said),
          brief === undefined ? field.description : undefined,
          defaultOf(field.astNode?.defaultValue, field.type, field.defaultValue),
        ),
      ]),
    ),
    ...(type.isOneOf ? { minProperties: 1, maxProperties: 1 } : required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function defaultOf(node: Parameters<typeof valueFromAST>[0], type: GraphQLInputType, value: unknown): unknown {
  if (isInputObjectType(getNamedType(type))) return undefined;
  return value ?? valueFromAST(node, type);
}
