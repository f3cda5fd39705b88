import { parse, type OperationDefinitionNode } from "graphql";
import { describe, expect, it } from "vitest";
import { argumentPlaces, asGiven } from "../../src/mcp/argument-places.ts";

const operation = parse(`query search($what: FlowMatch, $domain: StringMatch, $window: TimeWindow, $hosts: [IP!], $limit: Int) {
  flows(window: $window, filter: { match: $what, anyOf: [{ hostname: $domain }] }, first: $limit) { totalCount }
  clients: flowStats(filter: $hosts, first: 5) { rows(limit: $limit) { key } }
  dnsQueries(name: $domain) { totalCount }
}`).definitions[0] as OperationDefinitionNode;
const places = argumentPlaces(operation);

describe("where a tool's arguments go", () => {
  it.each([
    ["filter.match.application[0]", "flows", "what.application[0]"],
    ["filter.anyOf[0].hostname.suffix", "flows", "domain.suffix"],
    ["filter.anyOf[1].hostname", "flows", "filter.anyOf[1].hostname"],
    ["filter", "clients", "hosts"],
    ["limit", "clients", "limit"],
    ["name.equals", "dnsQueries", "domain.equals"],
    ["name.equals", undefined, "domain.equals"],
    ["first", "flows", "limit"],
    ["firstly", "flows", "firstly"],
    ["window.from", "flows", "window.from"],
  ])("%s of %s is the caller's", (path, part, given) => {
    expect(asGiven(path, part, places)).toBe(given);
  });
});
