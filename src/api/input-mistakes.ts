import {
  BREAK,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isValueNode,
  Kind,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  type Source,
} from "graphql";
import { isSecretName, maskText } from "../auth/mask-secrets.ts";
import type { AppError } from "../model/errors.ts";
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
const documents = new WeakMap<Source, DocumentNode>();

/**
 * What a GraphQL error about a value says, with its place in the arguments also when the value came in a variable; undefined for
 * other errors. `own` is the refusal of a scalar of ours, when it is one.
 */
export function inputMistake(error: GraphQLError, schema: GraphQLSchema, own?: AppError): InputMistake | undefined {
  const node = error.nodes?.[0];
  const source = node?.loc?.source;
  if (!node || !source) return undefined;
  if (node.kind === Kind.VARIABLE_DEFINITION) return variableMistake(error, node.variable.name.value, source, schema, own);
  if (node.kind !== Kind.OBJECT_FIELD && (!isValueNode(node) || node.kind === Kind.VARIABLE)) return undefined;
  const place = placeOf(source, schema, (each) => each.kind === node.kind && each.loc?.start === node.loc?.start);
  return place && mistake(place, print(node.kind === Kind.OBJECT_FIELD ? node.value : node), error.message, own);
}

/** graphql-js: `Variable "$f" got invalid value "x" at "f.match.port[0]"; REASON`, or of an absent one that it is required. */
function variableMistake(
  { message, originalError }: GraphQLError,
  name: string,
  source: Source,
  schema: GraphQLSchema,
  own?: AppError,
): InputMistake | undefined {
  const refused = message.indexOf(" got invalid value ");
  if (refused < 0 && !/ of (?:required|non-null) type /.test(message)) return undefined;
  const use = placeOf(source, schema, (each, parent) => each.kind === Kind.VARIABLE && each.name.value === name && parent?.kind !== Kind.VARIABLE_DEFINITION);
  if (!use) return undefined;
  if (refused < 0) return mistake(use, "nothing", message);
  const reason = originalError?.message ?? "";
  const before = message.slice(refused + " got invalid value ".length, -reason.length - 2);
  const at = before.lastIndexOf(` at "${name}`);
  const below = at < 0 ? [] : keysOf(before.slice(at + 5 + name.length, -1));
  return mistake({ keys: [...use.keys, ...below], type: below.reduce(typeBelow, use.type) }, at < 0 ? before : before.slice(0, at), reason, own);
}

/** The first such node inside an argument: its place there, and what is expected of it. */
function placeOf(source: Source, schema: GraphQLSchema, isIt: (node: ASTNode, parent: ASTNode | undefined) => boolean): Place | undefined {
  const types = new TypeInfo(schema);
  // A document with a hundred mistakes is read once.
  const document = documents.get(source) ?? parse(source);
  documents.set(source, document);
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

function mistake({ keys, type }: Place, value: string, reason: string, own?: AppError): InputMistake {
  const path = keys.map((key, i) => (typeof key === "number" ? `[${key}]` : `${i === 0 ? "" : "."}${key}`)).join("");
  const wanted = own?.details.wanted ?? wantedOf(type);
  const isSecret = isSecretName(String(keys.findLast((key) => typeof key === "string")));
  const plain = value === "nothing" || value === "null" ? `${path} must be given.` : `${path} must be ${wanted}.`;
  const message = own?.message ?? (told.test(reason) ? cleanUntrusted(reason) : plain);
  const cure = own?.details.cure;
  return { message, path, wanted, ...(isSecret ? {} : { got: shown(value) }), ...(cure === undefined ? {} : { cure }) };
}

/** What an object or a list holds may be a secret, and is too long to be said. */
function shown(value: string): string {
  if (value.startsWith("{")) return "an object";
  if (value.startsWith("[")) return "a list";
  return value.length > maxGotText ? `${value.length} characters` : maskText(value.replace(/^"(.*)"$/s, "$1"));
}

function wantedOf(type: GraphQLInputType | undefined): string {
  const bare = type && getNullableType(type);
  if (!bare) return "a value that the schema describes";
  if (isListType(bare)) return `a list, each of it ${wantedOf(bare.ofType)}`;
  if (isEnumType(bare))
    return listed(
      "one of ",
      bare.getValues().map(({ name }) => name),
    );
  if (isInputObjectType(bare)) return listed("an object of ", Object.keys(bare.getFields()));
  return wantedOfScalars[bare.name] ?? `a ${bare.name}`;
}

function listed(before: string, names: readonly string[]): string {
  const text = before + names.join(", ");
  return text.length <= maxListedText ? text : `${text.slice(0, maxListedText)}…`;
}
