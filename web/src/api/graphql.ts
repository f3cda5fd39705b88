import { initGraphQLTada } from "gql.tada";
import type { introspection } from "../graphql-env.js";

/** GraphQL documents with the types of schema/schema.graphql. 64-bit counters and times are text. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: {
    DateTime: string;
    TimePoint: string;
    Duration: string;
    IP: string;
    CIDR: string;
    MAC: string;
    BigInt: string;
    JSON: unknown;
  };
}>();

export type { ResultOf, VariablesOf } from "gql.tada";
