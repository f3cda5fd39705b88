import { buildSchema } from "graphql";
import { parseTool } from "../../src/mcp/parse-tool.ts";
import type { Tool } from "../../src/mcp/tool.ts";

/** A schema with one of each thing the generator must map. */
export const smallSchema = buildSchema(/* GraphQL */ `
  scalar IP
  scalar BigInt
  scalar DateTime
  scalar TimePoint
  scalar JSON
  enum Order {
    "Most bytes first."
    BYTES
    "Latest first."
    NEWEST
  }
  input Window {
    from: TimePoint! = "-1h"
    to: TimePoint! = "now"
  }
  input Text @oneOf {
    equals: String
    suffix: String
  }
  input Match {
    hosts: [IP!]
    ports: [Int!]
    name: Text
    minBytes: BigInt
    order: Order
    needed: Boolean! = false
  }
  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }
  type Row {
    ip: IP!
    bytes: BigInt!
    seen: DateTime
    "What it calls itself. Untrusted text from the network, cleaned."
    name: String
    tags: [String!]!
    other: Thing
  }
  type RowEdge {
    cursor: String!
    node: Row!
  }
  type RowConnection {
    edges: [RowEdge!]!
    nodes: [Row!]!
    pageInfo: PageInfo!
    totalCount: BigInt
    notice: String
  }
  type Gone {
    ip: IP!
    message: String!
  }
  union Lookup = Row | Gone
  interface Thing {
    id: ID!
  }
  type Cat implements Thing {
    id: ID!
    lives: Int!
  }
  type Dog implements Thing {
    id: ID!
    barks: Boolean
  }
  type Stats {
    rows: [Row!]!
    total: BigInt!
    truncated: Boolean!
    notice: String
  }
  type Effect {
    description: String!
    count: Int
    examples: [String!]!
  }
  type AddPayload {
    dryRun: Boolean!
    applied: Boolean!
    summary: String!
    effects: [Effect!]!
    warnings: [String!]!
    made: Row
  }
  input AddInput {
    hosts: [IP!]!
    reason: String!
  }
  type Query {
    rows(window: Window!, match: Match, first: Int! = 25, after: String): RowConnection!
    lookup(ips: [IP!]!): [Lookup!]!
    stats(match: Match): Stats!
    things: [Thing!]!
    free(value: JSON): JSON
    maybe: Row
  }
  type Mutation {
    add(input: AddInput!, dryRun: Boolean! = false): AddPayload!
  }
  type Subscription {
    tick: Int!
  }
`);

export const rowsTool = `
"""
Rows of the past.
"""
query find_rows(
  "Time to look at"
  $window: Window! = { from: "-24h", to: "now" }
  "What the rows must be"
  $match: Match
  $first: Int! = 25
  $after: String
) @tool(title: "Find rows", summary: "{total|row|rows}[, first {rows.0.ip} with {rows.0.bytes}].", empty: "Try a longer window.", link: "/rows?from={window.from}") {
  rows(window: $window, match: $match, first: $first, after: $after) {
    totalCount
    notice
    pageInfo { hasNextPage endCursor }
    edges { cursor node { ip bytes seen name tags } }
  }
  stats(match: $match) @ifGiven(variable: "match") { total }
}
`;

export const addTool = `
"Adds rows."
mutation add_rows($input: AddInput!, $dryRun: Boolean! = false) @tool(destructive: false, idempotent: true) {
  add(input: $input, dryRun: $dryRun) { dryRun applied summary effects { description count examples } warnings made { ip bytes } }
}
`;

/** A tool of the small schema, named as its operation. */
export function smallTool(source: string): Tool {
  const name = /(?:query|mutation|subscription)\s+(\w+)/.exec(source)![1]!;
  return parseTool(smallSchema, name, source, true);
}
