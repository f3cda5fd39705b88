import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLScalarType,
} from "graphql";
import { cleanUntrusted } from "./clean-text.ts";
import type { ToolArgument } from "./input-schema.ts";
import { nearestName } from "../model/nearest.ts";
import { scalarForm } from "./scalars.ts";

/** One thing wrong with a call's arguments, in words a caller can act on. */
export interface ArgumentProblem {
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
  readonly example?: string;
  readonly cure?: string;
}

export type ReadArguments =
  | { readonly variables: Readonly<Record<string, unknown>>; readonly problems?: undefined }
  | { readonly variables?: undefined; readonly problems: readonly ArgumentProblem[] };

const maxProblems = 8;
const nothing = Symbol("nothing");

/**
 * A call's arguments → the operation's variables. Nulls are left out, and what is meant plainly is taken: "42" for 42, one value
 * for a list of one, an enum value in any case. Everything else is a problem with its path, what was wanted and an example.
 */
export function readArguments(argumentsOfTool: readonly ToolArgument[], given: unknown): ReadArguments {
  const problems: ArgumentProblem[] = [];
  const raw = given ?? {};
  if (typeof raw !== "object" || Array.isArray(raw)) {
    return { problems: [{ path: "arguments", wanted: "an object", got: show(given), example: exampleOfCall(argumentsOfTool) }] };
  }
  const variables: Record<string, unknown> = {};
  const names = argumentsOfTool.map((one) => one.name);
  for (const name of Object.keys(raw)) {
    if (!names.includes(name)) problems.push(unknownName(name, "", names, exampleOfCall(argumentsOfTool)));
  }
  for (const one of argumentsOfTool) {
    const value = (raw as Record<string, unknown>)[one.name];
    if (value === undefined || value === null) {
      if (isNonNullType(one.type) && one.defaultValue === undefined) {
        problems.push({ path: one.name, wanted: inWords(one.type), got: "nothing", example: show({ [one.name]: exampleOf(one.type) }) });
      }
      continue;
    }
    const read = readValue(one.type, value, one.name, problems);
    if (read !== nothing) variables[one.name] = read;
  }
  return problems.length > 0 ? { problems: problems.slice(0, maxProblems) } : { variables };
}

/** Problems as the text of a tool's answer. */
export function explainProblems(tool: string, problems: readonly ArgumentProblem[]): string {
  const lines = problems.map((problem) => {
    const parts = [`- ${problem.path}: wanted ${problem.wanted}, got ${problem.got}.`];
    if (problem.cure) parts.push(problem.cure);
    if (problem.example) parts.push(`Example: ${problem.example}`);
    return parts.join(" ");
  });
  return [`The arguments of ${tool} are not right:`, ...lines].join("\n");
}

function readValue(type: GraphQLInputType, value: unknown, path: string, problems: ArgumentProblem[]): unknown {
  if (isNonNullType(type)) {
    if (value === null || value === undefined) {
      problems.push({ path, wanted: inWords(type), got: "nothing", example: show(exampleOf(type)) });
      return nothing;
    }
    return readValue(type.ofType, value, path, problems);
  }
  if (value === null || value === undefined) return nothing;
  if (isListType(type)) {
    const items = listOf(value, type.ofType);
    const read = items.map((item, index) => readValue(type.ofType, item, `${path}[${index}]`, problems));
    return read.filter((item) => item !== nothing);
  }
  if (isEnumType(type)) return readEnum(type, value, path, problems);
  if (isInputObjectType(type)) return readObject(type, value, path, problems);
  return readScalar(type, value, path, problems);
}

/** A list, one value standing for a list of one, or a list written as JSON text. */
function listOf(value: unknown, itemType: GraphQLInputType): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const item = isNonNullType(itemType) ? itemType.ofType : itemType;
  const parsed = typeof value === "string" && !isListType(item) && /^\s*\[/.test(value) ? parsedJson(value) : undefined;
  return Array.isArray(parsed) ? parsed : [value];
}

function readEnum(type: GraphQLEnumType, value: unknown, path: string, problems: ArgumentProblem[]): unknown {
  const names = type.getValues().map((one) => one.name);
  const plain =
    typeof value === "string"
      ? value
          .trim()
          .toUpperCase()
          .replace(/[\s-]+/g, "_")
      : undefined;
  const found = names.find((name) => name === value) ?? names.find((name) => name.toUpperCase() === plain);
  if (found !== undefined) return found;
  const near = typeof value === "string" ? nearestName(value, names) : undefined;
  problems.push({ path, wanted: `one of ${names.join(", ")}`, got: show(value), ...(near !== undefined && { cure: `Did you mean ${near}?` }) });
  return nothing;
}

function readObject(type: GraphQLInputObjectType, value: unknown, path: string, problems: ArgumentProblem[]): unknown {
  const raw = typeof value === "string" && /^\s*\{/.test(value) ? parsedJson(value) : value;
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    problems.push({ path, wanted: inWords(type), got: show(value), example: show(exampleOf(type)) });
    return nothing;
  }
  const fields = type.getFields();
  const read: Record<string, unknown> = {};
  const before = problems.length;
  for (const [name, inner] of Object.entries(raw)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) {
      problems.push(unknownName(name, `${path}.`, Object.keys(fields), show(exampleOf(type))));
      continue;
    }
    if (inner === null && (!isNonNullType(field.type) || !isRequiredInputField(field))) continue;
    const one = readValue(field.type, inner, `${path}.${name}`, problems);
    if (one !== nothing) read[name] = one;
  }
  for (const field of Object.values(fields)) {
    if (isRequiredInputField(field) && (raw as Record<string, unknown>)[field.name] === undefined) {
      problems.push({ path: `${path}.${field.name}`, wanted: inWords(field.type), got: "nothing", example: show({ [field.name]: exampleOf(field.type) }) });
    }
  }
  if (type.isOneOf && problems.length === before && Object.keys(read).length !== 1) {
    problems.push({ path, wanted: `exactly one of ${Object.keys(fields).join(", ")}`, got: show(raw), example: show(exampleOf(type)) });
  }
  return read;
}

function readScalar(type: GraphQLScalarType, value: unknown, path: string, problems: ArgumentProblem[]): unknown {
  const taken = plainlyMeant(type.name, value);
  try {
    type.parseValue(taken);
    return taken;
  } catch (error) {
    const form = scalarForm(type.name);
    const said = (error as { extensions?: { wanted?: unknown } }).extensions?.wanted;
    problems.push({ path, wanted: typeof said === "string" ? said : form.wanted, got: show(value), example: show(form.example) });
    return nothing;
  }
}

/** What a model writes when it means the same: a number in quotes, a number where digits are wanted, true in quotes. */
function plainlyMeant(scalar: string, value: unknown): unknown {
  if (typeof value === "string") {
    const text = value.trim();
    if ((scalar === "Int" || scalar === "ASN") && /^-?\d{1,15}$/.test(text)) return Number(text);
    if (scalar === "ASN" && /^AS\d{1,10}$/i.test(text)) return Number(text.slice(2));
    if (scalar === "Float" && /^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
    if (scalar === "Boolean" && /^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
    return scalar === "String" || scalar === "ID" || scalar === "JSON" ? value : text;
  }
  if (typeof value === "number" && Number.isFinite(value)) {
    if (scalar === "BigInt" && Number.isSafeInteger(value)) return String(value);
    if (scalar === "String") return String(value);
  }
  return value;
}

function unknownName(name: string, prefix: string, known: readonly string[], example: string): ArgumentProblem {
  const near = nearestName(name, known);
  const path = `${prefix}${cleanUntrusted(name).slice(0, 64)}`;
  return {
    path,
    wanted: known.length > 0 ? `one of the names ${known.join(", ")}` : "no arguments",
    got: "a name that is not known",
    ...(near === undefined ? { example } : { cure: `Did you mean ${near}?` }),
  };
}

/** The type in words: "a list of addresses or networks". */
function inWords(type: GraphQLInputType): string {
  if (isNonNullType(type)) return inWords(type.ofType);
  if (isListType(type)) return `a list, each ${inWords(type.ofType)}`;
  if (isEnumType(type))
    return `one of ${type
      .getValues()
      .map((value) => value.name)
      .join(", ")}`;
  if (isInputObjectType(type)) return `an object with ${Object.keys(type.getFields()).slice(0, 30).join(", ")}`;
  return scalarForm(type.name).wanted;
}

/** A small value of the type that is right: required fields, or the first one. */
export function exampleOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return exampleOf(type.ofType);
  if (isListType(type)) return [exampleOf(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return scalarForm(type.name).example;
  const fields = Object.values(type.getFields());
  const needed = type.isOneOf ? fields.slice(0, 1) : fields.filter((field) => isNonNullType(field.type));
  return Object.fromEntries((needed.length > 0 ? needed : fields.slice(0, 1)).map((field) => [field.name, exampleOf(field.type)]));
}

/** A call of the tool with its required arguments, or with its first one when none is. */
export function exampleOfCall(argumentsOfTool: readonly ToolArgument[]): string {
  const needed = argumentsOfTool.filter((one) => isNonNullType(one.type) && one.defaultValue === undefined);
  // An empty call would teach nothing.
  const shown = needed.length > 0 ? needed : argumentsOfTool.slice(0, 1);
  return show(Object.fromEntries(shown.map((one) => [one.name, exampleOf(one.type)])));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return cleanUntrusted(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
