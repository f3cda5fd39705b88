import { lexicographicSortSchema, printSchema, type GraphQLSchema } from "graphql";
import { discover } from "../runtime/discover.ts";
import { builder } from "./builder.ts";
import { expandHostGroups } from "./host-group-members.ts";

builder.queryType({ description: "What can be asked." });
builder.mutationType({ description: "What can be changed. Each takes dryRun, and each is audited." });
builder.subscriptionType({ description: "What can be watched." });

await discover<{ readonly name: string }>(new URL("./types/", import.meta.url));

/** The schema, the only one of the process: every file in `types` has added its part. */
export const schema: GraphQLSchema = expandHostGroups(builder.toSchema());

/** The contract files this part computes: path below `schema/` → text. */
export function graphqlArtefacts(): Readonly<Record<string, string>> {
  return { "schema.graphql": `${printSchema(lexicographicSortSchema(schema))}\n` };
}
