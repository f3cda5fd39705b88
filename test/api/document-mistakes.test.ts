import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../support/api-server.ts";

let server: TestApi;
let discreet: TestApi;
let token: string;
beforeAll(async () => {
  server = await startTestApi();
  discreet = await startTestApi({ services: server.services, config: { introspection: false } });
  token = await server.services.token("viewer");
});
afterAll(async () => {
  await discreet.stop();
  await server.stop();
});

interface Case {
  readonly what: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly path: string;
  readonly wanted: string;
  readonly got?: string;
  readonly cure: string;
}

const cases: readonly Case[] = [
  {
    what: "an unknown field",
    query: "{ flows { nodes { client { ipp } } } }",
    path: "flows.nodes.client.ipp",
    wanted: "a field of Endpoint: ",
    got: "ipp",
    cure: "Did you mean ip?",
  },
  {
    what: "an unknown field of the root",
    query: "{ a: liveSumary { totals { flows } } }",
    path: "a",
    wanted: "a field of Query: ",
    got: "liveSumary",
    cure: "Did you mean liveSummary?",
  },
  {
    what: "a field of one member of a union",
    query: `{ hostsByAddress(addresses: ["10.0.0.1"]) { name } }`,
    path: "hostsByAddress.name",
    wanted: "a fragment on Host, HostNotLive",
    got: "name",
    cure: "Did you mean to use an inline fragment on",
  },
  {
    what: "an unknown argument",
    query: "{ flows(frist: 3) { totalIsExact } }",
    path: "frist",
    wanted: "an argument of flows: ",
    got: "frist",
    cure: "Did you mean first?",
  },
  {
    what: "a missing argument",
    query: "{ flowStats { totals { bytes } } }",
    path: "groupBy",
    wanted: "a list, each of it one of",
    got: "nothing",
    cure: "Write flowStats(groupBy: …).",
  },
  {
    what: "null for a required variable",
    query: "query($g: [FlowDimension!]!) { flowStats(groupBy: $g) { totals { bytes } } }",
    variables: { g: null },
    path: "groupBy",
    wanted: "a list, each of it one of",
    got: "null",
    cure: "Compare",
  },
  {
    what: "a required variable that is not sent",
    query: "query($g: [FlowDimension!]!) { flowStats(groupBy: $g) { totals { bytes } } }",
    path: "groupBy",
    wanted: "a list, each of it one of",
    got: "nothing",
    cure: "Compare",
  },
  {
    what: "an unknown enum value deep in a variable",
    query: "query($f: FlowFilter) { flows(filter: $f) { totalIsExact } }",
    variables: { f: { anyOf: [{}, { direction: ["INBOUND", "OUTBOUNDS"] }] } },
    path: "filter.anyOf[1].direction[1]",
    wanted: "one of",
    got: "OUTBOUNDS",
    cure: "Did you mean OUTBOUND?",
  },
  {
    what: "an unknown input field deep in a variable",
    query: "query($f: FlowFilter) { flows(filter: $f) { totalIsExact } }",
    variables: { f: { match: { hosst: ["10.0.0.1"] } } },
    path: "filter.match",
    wanted: "an object of",
    got: "an object",
    cure: "Did you mean host?",
  },
  {
    what: "a wrong address deep in a variable",
    query: "query($f: FlowFilter) { flows(filter: $f) { totalIsExact } }",
    variables: { f: { match: { host: ["10.0.0.1", "10.0.0.2", "10.0.0.300"] } } },
    path: "filter.match.host[2]",
    wanted: "an address or a network",
    got: "10.0.0.300",
    cure: "Write",
  },
  {
    what: "a variable nobody declared",
    query: "{ flows(first: $n) { totalIsExact } }",
    path: "$n",
    wanted: "a variable that the operation declares",
    got: "$n",
    cure: "Declare it: query ($n: Int!).",
  },
  {
    what: "a variable nobody uses",
    query: "query($n: Int) { viewer { name } }",
    path: "$n",
    wanted: "variables that are used",
    got: "$n",
    cure: "Use $n, or take it out.",
  },
  {
    what: "a variable of another type",
    query: "query($n: String!) { flows(first: $n) { totalIsExact } }",
    path: "$n",
    wanted: "Int!",
    got: "String!",
    cure: "Declare $n: Int!.",
  },
  {
    what: "an unknown type",
    query: "query($f: FlowFilterr) { flows(filter: $f) { totalIsExact } }",
    path: "FlowFilterr",
    wanted: "a type of the schema",
    got: "FlowFilterr",
    cure: "Did you mean FlowFilter?",
  },
  { what: "an unknown fragment", query: "{ viewer { ...who } }", path: "viewer", wanted: "a fragment that the document defines", got: "who", cure: "Compare" },
  { what: "an unknown directive", query: "{ viewer @skp(if: true) { name } }", path: "viewer", wanted: "one of @", got: "@skp", cure: "Did you mean skip?" },
  {
    what: "a selection of a value",
    query: "{ viewer { name { first } } }",
    path: "viewer.name",
    wanted: "name without { … }",
    got: "a selection",
    cure: "Write name.",
  },
  { what: "no selection of an object", query: "{ viewer }", path: "viewer", wanted: "some of its fields: ", got: "no selection", cure: "Write viewer { " },
  {
    what: "two meanings of one name",
    query: "{ flows(first: 1) { totalIsExact } flows(first: 2) { totalIsExact } }",
    path: "flows",
    wanted: "one meaning for each name",
    got: "flows",
    cure: "Give one of them an alias",
  },
  {
    what: "a document that breaks off",
    query: "{ viewer { name }",
    path: "line 1, column 18",
    wanted: "Name",
    got: "<EOF>",
    cure: "Correct the document at line 1, column 18.",
  },
  {
    what: "a character nobody reads",
    query: "{ viewer { na?me } }",
    path: "line 1, column 14",
    wanted: "a GraphQL document",
    got: `character: "?"`,
    cure: "Correct the document",
  },
  {
    what: "operations without the name of one",
    query: "query A { viewer { name } } query B { viewer { name } }",
    path: "operationName",
    wanted: "the name of one of the operations",
    got: "nothing",
    cure: "Send operationName",
  },
];

describe("a mistake in a document has code, path, wanted, got and cure:", () => {
  it.each(cases)("$what", async ({ query, variables, path, wanted, got, cure }) => {
    const { errors } = await server.ask(query, { token, ...(variables ? { variables } : {}) });
    expect(errors[0]?.extensions).toEqual({
      code: "BAD_INPUT",
      path,
      wanted: expect.stringContaining(wanted) as string,
      got,
      cure: expect.stringContaining(cure) as string,
    });
  });
});

describe("without introspection", () => {
  it("errors name nothing of the schema that the caller did not", async () => {
    for (const { query, variables } of cases) {
      const { errors } = await discreet.ask(query, { token, ...(variables ? { variables } : {}) });
      expect(errors[0]?.extensions["code"]).toBe("BAD_INPUT");
      const text = JSON.stringify(errors);
      expect(text).not.toMatch(/Did you mean|a field of|an argument of|an object of|one of [A-Z]|some of its fields/);
    }
  });

  it("the schema is not told, its types' names are", async () => {
    for (const query of ["{ __schema { types { name } } }", `{ __type(name: "Flow") { fields { name } } }`])
      expect((await discreet.ask(query, { token })).errors[0]).toMatchObject({ extensions: { code: "BAD_INPUT" } });
    expect((await discreet.ask("{ __typename viewer { __typename } }", { token })).data).toEqual({ __typename: "Query", viewer: { __typename: "User" } });
    expect((await server.ask("{ __schema { queryType { name } } }", { token })).data.__schema.queryType.name).toBe("Query");
  });
});
