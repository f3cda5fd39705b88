import { randomUUID } from "node:crypto";
import { GraphQLError, type GraphQLSchema } from "graphql";
import { AppError, errorCodes, type ErrorCode, type ErrorDetails } from "../model/errors.ts";
import { documentMistake } from "./document-mistakes.ts";
import { inputMistake, withoutSuggestion, type InputMistake } from "./input-mistakes.ts";
import { cleanUntrusted } from "./untrusted-text.ts";
import type { Log } from "../runtime/log.ts";

/** The AppError inside an error, however often graphql-js wrapped it. */
export function appErrorOf(error: unknown): AppError | undefined {
  for (let current = error, depth = 0; current && depth < 8; depth++) {
    if (current instanceof AppError) return current;
    current = (current as { originalError?: unknown }).originalError;
  }
  return undefined;
}

function extensionsOf(error: AppError): Record<string, unknown> {
  const { path, wanted, got, cure } = error.details;
  return Object.fromEntries(
    Object.entries({ code: error.code, path, wanted, got: got === undefined ? undefined : cleanUntrusted(got), cure }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

/** HTTP status of answers outside GraphQL. */
export const httpStatuses: Readonly<Record<ErrorCode, number>> = {
  BAD_INPUT: 400,
  NOT_FOUND: 404,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  CONFLICT: 409,
  CONFIRMATION_REQUIRED: 403,
  RATE_LIMITED: 429,
  LIMIT_EXCEEDED: 413,
  TIMEOUT: 504,
  CANCELLED: 499,
  UNAVAILABLE: 503,
  UNSUPPORTED: 415,
};

/** Limits of graphql-js and Yoga that say so in words of their own. */
const otherLimit = /^(Maximum introspection depth exceeded|Request body too large|Batching is not supported\.)$/;
const limitMessage = /^Syntax Error: (.*limit.*exceeded.*)$/i;

/** `Aliases limit of 30 exceeded, found 40.` in two values. */
function boundOf(message: string): ErrorDetails | undefined {
  const bound = /limit of (\d+) exceeded, found (\d+)/.exec(message);
  return bound ? { wanted: `at most ${bound[1]}`, got: bound[2]! } : undefined;
}

/**
 * What a caller sees of an error: AppErrors with their code and cure, mistakes in the document as BAD_INPUT, limits as
 * LIMIT_EXCEEDED. Anything else is a bug: masked as INTERNAL with an id, and logged once under that id. Discreet answers name nothing
 * of the schema that the caller did not.
 */
export function presentError(error: unknown, log: Log, schema: GraphQLSchema, isDiscreet = false): GraphQLError {
  const app = appErrorOf(error);
  // What has a path comes from a resolver; no value was refused before it ran.
  const mistake = error instanceof GraphQLError && !error.path && !isPresented(error) ? inputMistake(error, schema, isDiscreet, app) : undefined;
  if (mistake) return refusedValue(error as GraphQLError, mistake);
  if (app) {
    const place = error instanceof GraphQLError ? error : undefined;
    return new GraphQLError(app.message, {
      nodes: place?.nodes,
      source: place?.source,
      positions: place?.positions,
      path: place?.path,
      extensions: { ...(place?.extensions["http"] === undefined ? {} : { http: place.extensions["http"] }), ...extensionsOf(app) },
    });
  }
  if (error instanceof GraphQLError && isCallersMistake(error)) {
    if (isPresented(error)) return error;
    const limit = limitMessage.exec(error.message) ?? otherLimit.exec(error.message);
    const http = error.extensions["http"] as { readonly status: number } | undefined;
    // A body that is not JSON is 400 for every media type (GraphQL over HTTP §6.4.1); Yoga marks it so.
    const isUnreadable = error.extensions["originalError"] !== undefined;
    const { path, wanted, got, cure } = (limit ? boundOf(limit[1]!) : isUnreadable ? undefined : documentMistake(error, schema)) ?? {};
    const details = { path, ...(isDiscreet ? {} : { wanted, cure }), got: got === undefined ? undefined : cleanUntrusted(got) };
    const extensions = {
      ...(http ? { http: isUnreadable ? { status: http.status } : http } : {}),
      code: limit ? "LIMIT_EXCEEDED" : "BAD_INPUT",
      cure: limit
        ? "Ask for less at once: fewer fields, less depth, or several requests."
        : isUnreadable
          ? 'Send JSON: {"query": "…", "variables": {…}}.'
          : "Compare the operation with the schema at /graphql.",
      ...Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined)),
    };
    return new GraphQLError(limit?.[1] ?? (isDiscreet ? withoutSuggestion(error.message) : error.message), {
      nodes: error.nodes,
      source: error.source,
      positions: error.positions,
      path: error.path,
      extensions,
    });
  }
  const id = randomUUID();
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  log.error({ err: cause, id, path: error instanceof GraphQLError ? error.path : undefined }, "a request failed unexpectedly");
  return new GraphQLError("Something went wrong on our side.", {
    ...(error instanceof GraphQLError ? { nodes: error.nodes, source: error.source, positions: error.positions, path: error.path } : {}),
    extensions: { code: "INTERNAL", id, cure: `Look for ${id} in the server's log.` },
  });
}

function refusedValue({ nodes, source, positions }: GraphQLError, { message, got, ...details }: InputMistake): GraphQLError {
  const cure = "Compare the operation with the schema at /graphql.";
  const extensions = {
    code: "BAD_INPUT",
    cure,
    ...details,
    ...(got === undefined ? {} : { got: cleanUntrusted(got) }),
  };
  return new GraphQLError(message, { nodes, source, positions, extensions });
}

/** Whether it passed here before. */
function isPresented({ extensions: { code } }: GraphQLError): boolean {
  return code === "INTERNAL" || errorCodes.some((known) => known === code);
}

/** The code an error will be shown with, before it is; for metrics. */
export function outcomeOf(error: GraphQLError): string {
  const code = appErrorOf(error)?.code ?? error.extensions["code"];
  return typeof code === "string" ? code : isCallersMistake(error) ? "BAD_INPUT" : "INTERNAL";
}

/** Parse, validation, coercion and limit errors have no foreign error inside; Yoga gives those of the request itself a status. */
function isCallersMistake(error: GraphQLError): boolean {
  if (error.extensions["http"] !== undefined) return true;
  const original = error.originalError;
  return original === undefined || original === null || (original instanceof GraphQLError && isCallersMistake(original));
}
