import { EnvelopArmorPlugin } from "@escape.tech/graphql-armor";
import { getOperationAST, OperationTypeNode, type DocumentNode, type ExecutionResult, type GraphQLError } from "graphql";
import { createYoga, type Plugin, type YogaInitialContext, type YogaServerInstance } from "graphql-yoga";
import { argumentsHash } from "../auth/canonical-json.ts";
import { AppError } from "../model/errors.ts";
import type { Principal, WriteGrant } from "../model/principal.ts";
import type { Services } from "../model/services/index.ts";
import type { OperationRunner } from "../model/services/operations.ts";
import type { Log } from "../runtime/log.ts";
import type { ApiMetrics } from "./api-metrics.ts";
import type { ApiContext, ApiFacts } from "./context.ts";
import { presentError } from "./errors.ts";
import { filterBounds } from "./filter-bounds.ts";
import type { KnownOperations } from "./known-operations.ts";
import type { ApiLimits } from "./limits.ts";
import { costLimit, countOperations, deadline, noIntrospection, presentResults, sayTables } from "./operation-plugins.ts";
import { repetitionLimit } from "./repetition-limit.ts";
import { schema } from "./schema.ts";
import { Streams } from "./streams.ts";

/** What the HTTP and WebSocket sides hand in: who asks, and how. */
export interface Caller {
  readonly api: ApiContext;
}

export type Yoga = YogaServerInstance<Caller, ApiContext>;

export interface GraphqlServer {
  readonly yoga: Yoga;
  readonly runner: OperationRunner;
  /** A context for a caller; `given` says who and how. */
  context(given: Pick<ApiContext, "principal" | "remoteAddress" | "userAgent" | "cookies" | "signal" | "stillAllowed" | "hangUp">): ApiContext;
  readonly present: (error: unknown) => GraphQLError;
  /** Ends every subscription with an event that says why. */
  endStreams(): void;
}

export function createGraphqlServer(options: {
  readonly services: Services;
  readonly facts: ApiFacts;
  readonly log: Log;
  readonly metrics: ApiMetrics;
  readonly limits: ApiLimits;
  readonly known: KnownOperations;
  /** Whether the schema may be asked for; without it, errors name nothing of it either. */
  readonly introspection: boolean;
  /** How often streams ask between events whether their caller still may listen. */
  readonly recheckMs: number;
}): GraphqlServer {
  const { services, facts, log, metrics, limits, known, introspection, recheckMs } = options;
  const present = (error: unknown): GraphQLError => presentError(error, log, schema, !introspection);
  const streams = new Streams({ limits, metrics, recheckMs, present });
  const yoga: Yoga = createYoga<Caller, ApiContext>({
    schema,
    graphqlEndpoint: "/graphql",
    context: ({ api, request }: Caller & YogaInitialContext) => ({ ...api, signal: api.signal ?? request.signal }),
    cors: false,
    landingPage: false,
    batching: false,
    multipart: false,
    logging: false,
    maxRequestBodySize: limits.requestBytes,
    graphiql: false,
    maskedErrors: { maskError: (error) => present(error) },
    plugins: [
      known.plugin,
      repetitionLimit({ repeats: limits.repeats, fragments: limits.fragments }),
      EnvelopArmorPlugin({
        maxDepth: { n: limits.depth },
        maxAliases: { n: limits.aliases },
        maxDirectives: { n: limits.directives },
        maxTokens: { n: limits.tokens },
        // Ours knows what fields cost, and how many rows are asked for.
        costLimit: { enabled: false },
        blockFieldSuggestion: { enabled: false },
      }) as Plugin,
      ...(introspection ? [] : [noIntrospection]),
      presentResults(present),
      countOperations(metrics),
      filterBounds(present),
      streams.plugin,
      costLimit(limits.cost, present),
      sayTables,
      deadline(limits.timeoutMs, present),
    ],
  });

  const context: GraphqlServer["context"] = (given) => ({
    services,
    facts,
    log,
    through: "graphql",
    viaRunner: false,
    nowMs: Date.now(),
    tables: new Set(),
    run: (request) => runner.run(request),
    ...given,
  });

  const runner: OperationRunner = {
    run: async ({ document, operationName, variables, principal, grant, isDeclined, signal, through, client }) => {
      const params = { query: document, variables, ...(operationName === undefined ? {} : { operationName }) };
      const api: ApiContext = {
        ...context({ principal, remoteAddress: "", userAgent: "", ...(signal ? { signal } : {}) }),
        through,
        viaRunner: true,
        ...(grant ? { grant } : {}),
        ...(isDeclined ? { isDeclined } : {}),
        ...(client === undefined ? {} : { client }),
      };
      const request = new Request("http://localhost/graphql", { method: "POST" });
      const enveloped = yoga.getEnveloped({ api, request, params } as never);
      try {
        const parsed = enveloped.parse(document) as DocumentNode;
        const operation = getOperationAST(parsed, operationName);
        if (!operation) throw new AppError("BAD_INPUT", `The document has no operation ${operationName ?? "without a name"}.`);
        if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw new AppError("UNSUPPORTED", "A subscription cannot be run once.");
        if (grant) checkGrant(grant, principal, operation.name?.value, variables);
        const mistakes = enveloped.validate(enveloped.schema, parsed) as readonly GraphQLError[];
        if (mistakes.length > 0) return { errors: mistakes.map(plain) };
        const result = (await enveloped.execute({
          schema: enveloped.schema,
          document: parsed,
          contextValue: await enveloped.contextFactory(),
          variableValues: variables,
          operationName,
        })) as ExecutionResult;
        return {
          ...(result.data === undefined ? {} : { data: result.data }),
          ...(result.errors ? { errors: result.errors.map(plain) } : {}),
        };
      } catch (error) {
        return { errors: [plain(error)] };
      }
    },
  };

  const plain = (error: unknown) => {
    const { message, path, extensions } = present(error);
    return { message, ...(path ? { path } : {}), extensions };
  };

  return { yoga, runner, context, present, endStreams: () => streams.stop() };
}

/** A grant fits exactly one operation with exactly these arguments, and one that nobody gave needs the scope for it (DECISIONS §1.1–1.3). */
function checkGrant(grant: WriteGrant, principal: Principal, operation: string | undefined, variables: Readonly<Record<string, unknown>>): void {
  if (grant.operation !== operation || grant.argumentsHash !== argumentsHash(variables)) {
    throw new AppError("FORBIDDEN", "What was allowed is another operation, or the same with other arguments.", {
      wanted: grant.operation,
      got: operation ?? "an operation without a name",
      cure: "Ask again: a person sees the new arguments then.",
    });
  }
  if (grant.kind === "unattended" && !principal.scopes.includes("write:unattended")) {
    throw new AppError("FORBIDDEN", "Writes that nobody confirms need the scope write:unattended.", {
      wanted: "scope write:unattended",
      got: principal.scopes.join(", "),
    });
  }
}
