import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import MiniSearch from "minisearch";

/** A root field or a type of the schema, written down short. */
export interface SchemaEntry {
  /** `Query.flowStats`, or a type's name. */
  readonly name: string;
  readonly kind: string;
  readonly description: string;
  /** Its definition without descriptions: one line for a field, one per field for a type. */
  readonly definition: string;
}

const maxDefinitionLength = 3_000;
const words = (name: string): string => name.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2").replaceAll(/[._]/g, " ");
const indexes = new WeakMap<GraphQLSchema, { readonly search: MiniSearch; readonly entries: ReadonlyMap<string, SchemaEntry> }>();

/** The entries that fit the words best; one that is named exactly comes first. */
export function searchSchema(schema: GraphQLSchema, query: string, first: number): SchemaEntry[] {
  const { search, entries } = indexOf(schema);
  const found = search.search(query).map(({ id }) => entries.get(String(id))!);
  const lower = query.trim().toLowerCase();
  const named = [...entries.values()].filter(({ name }) => [name, name.split(".").at(-1)!].some((each) => each.toLowerCase() === lower));
  return [...new Set([...named, ...found])].slice(0, first);
}

function indexOf(schema: GraphQLSchema) {
  const known = indexes.get(schema);
  if (known) return known;
  const entries = new Map(entriesOf(schema).map((entry) => [entry.name, entry]));
  const search = new MiniSearch({
    fields: ["words", "description", "definition"],
    searchOptions: { boost: { words: 5, description: 2 }, prefix: true, fuzzy: (term) => (term.length > 4 ? 0.2 : false) },
  });
  search.addAll([...entries.values()].map((entry) => ({ id: entry.name, ...entry, words: words(entry.name), definition: words(entry.definition) })));
  const made = { search, entries };
  indexes.set(schema, made);
  return made;
}

function entriesOf(schema: GraphQLSchema): SchemaEntry[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {}).map((field) => ({
      name: `${root!.name}.${field.name}`,
      kind: root!.name.toLowerCase(),
      description: field.description ?? "",
      definition: fieldLine(field),
    })),
  );
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith("__") && !roots.some((root) => root === type))
    .map((type) => ({ name: type.name, kind: kindOf(type), description: type.description ?? "", definition: definitionOf(type) }));
  return [...fields, ...types];
}

function kindOf(type: GraphQLNamedType): string {
  if (isEnumType(type)) return "enum";
  if (isInputObjectType(type)) return "input";
  if (isUnionType(type)) return "union";
  if (isInterfaceType(type)) return "interface";
  return isScalarType(type) ? "scalar" : "type";
}

const defaultOf = (value: unknown): string => (value === undefined ? "" : ` = ${JSON.stringify(value)}`);
const inputLine = (field: GraphQLArgument | GraphQLInputField): string => `${field.name}: ${String(field.type)}${defaultOf(field.defaultValue)}`;

function fieldLine({ name, args, type }: GraphQLField<unknown, unknown>): string {
  return `${name}${args.length > 0 ? `(${args.map(inputLine).join(", ")})` : ""}: ${String(type)}`;
}

function definitionOf(type: GraphQLNamedType): string {
  const lines = isEnumType(type)
    ? type.getValues().map(({ name }) => name)
    : isUnionType(type)
      ? type.getTypes().map(({ name }) => name)
      : isInputObjectType(type)
        ? Object.values(type.getFields()).map(inputLine)
        : isObjectType(type) || isInterfaceType(type)
          ? Object.values(type.getFields()).map(fieldLine)
          : [];
  return lines.join(isEnumType(type) || isUnionType(type) ? " | " : "\n").slice(0, maxDefinitionLength);
}
