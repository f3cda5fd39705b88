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
import { outcomeOf, presentError } from "./errors.ts";
import { guardedStream } from "./guarded-stream.ts";
import { repetitionLimit } from "./repetition-limit.ts";
import { schema } from "./schema.ts";

/** What the HTTP and WebSocket sides hand in: who asks, and how. */
export interface Caller {
  readonly api: ApiContext;
}

export type Yoga = YogaServerInstance<Caller, ApiContext>;

/** Limits of one operation (DECISIONS §4.5). The cost counts fields by depth, without list sizes: those have bounds of their own. */
export const operationLimits = {
  depth: 12,
  aliases: 30,
  directives: 30,
  tokens: 2_500,
  cost: 50_000,
  requestBytes: 1_000_000,
  repeats: 30,
  fragments: 60,
} as const;

export interface GraphqlServer {
  readonly yoga: Yoga;
  readonly runner: OperationRunner;
  /** A context for a caller; `given` says who and how. */
  context(given: Pick<ApiContext, "principal" | "remoteAddress" | "userAgent" | "cookies" | "signal" | "stillAllowed">): ApiContext;
  readonly present: (error: unknown) => GraphQLError;
}

/** Parse errors and limits arrive before masking; every result passes here, and presenting twice changes nothing. */
function presentResults(present: (error: unknown) => GraphQLError): Plugin {
  return {
    onExecutionResult(done) {
      const { result } = done;
      if (result && !Array.isArray(result) && "errors" in result && result.errors) done.setResult({ ...result, errors: result.errors.map(present) });
    },
  };
}

function countOperations(metrics: ApiMetrics): Plugin {
  const count = (document: DocumentNode, name: string | null | undefined, result: unknown): void => {
    const type = getOperationAST(document, name)?.operation ?? "unknown";
    const error = (result as ExecutionResult | undefined)?.errors?.[0];
    metrics.operation(type, error ? outcomeOf(error) : "OK");
  };
  return {
    onExecute: ({ args }) => ({ onExecuteDone: ({ result }) => count(args.document as DocumentNode, args.operationName, result) }),
    onSubscribe: ({ args }) => ({ onSubscribeResult: ({ result }) => count(args.document as DocumentNode, args.operationName, result) }),
  };
}

/** Subscriptions end when their caller loses its rights, with an error that says so. */
function guardStreams(present: (error: unknown) => GraphQLError, recheckMs: number): Plugin<ApiContext> {
  return {
    onSubscribe: ({ args }) => ({
      onSubscribeResult: ({ result, setResult }) => {
        const { stillAllowed } = args.contextValue as ApiContext;
        if (!stillAllowed || !(Symbol.asyncIterator in result)) return;
        const refusal = () =>
          stillAllowed().then(
            () => undefined,
            (error: unknown): ExecutionResult => ({ errors: [present(error)] }),
          );
        setResult(guardedStream(result, refusal, recheckMs));
      },
    }),
  };
}

export function createGraphqlServer(options: {
  readonly services: Services;
  readonly facts: ApiFacts;
  readonly log: Log;
  readonly metrics: ApiMetrics;
  /** How often streams ask between events whether their caller still may listen. */
  readonly recheckMs: number;
}): GraphqlServer {
  const { services, facts, log, metrics, recheckMs } = options;
  const present = (error: unknown): GraphQLError => presentError(error, log, schema);
  const yoga: Yoga = createYoga<Caller, ApiContext>({
    schema,
    graphqlEndpoint: "/graphql",
    context: ({ api, request }: Caller & YogaInitialContext) => ({ ...api, signal: api.signal ?? request.signal }),
    cors: false,
    landingPage: false,
    batching: false,
    multipart: false,
    logging: false,
    maxRequestBodySize: operationLimits.requestBytes,
    graphiql: false,
    maskedErrors: { maskError: (error) => present(error) },
    plugins: [
      repetitionLimit({ repeats: operationLimits.repeats, fragments: operationLimits.fragments }),
      EnvelopArmorPlugin({
        maxDepth: { n: operationLimits.depth },
        maxAliases: { n: operationLimits.aliases },
        maxDirectives: { n: operationLimits.directives },
        maxTokens: { n: operationLimits.tokens },
        costLimit: { maxCost: operationLimits.cost },
        blockFieldSuggestion: { enabled: false },
      }) as Plugin,
      presentResults(present),
      guardStreams(present, recheckMs),
      countOperations(metrics),
    ],
  });

  const context: GraphqlServer["context"] = (given) => ({
    services,
    facts,
    log,
    through: "graphql",
    viaRunner: false,
    nowMs: Date.now(),
    run: (request) => runner.run(request),
    ...given,
  });

  const runner: OperationRunner = {
    run: async ({ document, operationName, variables, principal, grant, isDeclined, signal, through }) => {
      const params = { query: document, variables, ...(operationName === undefined ? {} : { operationName }) };
      const api: ApiContext = {
        ...context({ principal, remoteAddress: "", userAgent: "", ...(signal ? { signal } : {}) }),
        through,
        viaRunner: true,
        ...(grant ? { grant } : {}),
        ...(isDeclined ? { isDeclined } : {}),
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

  return { yoga, runner, context, present };
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
