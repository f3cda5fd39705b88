import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  parseValue,
  print,
  valueFromASTUntyped,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
} from "graphql";
import { createClient as createSseClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schema } from "../../src/api/schema.ts";
import { startTestApi, type Answer, type TestApi } from "../support/api-server.ts";
import { rootArguments } from "../support/whole-selection.ts";

let server: TestApi;
let admin: Record<string, string>;
beforeAll(async () => {
  server = await startTestApi();
  admin = await server.signIn("admin");
  // Only of a view that groups there are statistics to ask.
  const saved = await server.ask('mutation { saveView(input: { name: "Busy", groupBy: [CLIENT] }) { applied } }', { headers: admin });
  expect(saved.errors).toEqual([]);
});
afterAll(() => server.stop());

type Field = GraphQLField<unknown, unknown>;
type Keys = readonly (string | number)[];

/** An argument and everything inside it that a value can be given for. */
interface Place {
  readonly argument: GraphQLArgument;
  /** Below the argument. */
  readonly keys: Keys;
  readonly type: GraphQLInputType;
}

/** Input types are walked where they are met first: what their fields take is the same everywhere. */
const walked = new Set<GraphQLInputType>();

function placesIn(argument: GraphQLArgument, type: GraphQLInputType = argument.type, keys: Keys = []): Place[] {
  const here = { argument, keys, type };
  const bare = getNullableType(type);
  if (isListType(bare)) return [here, ...placesIn(argument, bare.ofType, [...keys, 0])];
  if (!isInputObjectType(bare) || walked.has(bare)) return [here];
  walked.add(bare);
  return [here, ...Object.values(bare.getFields()).flatMap((field) => placesIn(argument, field.type, [...keys, field.name]))];
}

/** The arguments of a root field as it is asked in other tests. */
function given(field: Field): Record<string, unknown> {
  return valueFromASTUntyped(parseValue(`{ ${rootArguments[field.name] ?? ""} }`)) as Record<string, unknown>;
}

function withValue(base: unknown, keys: Keys, value: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (typeof key === "number") return [withValue(undefined, rest, value)];
  return { ...(base as Record<string, unknown> | undefined), [key]: withValue((base as Record<string, unknown> | undefined)?.[key], rest, value) };
}

const pathOf = ({ argument, keys }: Place): string => argument.name + keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");

/** Values that no place of this type may take, by what is wrong with them. */
function wrongValues(type: GraphQLInputType): Readonly<Record<string, unknown>> {
  const bare = getNullableType(type);
  if (isListType(bare)) return { tooLong: Array.from({ length: 10_000 }, () => example(bare.ofType)) };
  if (isInputObjectType(bare)) return { otherKind: "text", unknownField: { nosuchfield: 1 } };
  if (isEnumType(bare)) return { unknown: "NO_SUCH_VALUE", otherKind: 7 };
  const text = { otherKind: { a: 1 }, tooLong: "x".repeat(100_000) };
  const byName: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    Boolean: { otherKind: "perhaps" },
    Int: { otherKind: "many", negative: -7, tooLarge: 2_147_483_647, fraction: 1.5 },
    Float: { otherKind: "many" },
    String: text,
    ID: text,
  };
  return byName[bare.name] ?? { otherKind: [[]], unreadable: "nonsense" };
}

/** A value of the type that is read without complaint. */
function example(type: GraphQLInputType): unknown {
  const bare = getNullableType(type);
  if (isListType(bare)) return [example(bare.ofType)];
  if (isInputObjectType(bare)) {
    const [field] = Object.values(bare.getFields());
    return { [field!.name]: example(field!.type) };
  }
  if (isEnumType(bare)) return bare.getValues()[0]!.name;
  const byName: Readonly<Record<string, unknown>> = {
    Int: 1,
    Float: 1,
    Boolean: true,
    IP: "192.0.2.1",
    CIDR: "192.0.2.0/24",
    MAC: "00:00:5e:00:53:01",
    ASN: 64_500,
    BigInt: "1",
    Duration: "5m",
    TimePoint: "now",
  };
  return byName[bare.name] ?? "x";
}

/** Words of the libraries that check values; ours say what is wanted. */
const foreignWords = /Invalid input|Too (?:big|small)|expected \w+ to (?:be|have)|Invalid (?:string|option|key|element)|Unrecognized key|must match pattern/i;

/** The greatest ifIndex is the greatest Int (RFC 2863), and a table of devices may be a megabyte. */
const isRight = (what: string, path: string): boolean => (what === "tooLarge" && path.endsWith("ifIndex")) || (what === "tooLong" && path.endsWith(".csv"));

/** What keeps an error from being one of ours. What may hold a secret is not said again. */
function faultsOf(path: string, error: Answer["errors"][number] | undefined): string | undefined {
  if (!error) return "was taken";
  const { code, path: where, wanted, got } = error.extensions;
  const faults = [
    code === "BAD_INPUT" || code === "LIMIT_EXCEEDED" ? "" : `code ${String(code)}`,
    where === path || (typeof where === "string" && (where.startsWith(`${path}.`) || where.startsWith(`${path}[`) || path.startsWith(where)))
      ? ""
      : `path ${String(where)}`,
    typeof wanted === "string" && wanted !== "" ? "" : "does not say what was wanted",
    (typeof got === "string" && got !== "" && got.length <= 200) || /password|community|csv|code$/i.test(path) ? "" : `got ${String(got)}`,
    foreignWords.test(`${error.message} ${String(wanted)}`) ? "foreign words" : "",
    error.message.length > 600 ? "message too long" : "",
  ].filter(Boolean);
  return faults.length === 0 ? undefined : `${faults.join(", ")}: ${error.message.slice(0, 200)}`;
}

const { Query, Mutation, Subscription } = { Query: schema.getQueryType()!, Mutation: schema.getMutationType()!, Subscription: schema.getSubscriptionType()! };
const rootFields = [Query, Mutation, Subscription].flatMap((root) => Object.values(root.getFields()).map((field) => ({ root, field })));

/** How an operation gets down to fields with arguments: selections around `…`. */
interface Way {
  readonly field: Field;
  readonly around: (selection: string) => string;
}

/** Fields below the queries that take arguments, each by the shortest way to it. */
function innerFields(): Way[] {
  const found: Way[] = [];
  const seen = new Set<GraphQLObjectType>();
  let open = Object.values(Query.getFields()).map((field): Way => {
    const base = Object.entries(given(field)).map(([name, value]) => `${name}: ${print(astOf(value))}`);
    return { field, around: (selection) => `${field.name}${base.length > 0 ? `(${base.join(", ")})` : ""} ${selection}` };
  });
  while (open.length > 0) {
    const next: Way[] = [];
    for (const { field, around } of open) {
      const named = getNamedType(field.type);
      const types = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
      for (const type of types.filter((each) => !seen.has(each))) {
        seen.add(type);
        for (const inner of Object.values(type.getFields())) {
          const within = (selection: string) => around(`{ ... on ${type.name} { ${selection} } }`);
          if (inner.args.length > 0) found.push({ field: inner, around: within });
          next.push({ field: inner, around: (selection) => within(`${inner.name} ${selection}`) });
        }
      }
    }
    open = next;
  }
  return found;
}

const astOf = (value: unknown) => parseValue(JSON.stringify(value).replaceAll(/"(\w+)":/g, "$1:"));

async function ask(root: GraphQLObjectType, query: string, variables: Record<string, unknown>): Promise<Answer["errors"][number] | undefined> {
  if (root !== Subscription) return (await server.ask(query, { variables, headers: admin })).errors[0];
  const client = createSseClient({ url: `${server.url}/graphql`, headers: admin, retryAttempts: 0 });
  try {
    for await (const event of client.iterate({ query, variables })) return event.errors?.[0];
  } finally {
    client.dispose();
  }
  return undefined;
}

const leaf = (field: Field): string => (isObjectType(getNamedType(field.type)) || isAbstractType(getNamedType(field.type)) ? "{ __typename }" : "");

describe("a wrong value is refused in words of ours: code, place, what was wanted and what was seen", () => {
  for (const { root, field } of rootFields.filter(({ field }) => field.args.length > 0)) {
    const places = field.args.flatMap((argument) => placesIn(argument));
    it(`${root.name}.${field.name}`, async () => {
      const faults: string[] = [];
      const others = given(field);
      for (const place of places) {
        for (const [what, value] of Object.entries({ ...wrongValues(place.type), ...(isNonNullType(place.type) ? { null: null } : {}) })) {
          if (isRight(what, pathOf(place))) continue;
          const variables = { ...others, [place.argument.name]: withValue(others[place.argument.name], place.keys, value) };
          const used = field.args.filter(({ name }) => name in variables);
          const query = `${root.name.toLowerCase()} (${used.map(({ name, type }) => `$v_${name}: ${String(type)}`).join(", ")}) { ${field.name}(${used.map(({ name }) => `${name}: $v_${name}`).join(", ")}) ${leaf(field)} }`;
          const error = await ask(root, query, Object.fromEntries(used.map(({ name }) => [`v_${name}`, variables[name]])));
          const fault = faultsOf(pathOf(place), error);
          if (fault) faults.push(`${pathOf(place)} ${what}: ${fault}`);
        }
      }
      expect(faults).toEqual([]);
    });
  }

  const inner = innerFields();
  it("is asked of fields below the roots too", () => {
    expect(inner.map(({ field }) => field.name)).toContain("liveFlows");
  });
  for (const { field, around } of inner) {
    it(`… ${field.name}`, async () => {
      const faults: string[] = [];
      for (const place of field.args.flatMap((argument) => placesIn(argument))) {
        for (const [what, value] of Object.entries(wrongValues(place.type))) {
          if (isRight(what, pathOf(place))) continue;
          const variables = { v: withValue(undefined, place.keys, value) };
          const query = `query ($v: ${String(place.argument.type)}) { ${around(`${field.name}(${place.argument.name}: $v) ${leaf(field)}`)} }`;
          const fault = faultsOf(pathOf(place), await ask(Query, query, variables));
          if (fault) faults.push(`${pathOf(place)} ${what}: ${fault}`);
        }
      }
      expect(faults).toEqual([]);
    });
  }
});
