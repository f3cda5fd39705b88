import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { GraphQLError } from "graphql";
import { usePersistedOperations } from "@graphql-yoga/plugin-persisted-operations";
import type { Plugin } from "graphql-yoga";
import { AppError } from "../model/errors.ts";
import type { Log } from "../runtime/log.ts";

/** An operation as it arrives: a text, or the hash of one that the server knows. */
export interface SentOperation {
  readonly query?: unknown;
  readonly extensions?: unknown;
}

const lookAgainMs = 1_000;

/** The operations of the web UI by their SHA-256, from the file its build writes; read again when a new build has replaced it. */
export class KnownOperations {
  readonly #file: string | undefined;
  readonly #isOnly: boolean;
  readonly #log: Log;
  #texts: ReadonlyMap<string, string> = new Map();
  #stamp = "";
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  /** With `isOnly`, requests without a token may run nothing else. */
  constructor(options: { readonly webFolder: string | undefined; readonly isOnly: boolean; readonly log: Log }) {
    this.#file = options.webFolder === undefined ? undefined : join(options.webFolder, "operations.json");
    this.#isOnly = options.isOnly;
    this.#log = options.log;
  }

  get isOnly(): boolean {
    return this.#isOnly;
  }

  find(hash: string): string | undefined {
    const text = this.#texts.get(hash);
    if (text !== undefined) return text;
    this.#read();
    return this.#texts.get(hash);
  }

  /** The text of what a WebSocket sends; BAD_INPUT without one, NOT_FOUND for an unknown hash, FORBIDDEN where only known ones run. */
  textOf({ query, extensions }: SentOperation, hasToken: boolean): string {
    const hash = hashIn(extensions);
    if (typeof query === "string" && query !== "") {
      if (this.#isOnly && !hasToken) throw onlyKnown();
      return query;
    }
    if (hash === undefined) throw new AppError("BAD_INPUT", "There is no query.", { path: "query", wanted: "a GraphQL document", got: "nothing" });
    const text = this.find(hash);
    if (text === undefined) throw unknown();
    return text;
  }

  /** For HTTP and SSE. */
  get plugin(): Plugin {
    return usePersistedOperations({
      getPersistedOperation: (hash) => this.find(hash) ?? null,
      allowArbitraryOperations: (request) => !this.#isOnly || request.headers.get("authorization") !== null,
      customErrors: {
        notFound: () => atHttp(unknown(), 404),
        keyNotFound: () => new GraphQLError("Must provide query string.", { extensions: { http: { status: 400 } } }),
        persistedQueryOnly: () => atHttp(onlyKnown(), 403),
      },
    }) as Plugin;
  }

  #read(): void {
    const nowMs = performance.now();
    if (this.#file === undefined || nowMs - this.#lookedAtMs < lookAgainMs) return;
    this.#lookedAtMs = nowMs;
    try {
      const { mtimeMs, size } = statSync(this.#file);
      if (this.#stamp === `${mtimeMs} ${size}`) return;
      this.#texts = new Map(Object.entries(JSON.parse(readFileSync(this.#file, "utf8")) as Readonly<Record<string, string>>));
      this.#stamp = `${mtimeMs} ${size}`;
    } catch (error) {
      this.#log.debug({ err: error }, "the web UI's operations cannot be read: it is not built");
    }
  }
}

function hashIn(extensions: unknown): string | undefined {
  const persisted = (extensions as { readonly persistedQuery?: { readonly version?: unknown; readonly sha256Hash?: unknown } } | null | undefined)
    ?.persistedQuery;
  return persisted?.version === 1 && typeof persisted.sha256Hash === "string" ? persisted.sha256Hash : undefined;
}

const unknown = (): AppError =>
  new AppError("NOT_FOUND", "This server does not know an operation with that hash.", {
    path: "extensions.persistedQuery.sha256Hash",
    wanted: "the hash of one of the web UI's operations",
    cure: "Reload the page: the server has another version of it. Programs send the whole query.",
  });

const onlyKnown = (): AppError =>
  new AppError("FORBIDDEN", "Browsers may only run the operations of the web UI here.", {
    path: "query",
    wanted: "an operation of the web UI, by its hash",
    cure: "Send a token: Authorization: Bearer wg_…; or switch knownOperationsOnly off.",
  });

const atHttp = (error: AppError, status: number): GraphQLError => new GraphQLError(error.message, { originalError: error, extensions: { http: { status } } });
