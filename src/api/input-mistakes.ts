import {
  BREAK,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isValueNode,
  Kind,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  type Source,
} from "graphql";
import { isSecretName, maskText } from "../auth/mask-secrets.ts";
import type { AppError } from "../model/errors.ts";
import { parsedSource } from "./parsed-source.ts";
import { cleanUntrusted } from "./untrusted-text.ts";

/** A value that an argument's type does not take, found before any field was resolved. */
export interface InputMistake {
  readonly message: string;
  /** As rules of ours name places: `filter.match.host[0]`. */
  readonly path: string;
  readonly wanted: string;
  readonly got?: string;
  readonly cure?: string;
}

type Keys = readonly (string | number)[];

interface Place {
  readonly keys: Keys;
  readonly type: GraphQLInputType | undefined;
}

const wantedOfScalars: Readonly<Record<string, string>> = {
  Int: "a whole number of at most 32 bits",
  Float: "a number",
  String: "a text",
  ID: "an id, as text",
  Boolean: "true or false",
};
/** Of graphql-js' sentences, those that say more than the place and the type do. */
const told = /^(?:Field "[^"]{1,200}" (?:is not defined by|of required type|must be non-null)|Value "[^"]{1,200}" does not exist in|Exactly one key)/;
const maxListedText = 400;
const maxGotText = 100;

/**
 * What a GraphQL error about a value says, with its place in the arguments also when the value came in a variable; undefined for
 * other errors. `own` is the refusal of a scalar of ours, when it is one.
 */
export function inputMistake(error: GraphQLError, schema: GraphQLSchema, isDiscreet: boolean, own?: AppError): InputMistake | undefined {
  const found = mistakeIn(error, schema);
  if (!found) return undefined;
  const { place, value, reason } = found;
  const path = place.keys.map((key, i) => (typeof key === "number" ? `[${key}]` : `${i === 0 ? "" : "."}${key}`)).join("");
  const wanted = own?.details.wanted ?? wantedOf(place.type, isDiscreet);
  const isSecret = isSecretName(String(place.keys.findLast((key) => typeof key === "string")));
  const plain = value === "nothing" || value === "null" ? `${path} must be given.` : `${path} must be ${wanted}.`;
  const message = own?.message ?? (told.test(reason) ? cleanUntrusted(isDiscreet ? withoutSuggestion(reason) : reason) : plain);
  const cure = own?.details.cure ?? (isDiscreet ? undefined : suggested(reason));
  return { message, path, wanted, ...(isSecret ? {} : { got: shown(value) }), ...(cure === undefined ? {} : { cure }) };
}

/** The same message without names that only the schema could tell. */
export function withoutSuggestion(message: string): string {
  return message.replace(/ Did you mean [^?]*\?/, "");
}

/** graphql-js names the nearest field or enum value. */
function suggested(reason: string): string | undefined {
  const name = / Did you mean (?:the enum value )?"(\w+)"/.exec(reason)?.[1];
  return name === undefined ? undefined : `Did you mean ${name}?`;
}

interface Found {
  readonly place: Place;
  readonly value: string;
  readonly reason: string;
}

function mistakeIn(error: GraphQLError, schema: GraphQLSchema): Found | undefined {
  const node = error.nodes?.[0];
  const source = node?.loc?.source;
  if (!node || !source) return undefined;
  if (node.kind === Kind.VARIABLE_DEFINITION) return variableMistake(error, node.variable.name.value, source, schema);
  if (node.kind !== Kind.OBJECT_FIELD && (!isValueNode(node) || node.kind === Kind.VARIABLE)) return undefined;
  const place = placeOf(source, schema, (each) => each.kind === node.kind && each.loc?.start === node.loc?.start);
  return place && { place, value: print(node.kind === Kind.OBJECT_FIELD ? node.value : node), reason: error.message };
}

/** graphql-js: `Variable "$f" got invalid value "x" at "f.match.port[0]"; REASON`, or of an absent one that it is required. */
function variableMistake({ message, originalError }: GraphQLError, name: string, source: Source, schema: GraphQLSchema): Found | undefined {
  const refused = message.indexOf(" got invalid value ");
  if (refused < 0 && !/ of (?:required|non-null) type /.test(message)) return undefined;
  const use = placeOf(source, schema, (each, parent) => each.kind === Kind.VARIABLE && each.name.value === name && parent?.kind !== Kind.VARIABLE_DEFINITION);
  if (!use) return undefined;
  if (refused < 0) return { place: use, value: message.endsWith("must not be null.") ? "null" : "nothing", reason: message };
  const reason = originalError?.message ?? "";
  const before = message.slice(refused + " got invalid value ".length, -reason.length - 2);
  const at = before.lastIndexOf(` at "${name}`);
  const below = at < 0 ? [] : keysOf(before.slice(at + 5 + name.length, -1));
  return { place: { keys: [...use.keys, ...below], type: below.reduce(typeBelow, use.type) }, value: at < 0 ? before : before.slice(0, at), reason };
}

/** The first such node inside an argument: its place there, and what is expected of it. */
function placeOf(source: Source, schema: GraphQLSchema, isIt: (node: ASTNode, parent: ASTNode | undefined) => boolean): Place | undefined {
  const types = new TypeInfo(schema);
  const document = parsedSource(source);
  let found: Place | undefined;
  visit(
    document,
    visitWithTypeInfo(types, {
      enter(node, _key, parent, path) {
        if (!isIt(node, parent && "kind" in parent ? parent : undefined)) return undefined;
        const keys = keysAlong(document, path);
        if (keys.length === 0) return undefined;
        found = { keys, type: (node.kind === Kind.OBJECT_FIELD && types.getParentInputType()) || (types.getInputType() ?? undefined) };
        return BREAK;
      },
    }),
  );
  return found;
}

/** Argument, input fields and list places on the way to a node; none outside of arguments. */
function keysAlong(document: ASTNode, path: readonly (string | number)[]): Keys {
  const keys: (string | number)[] = [];
  let here: unknown = document;
  for (const key of path) {
    if (typeof key === "number" && Array.isArray(here) && keys.length > 0 && isValueNode(here[key] as ASTNode)) keys.push(key);
    here = (here as Readonly<Record<string | number, unknown>>)[key];
    const { kind, name } = here as { readonly kind?: string; readonly name?: { readonly value: string } };
    if ((kind === Kind.ARGUMENT || kind === Kind.OBJECT_FIELD) && name) keys.push(name.value);
  }
  return keys;
}

/** `.match.host[0]` → its keys. */
function keysOf(path: string): Keys {
  return [...path.matchAll(/\.(\w+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
}

function typeBelow(type: GraphQLInputType | undefined, key: string | number): GraphQLInputType | undefined {
  const bare = type && getNullableType(type);
  if (typeof key === "number") return isListType(bare) ? bare.ofType : undefined;
  return isInputObjectType(bare) ? bare.getFields()[key]?.type : undefined;
}

/** What an object or a list holds may be a secret, and is too long to be said. */
function shown(value: string): string {
  if (value.startsWith("{")) return "an object";
  if (value.startsWith("[")) return "a list";
  return value.length > maxGotText ? `${value.length} characters` : maskText(value.replace(/^"(.*)"$/s, "$1"));
}

/** In words; a discreet answer names the type only. */
export function wantedOf(type: GraphQLInputType | undefined, isDiscreet = false): string {
  const bare = type && getNullableType(type);
  if (!bare) return "a value that the schema describes";
  if (isListType(bare)) return `a list, each of it ${wantedOf(bare.ofType, isDiscreet)}`;
  if (isDiscreet && !wantedOfScalars[bare.name]) return `a ${bare.name}`;
  if (isEnumType(bare))
    return listed(
      "one of ",
      bare.getValues().map(({ name }) => name),
    );
  if (isInputObjectType(bare)) return listed("an object of ", Object.keys(bare.getFields()));
  return wantedOfScalars[bare.name] ?? `a ${bare.name}`;
}

export function listed(before: string, names: readonly string[]): string {
  const text = before + names.join(", ");
  return text.length <= maxListedText ? text : `${text.slice(0, maxListedText)}…`;
}
