import { Kind, OperationTypeNode, parse, visit, type DocumentNode } from "graphql";
import { z } from "zod";
import { AppError } from "../../model/errors.ts";
import { builder, needs } from "../builder.ts";
import { topArgs } from "../connection.ts";
import { principalOf } from "../context.ts";
import { searchSchema, type SchemaEntry as EntryShape } from "../schema-search.ts";

const SchemaEntry = builder.objectRef<EntryShape>("SchemaEntry").implement({
  description: "A root field or a type of this schema.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Query.flowStats for a root field, else the type's name." }),
    kind: t.exposeString("kind", { description: "query, mutation, subscription, type, input, enum, interface, union or scalar." }),
    description: t.exposeString("description", { description: "What it is." }),
    definition: t.exposeString("definition", { description: "Its arguments and fields with their types." }),
  }),
});

builder.queryField("searchSchema", (t) =>
  t.field({
    type: [SchemaEntry],
    description: "Searches this schema: root fields and types by name and description, exact names first.",
    authScopes: needs.read,
    args: {
      query: t.arg.string({
        required: true,
        description: "Words, or a name.",
        validate: z.string().min(1, "Say what to look for.").max(200, "At most 200 characters."),
      }),
      ...topArgs(5, 50),
    },
    resolve: (_root, { query, first }, _context, { schema }) => searchSchema(schema, query, first),
  }),
);

interface Run {
  readonly data: unknown;
  readonly errors: readonly string[];
}

const RunQuery = builder.objectRef<Run>("RunQueryResult").implement({
  description: "What a query run by runQuery answered.",
  fields: (t) => ({
    data: t.field({ type: "JSON", nullable: true, description: "Its data; null when it failed as a whole.", resolve: (run) => run.data }),
    errors: t.stringList({
      nullable: true,
      description: "What went wrong, with what to do; null when nothing did.",
      resolve: (run) => (run.errors.length > 0 ? [...run.errors] : null),
    }),
  }),
});

/** Most characters of an answer's JSON: what fits into a tool's answer. */
const maxAnswerLength = 30_000;
const own = "runQuery";

/** Refuses what is not one query, or would run others within itself. */
function refuseOthers(text: string): void {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: 2_000 });
  } catch (error) {
    throw new AppError("BAD_INPUT", (error as Error).message, { path: "query", cure: "searchSchema shows root fields and types." });
  }
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operations.length !== 1 || operations[0]!.operation !== OperationTypeNode.QUERY) {
    throw new AppError("BAD_INPUT", "Only one query can be run here; it changes nothing.", {
      path: "query",
      wanted: "one operation of the type query",
      got: operations.map(({ operation }) => operation).join(", ") || "no operation",
      cure: "Writes have tools of their own, which a person confirms.",
    });
  }
  visit(document, {
    Field({ name }) {
      if (name.value === own) throw new AppError("BAD_INPUT", `${own} does not run itself.`, { path: "query" });
    },
  });
}

builder.queryField(own, (t) =>
  t.field({
    type: RunQuery,
    description:
      "Runs one query of this schema, given as text, as the same caller with the same limits. For assistants, whose tool graphql_query it is; needs the scope sql, as everything a caller writes freely does.",
    authScopes: needs.sql,
    args: {
      query: t.arg.string({
        required: true,
        description: "One GraphQL query.",
        validate: z.string().min(1, "Say what to run.").max(10_000, "At most 10,000 characters."),
      }),
      variables: t.arg({
        type: "JSON",
        description: "Its variables, an object.",
        validate: z.record(z.string(), z.unknown(), "Variables are an object: one value for each by its name.").nullish(),
      }),
    },
    resolve: async (_root, { query, variables }, context): Promise<Run> => {
      refuseOthers(query);
      const result = await context.run({
        document: query,
        variables: (variables ?? {}) as Readonly<Record<string, unknown>>,
        principal: principalOf(context),
        through: context.through,
        ...(context.signal && { signal: context.signal }),
      });
      const length = JSON.stringify(result.data ?? null).length;
      if (length > maxAnswerLength) {
        throw new AppError("LIMIT_EXCEEDED", `The answer has ${length} characters.`, {
          path: "query",
          wanted: `at most ${maxAnswerLength}`,
          cure: "Ask for fewer rows with first, or for fewer fields.",
        });
      }
      return {
        data: result.data ?? null,
        errors: (result.errors ?? []).map(({ message, path, extensions }) =>
          [message, path && `At ${path.join(".")}.`, typeof extensions?.["cure"] === "string" ? extensions["cure"] : undefined].filter(Boolean).join(" "),
        ),
      };
    },
  }),
);

export default { name: "open-query" };
