import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import type { ErrorDetails } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import { listed, wantedOf } from "./input-mistakes.ts";
import { parsedSource } from "./parsed-source.ts";

/** Where a node stands in its document, and what the schema says there. */
interface Place {
  /** Response names down to it: `flows.nodes.client`. */
  readonly path: string;
  readonly parent: GraphQLNamedType | undefined;
  readonly field: GraphQLField<unknown, unknown> | undefined;
  readonly input: GraphQLInputType | undefined;
}

interface Found {
  readonly groups: readonly string[];
  readonly place: Place;
  readonly schema: GraphQLSchema;
  readonly error: GraphQLError;
}

const suggestion = / Did you mean [^?]*\?/;

/** What each of graphql-js' sentences about a document means for its writer. The rest keeps only its place. */
const rules: readonly (readonly [RegExp, (found: Found) => ErrorDetails])[] = [
  [
    /^Cannot query field "(\w+)" on type "(\w+)"/,
    ({ groups: [name, typeName], place, schema, error }) => {
      const type = schema.getType(typeName!);
      const fields = isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [];
      const within = isUnionType(type) || isInterfaceType(type) ? schema.getPossibleTypes(type).map(String) : [];
      const isWithin = error.message.includes("inline fragment on");
      const wanted = isUnionType(type) ? listed("a fragment on ", within) : listed(`a field of ${typeName}: `, fields);
      return { path: place.path, wanted, got: name!, ...cureOf(isWithin ? undefined : nearestName(name!, fields), meant(error)) };
    },
  ],
  [
    /^Unknown argument "(\w+)" on field "\w+\.(\w+)"/,
    ({ groups: [name, fieldName], place: { field } }) => {
      const names = field?.args.map((argument) => argument.name) ?? [];
      const wanted = names.length === 0 ? "no arguments" : listed(`an argument of ${fieldName}: `, names);
      return { path: name!, wanted, got: name!, ...cureOf(nearestName(name!, names)) };
    },
  ],
  [
    /^(?:Field|Argument) "(\w+)" (?:argument "(\w+)" )?of (?:required )?type "[^"]+"(?: is|.*) required, but (?:it )?was not provided/,
    ({ groups: [fieldName, name = fieldName], place: { field } }) => {
      const argument = field?.args.find((each) => each.name === name);
      return { path: name!, wanted: wantedOf(argument?.type), got: "nothing", cure: `Write ${fieldName}(${name}: …).` };
    },
  ],
  [
    /^Unknown type "(\w+)"/,
    ({ groups: [name], schema, place }) => {
      const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__"));
      const inputs = types.filter((type) => isInputObjectType(type) || isEnumType(type) || "parseLiteral" in type).map(String);
      return { path: place.path || name!, wanted: "a type of the schema", got: name!, ...cureOf(nearestName(name!, [...inputs, ...types.map(String)])) };
    },
  ],
  [/^Unknown fragment "(\w+)"/, ({ groups: [name], place }) => ({ path: place.path, wanted: "a fragment that the document defines", got: name! })],
  [
    /^Unknown directive "@(\w+)"/,
    ({ groups: [name], place, schema }) => {
      const names = schema.getDirectives().map((directive) => directive.name);
      return { path: place.path || `@${name}`, wanted: listed("one of @", names), got: `@${name}`, ...cureOf(nearestName(name!, names)) };
    },
  ],
  [
    /^Variable "\$(\w+)" is not defined/,
    ({ groups: [name], place: { input } }) => ({
      path: `$${name}`,
      wanted: "a variable that the operation declares",
      got: `$${name}`,
      cure: `Declare it: query ($${name}: ${input ? String(input) : "TYPE"}).`,
    }),
  ],
  [
    /^Variable "\$(\w+)" is never used/,
    ({ groups: [name] }) => ({ path: `$${name}`, wanted: "variables that are used", got: `$${name}`, cure: `Use $${name}, or take it out.` }),
  ],
  [
    /^Variable "\$(\w+)" of type "([^"]+)" used in position expecting type "([^"]+)"/,
    ({ groups: [name, got, wanted] }) => ({ path: `$${name}`, wanted: wanted!, got: got!, cure: `Declare $${name}: ${wanted}.` }),
  ],
  [
    /^Field "(\w+)" must not have a selection since type "([^"]+)"/,
    ({ groups: [name], place }) => ({ path: place.path, wanted: `${name} without { … }: it is a value`, got: "a selection", cure: `Write ${name}.` }),
  ],
  [
    /^Field "(\w+)" of type "([^"]+)" must have a selection of subfields/,
    ({ groups: [name], place: { path, field } }) => {
      const type = field && getNamedType(field.type);
      const names = isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : ["__typename"];
      return { path, wanted: listed("some of its fields: ", names), got: "no selection", cure: `Write ${name} { ${names[0]} }.` };
    },
  ],
  [
    /^Fields "(\w+)" conflict because/,
    ({ groups: [name], place }) => ({ path: place.path, wanted: "one meaning for each name", got: name!, cure: `Give one of them an alias: other: ${name}.` }),
  ],
  [/^Unknown operation named "([^"]*)"/, ({ groups: [name] }) => ({ path: "operationName", wanted: "the name of an operation in the document", got: name! })],
  [
    /^(?:Must provide operation name|Could not determine what operation to execute)/,
    () => ({ path: "operationName", wanted: "the name of one of the operations", got: "nothing", cure: "Send operationName, or one operation only." }),
  ],
];

const syntax = /^Syntax Error: (.*)$/s;

/** What a mistake in a document is about; undefined when nothing more is known than what graphql-js says. */
export function documentMistake(error: GraphQLError, schema: GraphQLSchema): ErrorDetails | undefined {
  const written = syntax.exec(error.message);
  if (written) return syntaxMistake(written[1]!, error);
  for (const [pattern, tell] of rules) {
    const match = pattern.exec(error.message);
    if (match) return tell({ groups: match.slice(1), place: placeOf(error, schema), schema, error });
  }
  const { path } = placeOf(error, schema);
  return path === "" ? undefined : { path };
}

function cureOf(near: string | undefined, sentence?: string): { readonly cure?: string } {
  return near !== undefined ? { cure: `Did you mean ${near}?` } : sentence ? { cure: sentence } : {};
}

const meant = ({ message }: GraphQLError): string | undefined => suggestion.exec(message)?.[0].trim().replaceAll(`"`, "");

/** `Expected Name, found "}".` and the like, at a line and a column. */
function syntaxMistake(said: string, { locations }: GraphQLError): ErrorDetails {
  const at = locations?.[0];
  const [, wanted, found] = /^Expected (.+), found (.+?)\.?$/s.exec(said) ?? [];
  const [, unexpected] = /^Unexpected (.+?)\.?$/s.exec(said) ?? [];
  const got = found ?? unexpected;
  const place = at ? `line ${at.line}, column ${at.column}` : undefined;
  return {
    ...(place === undefined ? {} : { path: place }),
    wanted: wanted ?? "a GraphQL document",
    ...(got === undefined ? {} : { got }),
    cure: place === undefined ? "Write one operation, such as { viewer { name } }." : `Correct the document at ${place}.`,
  };
}

const nowhere: Place = { path: "", parent: undefined, field: undefined, input: undefined };

function placeOf(error: GraphQLError, schema: GraphQLSchema): Place {
  const node = error.nodes?.[0];
  const source = node?.loc?.source;
  if (!source) return nowhere;
  const types = new TypeInfo(schema);
  const names: string[] = [];
  let place = nowhere;
  visit(
    parsedSource(source),
    visitWithTypeInfo(types, {
      enter(each: ASTNode) {
        if (each.kind === Kind.FIELD) names.push((each.alias ?? each.name).value);
        if (each.kind === node.kind && each.loc?.start === node.loc?.start)
          place = {
            path: names.join("."),
            parent: types.getParentType() ?? undefined,
            field: types.getFieldDef() ?? undefined,
            input: types.getInputType() ?? undefined,
          };
      },
      leave(each: ASTNode) {
        if (each.kind === Kind.FIELD) names.pop();
      },
    }),
  );
  return place;
}
