import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  isInputObjectType,
  Kind,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type TypeNode,
} from "graphql";
import type { Plugin } from "graphql-yoga";
import { AppError } from "../model/errors.ts";
import { formatDuration } from "../model/time.ts";
import type { ApiMetrics } from "./api-metrics.ts";
import type { ApiContext } from "./context.ts";
import { appErrorOf, outcomeOf } from "./errors.ts";
import { operationCost, refuseDear, type OperationCost } from "./operation-cost.ts";

type Present = (error: unknown) => GraphQLError;

/** Parse errors and limits arrive before masking; every result passes here, and presenting twice changes nothing. */
export function presentResults(present: Present): Plugin {
  return {
    onExecutionResult(done) {
      const { result } = done;
      if (result && !Array.isArray(result) && "errors" in result && result.errors) done.setResult({ ...result, errors: result.errors.map(present) });
    },
  };
}

export function countOperations(metrics: ApiMetrics): Plugin {
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

/** `__schema` and `__type` are refused; `__typename` is not. */
export const noIntrospection: Plugin = {
  onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
};

/** Refuses what would cost too much before it runs; answers of queries and mutations say what they cost. */
export function costLimit(limit: number, present: Present): Plugin {
  const judge = (args: ExecutionArgs): { readonly cost?: OperationCost; readonly refused?: ExecutionResult } => {
    const cost = costOf(args);
    if (!cost) return {};
    try {
      refuseDear(cost, limit);
      return { cost };
    } catch (error) {
      return { refused: { errors: [present(error)], extensions: { cost: shown(cost, limit) } } };
    }
  };
  return {
    onExecute: ({ args, setResultAndStopExecution }) => {
      const { cost, refused } = judge(args);
      if (refused) return setResultAndStopExecution(refused);
      if (!cost) return undefined;
      return {
        onExecuteDone: ({ result, setResult }) => {
          const whole = result as ExecutionResult;
          if (!(Symbol.asyncIterator in whole)) setResult({ ...whole, extensions: { ...whole.extensions, cost: shown(cost, limit) } });
        },
      };
    },
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      const { refused } = judge(args);
      if (refused) setResultAndStopExecution(refused);
    },
  };
}

/** Answers from the flow store say which of its tables gave them: rollups, or the flow intervals. */
export const sayTables: Plugin = {
  onExecute: ({ args }) => ({
    onExecuteDone: ({ result, setResult }) => {
      const { tables } = args.contextValue as unknown as ApiContext;
      const whole = result as ExecutionResult;
      if (tables.size > 0 && !(Symbol.asyncIterator in whole))
        setResult({ ...whole, extensions: { ...whole.extensions, table: [...tables].toSorted().join(" + ") } });
    },
  }),
};

const shown = ({ total }: OperationCost, limit: number) => ({ total: Number.isFinite(total) ? total : null, limit });

const nameOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type));

/** What documents cost with the values that decide it; documents seen before are the same objects again. */
const costs = new WeakMap<DocumentNode, Map<string, OperationCost>>();
const mostCosts = 50;
const longestKey = 500;

/** Undefined when execution will refuse it anyway. */
function costOf({ document, operationName, variableValues, schema }: ExecutionArgs): OperationCost | undefined {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  // No object says how many rows to give; reading big filters twice would take longer than it saves.
  const defined = (operation.variableDefinitions ?? []).filter(({ type }) => !isInputObjectType(schema.getType(nameOf(type))));
  const { coerced } = getVariableValues(schema, defined, variableValues ?? {}, { maxErrors: 1 });
  if (!coerced) return undefined;
  const key = JSON.stringify([operationName, coerced]);
  const known = costs.get(document) ?? new Map<string, OperationCost>();
  const remembered = known.get(key);
  if (remembered) return remembered;
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  const cost = operationCost(operation, fragments, schema, coerced);
  if (key.length <= longestKey && known.size < mostCosts) costs.set(document, known.set(key, cost));
  return cost;
}

/** Once the time is up, what has not heard of it yet may say so itself this long. */
const graceMs = 500;

/** Queries that take too long are cancelled, down to the flow store; what is there already is still answered. */
export function deadline(timeoutMs: number, present: Present): Plugin {
  return {
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const { document, operationName } = args as unknown as ExecutionArgs;
      if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.QUERY) return;
      setExecuteFn((async (given: ExecutionArgs) => {
        const context = given.contextValue as ApiContext;
        const over = new AbortController();
        const callerGone = (): void => over.abort(context.signal?.reason);
        let isLate = false;
        let late: NodeJS.Timeout | undefined;
        const whole = new Promise<ExecutionResult>((resolve) => {
          late = setTimeout(() => {
            isLate = true;
            over.abort();
            late = setTimeout(() => resolve({ errors: [present(tooLong(timeoutMs))] }), graceMs);
          }, timeoutMs);
        });
        if (context.signal?.aborted) callerGone();
        else context.signal?.addEventListener("abort", callerGone, { once: true });
        try {
          const result = (await Promise.race([executeFn({ ...given, contextValue: { ...context, signal: over.signal } }), whole])) as ExecutionResult;
          if (!isLate || !result.errors) return result;
          return { ...result, errors: result.errors.map((error) => (appErrorOf(error)?.code === "CANCELLED" ? timedOut(error, timeoutMs) : error)) };
        } finally {
          clearTimeout(late);
          context.signal?.removeEventListener("abort", callerGone);
        }
      }) as typeof executeFn);
    },
  };
}

function tooLong(timeoutMs: number): AppError {
  const limit = formatDuration(timeoutMs);
  return new AppError("TIMEOUT", `The answer took longer than ${limit}, and its queries were cancelled.`, {
    wanted: `an answer within ${limit}`,
    cure: "Ask for a shorter window, fewer rows or a narrower filter.",
  });
}

const timedOut = ({ nodes, source, positions, path }: GraphQLError, timeoutMs: number): GraphQLError => {
  const error = tooLong(timeoutMs);
  return new GraphQLError(error.message, { nodes, source, positions, path, originalError: error });
};
