import type { CombinedError } from "urql";

/** An error as the UI shows it: the API's own words with the cure, or what became of the connection. */
export interface ApiError {
  readonly message: string;
  readonly code?: string;
  readonly cure?: string;
  readonly path?: string;
  readonly wanted?: string;
  readonly got?: string;
  /** Of a masked error, to find it in the log. */
  readonly id?: string;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

interface GraphQLErrorLike {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export function fromGraphQLError(error: GraphQLErrorLike): ApiError {
  const { code, cure, path, wanted, got, errorId, id } = error.extensions ?? {};
  return dropUndefined({
    message: error.message,
    code: text(code),
    cure: text(cure),
    path: text(path),
    wanted: text(wanted),
    got: text(got),
    id: text(errorId) ?? text(id),
  });
}

function dropUndefined(error: { [Key in keyof ApiError]: ApiError[Key] | undefined }): ApiError {
  return Object.fromEntries(Object.entries(error).filter(([, value]) => value !== undefined)) as unknown as ApiError;
}

export function toApiError(error: CombinedError | undefined): ApiError | undefined {
  if (!error) return undefined;
  const first = error.graphQLErrors[0];
  if (first) return fromGraphQLError(first);
  return {
    message: "The server did not answer.",
    code: "UNAVAILABLE",
    cure: "The page tries again by itself. If it stays so, look at the terminal where Wiregraph runs.",
  };
}
